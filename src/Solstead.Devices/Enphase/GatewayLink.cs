using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Cloud;
using Solstead.Devices.Enphase.Polling;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Devices.Enphase;

/// <summary>Finding the gateway, trusting it, and learning once what it has (enphase.md 15). Tells problems; throws nothing.</summary>
internal sealed class GatewayLink : IDisposable
{
    private readonly EnphaseOptions options;
    private readonly DriverContext context;
    private readonly ILogger log;
    private readonly ProblemBook problems;
    private readonly PinStore pins;
    private readonly TokenShelf shelf;
    private readonly TokenSession session;
    private readonly CredentialKeeper keeper;
    private readonly CredentialBoard board;
    private TimeSpan? stated;
    private string? password;
    private DigestAuth? digest;
    private readonly Respite respite;

    /// <param name="wake">Ends the driver's pause, from any thread.</param>
    public GatewayLink(EnphaseOptions options, DriverContext context, ILogger log, ProblemBook problems, Action wake)
    {
        (this.options, this.context, this.log, this.problems) = (options, context, log, problems);
        pins = new PinStore(context.Secrets, context.Memory, options.Certificate);
        shelf = new TokenShelf(options.TokenFile, options.Token, context.Secrets);
        session = new TokenSession(shelf, context.Time, patience: options.Interval);
        keeper = new CredentialKeeper(options, context, log, problems, session, shelf, wake);
        board = new CredentialBoard(problems, session, keeper, context.Memory, context.Time);
        Desk = new CredentialDesk(this, options, context, log, session, shelf, keeper, pins);
        respite = new Respite(context.Time);
        Capabilities = new Capabilities(context.Memory, context.Time);
    }

    public Capabilities Capabilities { get; }

    /// <summary>The gateway we talk to; null while it is away.</summary>
    public GatewayClient? Client { get; private set; }

    public GatewayData Data { get; private set; } = new();

    /// <summary>What the owner may give.</summary>
    public CredentialDesk Desk { get; }

    /// <summary>Key of a certificate that is not the trusted one, hex; null when the gateway shows the trusted one.</summary>
    public string? ShownKey { get; private set; }

    /// <summary>When <c>/info</c> was last read. [monotonic]</summary>
    public TimeSpan FoundAt { get; private set; }

    /// <summary>True when what we show the gateway is an installer's.</summary>
    private bool IsInstaller => Client!.Identity.NeedsToken ? Role() == "installer" : options.User == "installer";

    /// <summary>True when the stream is reserved to installers and we are none.</summary>
    public bool StreamNeedsInstaller => !IsInstaller && (options.Stream != StreamUse.On || !Capabilities.MayHave(Endpoint.Stream));

    /// <summary>True when the stream of the meters is wanted and worth trying.</summary>
    public bool MayStream(GatewayProfile profile) =>
        options.Stream != StreamUse.Off && profile.Production == ProductionSource.Meter && Client!.Identity.Firmware.AtLeast(4)
        && Capabilities.MayHave(Endpoint.Stream) && (IsInstaller || options.Stream == StreamUse.On);

    /// <summary>Looks for the gateway and reads who it is.</summary>
    /// <returns>Null when it is there, else why not.</returns>
    public async Task<Encounter?> FindAsync(ClockWatch clock, CancellationToken ct)
    {
        if (options.Address is not { } address) return Encounter.OtherThing;
        var found = await Finder(address).FindAsync(ct);
        if (found.Encounter != Encounter.Found)
        {
            // What a gateway we know says while it recycles itself is no news.
            if (Client is null || !NightlyWindow.Holds(options, context.Time.GetUtcNow(), context.Zone) || found.Encounter is not (Encounter.OtherThing or Encounter.Refused))
                Tell(found, known: Client is not null);
            return found.Encounter;
        }
        problems.Clear(c => c.StartsWith("enphase.cert.", StringComparison.Ordinal) || c is "enphase.not_a_gateway" or "enphase.tls.required");
        ShownKey = null;
        if (found is { FirstContact: true, Seen: { } seen }) EnphaseLog.Pinned(log, context.Id, seen.Name, seen.Key);
        Renew(found);
        FoundAt = context.Now().Elapsed;
        clock.Observe(found.Identity!.Clock, context.Time.GetUtcNow(), problems);
        return null;
    }

