using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Transport;

/// <summary>What looking for a gateway at its address gave.</summary>
internal enum Encounter
{
    Found,
    Unreachable,
    TimedOut,
    /// <summary>Starting up (503).</summary>
    Busy,
    /// <summary>It refuses everything, even what needs no credentials.</summary>
    Refused,
    /// <summary>Something answers there, but it is no gateway.</summary>
    OtherThing,
    /// <summary>Its key is not the pinned one.</summary>
    CertificateChanged,
    /// <summary>There is a pinned key, and it cannot be read: nothing was sent.</summary>
    PinLost,
    /// <summary>At first contact the certificate does not name the serial number the gateway tells.</summary>
    CertificateName,
    /// <summary>It wants a token but speaks plain http only.</summary>
    Insecure,
}

/// <param name="Transport">Owned by the receiver; only when found.</param>
/// <param name="Serial">Serial number: told by the gateway, else by its certificate.</param>
/// <param name="Seen">The certificate shown; null on plain http.</param>
internal sealed record Found(Encounter Encounter, GatewayTransport? Transport = null, GatewayIdentity? Identity = null, string? Serial = null, CertificatePin? Seen = null)
{
    /// <summary>The first contact, whose key has just been pinned.</summary>
    public bool FirstContact { get; init; }
}

/// <summary>
/// Reads <c>/info</c>, without credentials, over https first and then http, and settles whom to trust (enphase.md 1 and 2, safety.md S9).
/// </summary>
internal sealed class GatewayFinder(GatewayAddress address, PinStore pins, TimeProvider time, TimeSpan limit, Respite? respite = null)
{
    public async Task<Found> FindAsync(CancellationToken ct)
    {
        if (pins.IsLost) return new(Encounter.PinLost);
        Found? first = null;
        foreach (var scheme in Schemes())
        {
            var found = scheme == "http" ? await PlainAsync(ct) : pins.Pinned is null ? await FirstContactAsync(ct) : await PinnedAsync(ct);
            if (found.Encounter is Encounter.Found or Encounter.CertificateChanged or Encounter.CertificateName or Encounter.Insecure) return found;
            first = first is null || first.Encounter == Encounter.Unreachable ? found : first;
        }
        return first!;
    }

    /// <summary>A gateway once pinned is never spoken to in the clear again.</summary>
    private string[] Schemes() => address.Scheme is { } scheme ? [scheme] : pins.Pinned is null ? ["https", "http"] : ["https"];

    private async Task<Found> PinnedAsync(CancellationToken ct)
    {
        var transport = new GatewayTransport(address.Base("https"), pins.Accepts, closeEach: false, time, respite);
        return await IdentifyAsync(transport, ct);
    }

    /// <summary>
    /// What answers over https, whatever its key: read <c>/info</c> in a client that knows no secret, then hold the certificate against the
    /// serial number it must name. Nothing is pinned.
    /// </summary>
    public async Task<Found> LookAsync(CancellationToken ct)
    {
        CertificatePin? shown = null;
        using var stranger = new GatewayTransport(address.Base("https"), pin => (shown ??= pin).Key == pin.Key, closeEach: false, time, respite);
        var found = await IdentifyAsync(stranger, ct);
        if (found.Encounter != Encounter.Found || shown is null) return found with { Transport = null };
        var named = GatewayIdentity.IsSerial(shown.Serial) ? shown.Serial : null;
        var told = found.Identity!.Serial;
        if (named is null || (told is not null && told != named)) return new(Encounter.CertificateName, null, found.Identity, told, shown);
        return found with { Transport = null, Serial = named, Seen = shown };
    }

    private async Task<Found> FirstContactAsync(CancellationToken ct)
    {
        var found = await LookAsync(ct);
        if (found is not { Encounter: Encounter.Found, Seen: { } shown }) return found;
        pins.Pin(shown);
        return found with { Transport = new GatewayTransport(address.Base("https"), pins.Accepts, closeEach: false, time, respite), FirstContact = true };
    }

    private async Task<Found> PlainAsync(CancellationToken ct)
    {
        var found = await IdentifyAsync(new GatewayTransport(address.Base("http"), null, closeEach: true, time, respite), ct);
        if (found.Encounter != Encounter.Found || !found.Identity!.NeedsToken) return found;
        found.Transport!.Dispose();
        return found with { Encounter = Encounter.Insecure, Transport = null };
    }

    private async Task<Found> IdentifyAsync(GatewayTransport transport, CancellationToken ct)
    {
        var answer = await transport.GetAsync("/info", null, limit, ct);
        if (answer is { Delivery: Delivery.Answered, Status: 200 } && GatewayIdentity.TryParse(answer.Body) is { } identity)
            return new(Encounter.Found, transport, identity, identity.Serial ?? transport.Seen?.Serial, transport.Seen);
        var seen = transport.Seen;
        transport.Dispose();
        return new(answer switch
        {
            { Delivery: Delivery.Distrusted } => Encounter.CertificateChanged,
            { Delivery: Delivery.TimedOut } => Encounter.TimedOut,
            { Delivery: Delivery.Answered, Status: >= 500 } => Encounter.Busy,
            { Delivery: Delivery.Answered, Status: 401 or 403 } => Encounter.Refused,
            { Delivery: Delivery.Answered } => Encounter.OtherThing,
            _ => Encounter.Unreachable,
        }, Seen: seen);
    }
}
