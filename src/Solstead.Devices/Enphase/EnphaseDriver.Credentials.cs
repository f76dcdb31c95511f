using Solstead.Core.Devices;

namespace Solstead.Devices.Enphase;

/// <summary>What the owner gives on the page: a token, an account, the word that a new certificate is right.</summary>
public sealed partial class EnphaseDriver
{
    public CredentialState? Credentials => link.Desk.State;

    public Task<CredentialAnswer> TakeTokenAsync(string pasted, CancellationToken ct) => InTurnAsync(() => link.Desk.TakeTokenAsync(pasted, clock, ct), ct);

    public Task<CredentialAnswer> SignInAsync(string user, string password, CancellationToken ct) => InTurnAsync(() => link.Desk.SignInAsync(user, password, clock, ct), ct);

    public Task<CredentialAnswer> TrustAsync(string fingerprint, CancellationToken ct) => InTurnAsync(() => link.Desk.TrustAsync(fingerprint, ct), ct);

    /// <summary>Between two questions to the gateway; what was accepted is used at once.</summary>
    private async Task<CredentialAnswer> InTurnAsync(Func<Task<CredentialAnswer>> act, CancellationToken ct)
    {
        await reading.WaitAsync(ct);
        try
        {
            var answer = await act();
            if (answer.Accepted) outage.Retry();
            return answer;
        }
        finally
        {
            reading.Release();
            waker.Wake();
        }
    }
}