    /// <summary>Asks every endpoint that may exist once, in the order of enphase.md 15.</summary>
    /// <param name="full">For one complete reading: also what is otherwise polled on its own.</param>
    /// <returns>How the first decisive request ended.</returns>
    public async Task<FetchResult> ProbeAsync(bool full, CancellationToken ct)
    {
        var firmware = Client!.Identity.Firmware;
        Capabilities.Begin(firmware.Text, Client.Identity.NeedsToken ? Role() : Capabilities.Digest);
        var first = await AskAsync(Endpoint.Meters, ct);
        if (Gone(first) || first.Wait > TimeSpan.Zero) return first;
        FetchResult? shaky = Answered(first.Outcome) ? null : first;
        foreach (var endpoint in Order(firmware, full))
        {
            // One-phase homes have no lines to look at: the short document says all.
            if (endpoint == Endpoint.Detailed && Profile().Phases == 1) continue;
            if (endpoint == Endpoint.Plain && !full && Data.Detailed is not null) continue;
            if (endpoint == Endpoint.Reports && (Data.Readings is not null || Capabilities.MayHave(Endpoint.Readings))) continue;
            if (endpoint == Endpoint.Page && (Data.Production is not null || Capabilities.MayHave(Endpoint.Plain))) continue;
            var result = await AskAsync(endpoint, ct);
            if (Gone(result)) return result;
            if (!Answered(result.Outcome)) shaky = result;
        }
        if (Profile().Units.Controllers.Count > 0)
            foreach (var endpoint in (Endpoint[])[Endpoint.ContactSettings, Endpoint.Contacts, Endpoint.Relay])
                if (await AskAsync(endpoint, ct) is var result && Gone(result)) return result;
        var profile = Profile();
        // A gateway that answers nothing properly is ill, not without production.
        if (profile.Production == ProductionSource.None && shaky is { } ill) return ill;
        if (full) await AskRestAsync(profile, ct);
        if (profile.Production != ProductionSource.None) Capabilities.Save();
        return new(Outcome.Ok, first.Took, default);
    }

    /// <summary>One request; what is found absent is not asked again.</summary>
    public async Task<FetchResult> AskAsync(Endpoint endpoint, CancellationToken ct)
    {
        if (!Capabilities.MayHave(endpoint)) return new(Outcome.Missing, default, default);
        var result = await endpoint.FetchAsync(Client!, Data, options, context.Now, ct);
        if (Capabilities.Learn(endpoint, result.Outcome)) EnphaseLog.Absent(log, context.Id, endpoint.Name, result.Outcome.ToString());
        return result;
    }

    public GatewayProfile Profile() => ProfileRules.Of(Client!.Identity, Client.Serial, Data);

    /// <summary>Tells what the last request says about the credentials; clears it when nothing is wrong.</summary>
    public void TellCredentials(Outcome outcome)
    {
        if (Client is { Identity.NeedsToken: false }) return;
        board.Tell(outcome, Client?.Serial);
    }

    /// <summary>Renews the token when that is due; a new role opens or closes pages, so that they are asked again.</summary>
    /// <returns>True when a new token is in use from now on.</returns>
    public async Task<bool> TendAsync(CancellationToken ct)
    {
        var changed = await keeper.TendAsync(Client, ct);
        if (changed) RoleChanged();
        var now = context.Now().Elapsed;
        if (!changed && stated is { } last && now - last < TimeSpan.FromSeconds(1)) return false;
        stated = now;
        Desk.Refresh();
        if (Client is { Identity.NeedsToken: false } && ReadPassword())
        {
            Client.Digest = digest;
            Capabilities.Expire();
        }
        if (Capabilities.Role is not null && Client is { Identity.NeedsToken: true }) board.TellRole(Capabilities.Reserved);
        return changed;
    }

    /// <summary>A token of another role than the one the pages were asked with: what it opens is asked anew.</summary>
    public void RoleChanged()
    {
        if (Capabilities.Role is { } asked && session.Known is { } token && asked != token.Role) Capabilities.Expire();
    }

    /// <summary>Fetches a token when there is none and one reading needs it.</summary>
    public async Task EnsureTokenAsync(CancellationToken ct)
    {
        if (Client is { Identity.NeedsToken: true } client) await keeper.EnsureAsync(client, ct);
    }

    /// <summary>Firmware below 7 keeps some pages behind a password.</summary>
    public void TellPassword()
    {
        // Some pages are refused whatever the password (/ivp/meters on 3.18): the panels, which need it, tell whether it is right.
        if (Data.Inverters is not null || Client?.CredentialsRefused is not { } refused)
        {
            problems.Clear(c => c is "enphase.auth.password" or "enphase.auth.needed");
            return;
        }
        if (refused) problems.Raise("enphase.auth.password", Severity.Warning, Fact.Of("user", options.User));
        else problems.Raise("enphase.auth.needed", Severity.Notice, Fact.Of("user", options.User));
    }

