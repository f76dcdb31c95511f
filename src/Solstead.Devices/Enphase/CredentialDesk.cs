using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Cloud;
using Solstead.Devices.Enphase.Polling;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Devices.Enphase;

/// <summary>
/// Takes what the owner gives on the page: everything is tried at the gateway before it is kept, and the answer says what it is or why it is
/// not taken. Runs on the driver's turn.
/// </summary>
internal sealed class CredentialDesk(
    GatewayLink link, EnphaseOptions options, DriverContext context, ILogger log, TokenSession session, TokenShelf shelf, CredentialKeeper keeper, PinStore pins)
{
    private volatile CredentialState? state;

    /// <summary>As of the last <see cref="Refresh"/>; null when the gateway needs no token. Safe from any thread.</summary>
    public CredentialState? State => state;

    public void Refresh()
    {
        if (link.Client is { Identity.NeedsToken: false })
        {
            state = null;
            return;
        }
        var serial = link.Client?.Serial;
        if (session.Known is null) session.Usable(serial);
        var token = session.Known;
        var origin = token is null ? null : session.Origin switch { TokenOrigin.Page => "page", TokenOrigin.Account => "account", _ => "settings" };
        state = new(
            origin, token?.Role, token?.Audience, token?.Expires, keeper.Account is not null, keeper.NextSignIn(serial),
            token is null or { IsInstaller: true } ? link.Capabilities.Reserved : [.. link.Capabilities.Reserved.Prepend("stream").Distinct()], pins.Pinned, link.ShownKey);
    }

    public async Task<CredentialAnswer> TakeTokenAsync(string pasted, ClockWatch clock, CancellationToken ct)
    {
        var (token, flaw) = GatewayToken.Parse(pasted);
        if (token is null) return Refused(flaw == TokenFlaw.Absent ? "enphase.token.empty" : "enphase.token.malformed");
        if (await ReachAsync(clock, ct) is { } away) return away;
        if (Flaw(token) is { } wrong) return wrong;
        var tried = await link.Client!.TryTokenAsync(token, TokenOrigin.Page, ct);
        if (tried != SessionState.Open) return Tried(tried);
        shelf.Keep(token, TokenOrigin.Page);
        return Accepted(token);
    }

    /// <summary>Whether a log-in with an account may begin now; then it is under way, and the driver's turn need not wait for it.</summary>
    public async Task<(CredentialAnswer? Refusal, Task<CloudAnswer>? Answer)> AskAsync(EnphaseAccount account, ClockWatch clock, CancellationToken ct)
    {
        if (account.User.Length == 0 || account.Password.Length == 0) return (Refused("enphase.account.incomplete"), null);
        if (options.EnlightenUser is not null) return (Refused("enphase.account.configured"), null);
        if (await ReachAsync(clock, ct) is { } away) return (away, null);
        if (link.Client!.Serial is not { } serial) return (Refused("enphase.token.untried"), null);
        return keeper.IsSpent ? (Refused("enphase.cloud.spent"), null) : (null, keeper.Ask(account, serial, ct));
    }

    public async Task<CredentialAnswer> FinishAsync(EnphaseAccount account, CloudAnswer answer, CancellationToken ct)
    {
        if (link.Client is not { } client) return Refused("enphase.token.untried");
        var tried = await keeper.FinishAsync(account, answer, client, ct);
        if (answer.Outcome != CloudOutcome.Token) return Refused(CloudTroubles.Code(answer.Outcome), Fact.Of("words", answer.Words ?? ""));
        return tried switch
        {
            SessionState.Open => Accepted(session.Known!),
            SessionState.NoToken => Refused("enphase.cloud.serial", Expected()),
            SessionState.Refused or SessionState.Distrusted => Tried(tried),
            _ => Done("enphase.account.waits"),
        };
    }

    public async Task<CredentialAnswer> TrustAsync(string fingerprint, CancellationToken ct)
    {
        if (pins.IsConfigured) return Refused("enphase.cert.configured");
        if (CertificatePin.TryParse(fingerprint) is not { } confirmed) return Refused("enphase.cert.unreadable", Fact.Of("value", CloudAnswer.Harmless(fingerprint) ?? ""));
        var found = options.Address is { } address ? await link.Finder(address).LookAsync(ct) : new Found(Encounter.OtherThing);
        if (found.Seen is not { } shown) return Refused("enphase.cert.unseen");
        if (!shown.Matches(confirmed)) return Refused("enphase.cert.other", Fact.Of("pinned", pins.Pinned ?? ""), Fact.Of("found", shown.Key));
        if (found.Encounter != Encounter.Found) return Refused("enphase.cert.name", Fact.Of("serial", found.Serial ?? ""), Fact.Of("name", shown.Name));
        var before = pins.Pinned ?? "";
        pins.Pin(shown);
        EnphaseLog.Accepted(log, context.Id, shown.Name, shown.Key);
        return Done("enphase.cert.accepted", Fact.Of("serial", found.Serial ?? ""), Fact.Of("pinned", shown.Key), Fact.Of("before", before));
    }

    private async Task<CredentialAnswer?> ReachAsync(ClockWatch clock, CancellationToken ct)
    {
        if (link.Client is null && await link.FindAsync(clock, ct) is { } absent)
            return absent switch
            {
                Encounter.CertificateChanged => Refused("enphase.cert.changed"),
                Encounter.PinLost => Refused("enphase.cert.lost"),
                _ => Refused("enphase.token.untried"),
            };
        return link.Client!.Identity.NeedsToken ? null : Refused("enphase.token.unneeded", Fact.Of("firmware", link.Client.Identity.Firmware.Text));
    }

    private CredentialAnswer? Flaw(GatewayToken token) => token.FlawFor(link.Client!.Serial, context.Time.GetUtcNow()) switch
    {
        TokenFlaw.OtherGateway => Refused("enphase.auth.serial", Expected(), Fact.Of("found", CloudAnswer.Harmless(token.Audience) ?? "")),
        TokenFlaw.Expired => Refused("enphase.token.ended", Fact.Of("expires", token.Expires)),
        _ => null,
    };

    private static CredentialAnswer Tried(SessionState tried) => tried switch
    {
        SessionState.Refused => Refused("enphase.token.refused"),
        SessionState.Full => Refused("enphase.sessions"),
        SessionState.Distrusted => Refused("enphase.cert.changed"),
        _ => Refused("enphase.token.untried"),
    };

    private CredentialAnswer Accepted(GatewayToken token)
    {
        var days = Math.Floor((token.Expires - context.Time.GetUtcNow()).TotalDays);
        link.RoleChanged();
        return Done("enphase.token.accepted", Fact.Of(token.IsInstaller ? "installer" : "owner", token.Role), Fact.Of("role", token.Role), Fact.Of("serial", token.Audience),
            Fact.Of("expires", token.Expires), Fact.Of("days", days));
    }

    private Fact Expected() => Fact.Of("expected", link.Client?.Serial ?? "");

    private CredentialAnswer Done(string code, params IReadOnlyList<Fact> facts)
    {
        Refresh();
        return new(true, code, facts);
    }

    private static CredentialAnswer Refused(string code, params IReadOnlyList<Fact> facts) => new(false, code, facts);
}
