using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Cloud;
using Solstead.Devices.Enphase.Polling;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Devices.Enphase;

/// <summary>Tells what is wrong with the token, how long it still lasts, and what its role is kept from.</summary>
internal sealed class CredentialBoard(ProblemBook problems, TokenSession session, CredentialKeeper keeper, IDeviceMemory memory, TimeProvider time)
{
    private const string RoleName = "role";
    private static readonly string[] Codes = ["enphase.auth.refused", "enphase.auth.missing", "enphase.token.malformed", "enphase.auth.serial", "enphase.auth.expired", "enphase.account.service"];

    /// <summary>What the text has words for; the others are told by their names.</summary>
    private static readonly string[] Worded = ["device-data", "ensemble", "secctrl", "storage-power", "inventory", "pdm-energy", "inverters"];

    private string reserved = "";

    /// <summary>Tells how the last request with credentials went; other outcomes say nothing about them.</summary>
    public void Tell(Outcome outcome, string? serial)
    {
        if (session.IsFull) problems.Raise("enphase.sessions", Severity.Warning);
        else problems.Clear("enphase.sessions");
        if (outcome is not (Outcome.Ok or Outcome.Refused or Outcome.NoToken)) return;
        if (outcome == Outcome.NoToken && keeper.IsFetching) return;
        var code = outcome == Outcome.Ok ? null : outcome == Outcome.Refused ? "enphase.auth.refused" : keeper.MayNotSignIn ? "enphase.account.service" : Code(session.Flaw);
        problems.Clear(c => c != code && Codes.Contains(c));
        if (code is not null) problems.Raise(code, Severity.Alarm, Facts(code, serial));
        TellEnd(works: code is null);
    }

    /// <summary>Names what the gateway keeps from this role (enphase.md 4); why there is no stream is told where the stream is.</summary>
    /// <param name="endpoints">Names of the endpoints that refused this role.</param>
    public void TellRole(IReadOnlyList<string> endpoints)
    {
        if (session.Known is not { } token || session.Flaw != TokenFlaw.None) return;
        Changed(token.Role);
        var now = string.Join(' ', endpoints);
        if (now == reserved) return;
        reserved = now;
        problems.Clear("enphase.role.owner");
        var kept = endpoints.Where(name => name != "stream").ToList();
        if (kept.Count > 0)
            problems.Raise("enphase.role.owner", Severity.Info, [.. kept.Where(Worded.Contains).Select(name => Fact.Of(name.Replace('-', '_'), "1")), Fact.Of("others", string.Join(", ", kept.Except(Worded)))]);
    }

    /// <summary>An installer's token that became an owner's takes features away: a change on the maker's side (enphase.md 7, B24).</summary>
    private void Changed(string role)
    {
        var before = memory.Recall(RoleName);
        if (before == role) return;
        memory.Remember(RoleName, role);
        // A token of another role that the owner gave by hand is no news to him.
        if (before is null || role == "installer" || session.Origin != TokenOrigin.Account) problems.Clear("enphase.role.changed");
        else problems.Raise("enphase.role.changed", Severity.Notice, Fact.Of("before", before), Fact.Of("now", role));
    }

    /// <summary>At 30, 7 and 1 day; not while renewal goes by itself, nor for an installer's half day.</summary>
    private void TellEnd(bool works)
    {
        var left = session.Known is { IsInstaller: false } token ? token.Expires - time.GetUtcNow() : TimeSpan.MaxValue;
        if (!works || left > TimeSpan.FromDays(30) || keeper.Renews)
        {
            problems.Clear("enphase.auth.expiring");
            return;
        }
        var severity = left > TimeSpan.FromDays(7) ? Severity.Notice : left > TimeSpan.FromDays(1) ? Severity.Warning : Severity.Alarm;
        problems.Raise("enphase.auth.expiring", severity, Fact.Of("expires", session.Known!.Expires));
    }

    private static string Code(TokenFlaw flaw) => flaw switch
    {
        TokenFlaw.Absent => "enphase.auth.missing",
        TokenFlaw.Malformed => "enphase.token.malformed",
        TokenFlaw.OtherGateway => "enphase.auth.serial",
        _ => "enphase.auth.expired",
    };

    private Fact[] Facts(string code, string? serial)
    {
        var expected = Fact.Of("expected", serial ?? "");
        return (code, session.Known) switch
        {
            ("enphase.auth.serial", var token) => [expected, Fact.Of("found", CloudAnswer.Harmless(token?.Audience) ?? "")],
            ("enphase.auth.expired", { } token) => [expected, Fact.Of("expires", token.Expires)],
            _ => [expected],
        };
    }
}
