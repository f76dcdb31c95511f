using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Polling;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Devices.Enphase.Cloud;

/// <summary>Tells why a log-in gave nothing, each reason by its own code, and remembers which account must not be tried again.</summary>
internal sealed class CloudTroubles(ProblemBook problems, ISecrets secrets)
{
    private const string Family = "enphase.cloud.", Stopped = "account.stopped";

    /// <summary>True when the cloud refused this very account so that only a person can go on.</summary>
    public bool IsStopped(EnphaseAccount account) => secrets.Get(Stopped)?.EndsWith($"|{account.Fingerprint}", StringComparison.Ordinal) == true;

    /// <summary>Another account is given now.</summary>
    /// <returns>True when the last one was stopped.</returns>
    public bool Resume()
    {
        if (secrets.Get(Stopped) is null) return false;
        secrets.Set(Stopped, null);
        Over();
        return true;
    }

    public void Tell(CloudAnswer answer, EnphaseAccount account, bool urgent)
    {
        var code = Code(answer.Outcome);
        if (answer.Outcome is CloudOutcome.WrongPassword or CloudOutcome.SecondFactor) secrets.Set(Stopped, $"{code}|{account.Fingerprint}");
        Raise(code, urgent, Fact.Of("words", answer.Words ?? ""));
    }

    public void TellStopped(bool urgent) => Raise(secrets.Get(Stopped)!.Split('|')[0], urgent, Fact.Of("words", ""));

    public void TellUnfit(string? serial, GatewayToken token, bool urgent) =>
        Raise("enphase.cloud.serial", urgent, Fact.Of("expected", serial ?? ""), Fact.Of("found", CloudAnswer.Harmless(token.Audience) ?? ""));

    public void TellUnaccepted(string? serial, bool urgent) => Raise("enphase.cloud.unaccepted", urgent, Fact.Of("expected", serial ?? ""));

    /// <summary>The account works.</summary>
    public void Over() => problems.Clear(code => code.StartsWith(Family, StringComparison.Ordinal));

    /// <summary>The code of a refused log-in, also for the answer to the owner.</summary>
    public static string Code(CloudOutcome outcome) => outcome switch
    {
        CloudOutcome.WrongPassword => "enphase.cloud.password",
        CloudOutcome.SecondFactor => "enphase.cloud.second_factor",
        CloudOutcome.Blocked => "enphase.cloud.blocked",
        CloudOutcome.TooManySessions => "enphase.cloud.sessions",
        CloudOutcome.Said => "enphase.cloud.said",
        CloudOutcome.Page => "enphase.cloud.page",
        CloudOutcome.Unavailable => "enphase.cloud.unavailable",
        _ => "enphase.cloud.unreachable",
    };

    private void Raise(string code, bool urgent, params IReadOnlyList<Fact> facts)
    {
        problems.Clear(c => c != code && c.StartsWith(Family, StringComparison.Ordinal));
        problems.Raise(code, urgent ? Severity.Alarm : Severity.Warning, facts);
    }
}
