using Solstead.Core.Devices;
using Solstead.Devices.Enphase.Cloud;

namespace Solstead.Devices.Enphase;

/// <summary>What the owner gives on the page: a token, an account, the word that a new certificate is right.</summary>
public sealed partial class EnphaseDriver
{
    public CredentialState? Credentials => link.Desk.State;

    public async Task<CredentialAnswer> TakeTokenAsync(string pasted, CancellationToken ct) => (await InTurnAsync(async () => await link.Desk.TakeTokenAsync(pasted, clock, ct), ct))!;

    public async Task<CredentialAnswer> SignInAsync(string user, string password, CancellationToken ct)
    {
        var account = new EnphaseAccount(user.Trim(), password);
        Task<CloudAnswer>? cloud = null;
        var refusal = await InTurnAsync(async () =>
        {
            (var refused, cloud) = await link.Desk.AskAsync(account, clock, ct);
            return refused;
        }, ct);
        if (refusal is not null || cloud is null) return refusal!;
        // The cloud may take a minute; the readings go on meanwhile.
        var answer = await cloud;
        return (await InTurnAsync(async () => await link.Desk.FinishAsync(account, answer, ct), ct))!;
    }

    public async Task<CredentialAnswer> TrustAsync(string fingerprint, CancellationToken ct) => (await InTurnAsync(async () => await link.Desk.TrustAsync(fingerprint, ct), ct))!;

    /// <summary>Between two questions to the gateway; what was accepted is used at once.</summary>
    private async Task<CredentialAnswer?> InTurnAsync(Func<Task<CredentialAnswer?>> act, CancellationToken ct)
    {
        await reading.WaitAsync(ct);
        try
        {
            var answer = await act();
            if (answer is { Accepted: true }) outage.Retry();
            return answer;
        }
        finally
        {
            reading.Release();
            waker.Wake();
        }
    }
}