    public GatewayFinder Finder(GatewayAddress address) => new(address, pins, context.Time, options.FastLimit, respite);

    /// <summary>Forgets everything learned about this gateway: its firmware changed.</summary>
    public void Forget() => Data = new();

    public void Dispose()
    {
        keeper.Dispose();
        Client?.Dispose();
    }

    private string Role() => session.Known?.Role ?? "owner";

    /// <summary>Nothing else would fare better now. A gateway that starts is busy at the first question already; later only one page is.</summary>
    private static bool Gone(FetchResult result) => result.Outcome is Outcome.Unreachable or Outcome.Distrusted or Outcome.NoToken or Outcome.Refused;

    /// <summary>True when the answer, good or bad, says something about what the gateway has.</summary>
    private static bool Answered(Outcome outcome) => outcome is Outcome.Ok or Outcome.Missing or Outcome.Forbidden;

    private static IEnumerable<Endpoint> Order(Wire.FirmwareVersion firmware, bool full)
    {
        yield return Endpoint.Readings;
        if (firmware.AtLeast(4)) yield return Endpoint.Reports;
        yield return Endpoint.Detailed;
        yield return Endpoint.Plain;
        if (firmware.AtLeast(7)) yield return Endpoint.Page;
        yield return Endpoint.Counters;
        if (full && firmware.AtLeast(7)) yield return Endpoint.Energy;
        if (firmware.AtLeast(8, 2)) yield return Endpoint.DeviceData;
        yield return Endpoint.Inverters;
        if (firmware.AtLeast(5)) yield return Endpoint.Ensemble;
    }

    /// <summary>What is otherwise asked on its own, and no profile waits for.</summary>
    private async Task AskRestAsync(GatewayProfile profile, CancellationToken ct)
    {
        if (profile.HasStorage) await AskAsync(Endpoint.StorageControl, ct);
        if (profile.IqBatteries > 0) await AskAsync(Endpoint.StoragePower, ct);
        if (profile.IqBatteries > 0 && !Capabilities.MayHave(Endpoint.StoragePower)) await AskAsync(Endpoint.Live, ct);
        if (Client!.Identity.Firmware.AtLeast(4)) await AskAsync(Endpoint.Inventory, ct);
        if (Client.Identity.Firmware.AtLeast(4) && !Capabilities.MayHave(Endpoint.Inventory)) await AskAsync(Endpoint.OldInventory, ct);
        if (Client.Identity.Firmware.AtLeast(5)) await AskAsync(Endpoint.Events, ct);
    }

    private void Renew(Found found)
    {
        Client?.Dispose();
        if (!found.Identity!.NeedsToken) ReadPassword();
        Client = new GatewayClient(found.Transport!, found.Identity, found.Serial, session, context.Time) { Digest = found.Identity.NeedsToken ? null : digest };
    }

    /// <summary>The file of the password is read anew, as that of the token is: to replace it is enough.</summary>
    /// <returns>True when it is another one.</returns>
    private bool ReadPassword()
    {
        var now = options.ReadPassword();
        if (now == password) return false;
        password = now;
        digest = now is { Length: > 0 } ? new DigestAuth(options.User, now) : null;
        return true;
    }

    private void Tell(Found found, bool known)
    {
        var host = Fact.Of("host", options.Address?.ToString() ?? "");
        ShownKey = found.Encounter == Encounter.CertificateChanged ? found.Seen?.Key : null;
        if (found.Encounter == Encounter.CertificateChanged)
            problems.Raise("enphase.cert.changed", Severity.Alarm, host, Fact.Of("pinned", pins.Pinned ?? ""), Fact.Of("found", found.Seen?.Key ?? ""), Fact.Of("seenCertificate", found.Seen?.Certificate ?? ""));
        else if (found.Encounter == Encounter.PinLost) problems.Raise("enphase.cert.lost", Severity.Alarm, host);
        else if (found.Encounter == Encounter.CertificateName)
            problems.Raise("enphase.cert.name", Severity.Alarm, host, Fact.Of("serial", found.Serial ?? ""), Fact.Of("name", found.Seen?.Name ?? ""));
        else if (found.Encounter == Encounter.Insecure) problems.Raise("enphase.tls.required", Severity.Alarm, host);
        else if (found.Encounter == Encounter.Refused && known) TellCredentials(Outcome.Refused);
        else if (found.Encounter is Encounter.OtherThing or Encounter.Refused && !known) problems.Raise("enphase.not_a_gateway", Severity.Warning, host);
    }
}
