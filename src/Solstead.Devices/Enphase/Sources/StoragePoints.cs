using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>
/// IQ batteries and first-generation AC batteries as one storage (enphase.md 6.7). Positive power = discharging. Each value belongs to the
/// pages it was made of, and is told when one of them has come: never again with another one.
/// </summary>
/// <param name="data">Only what is recent enough to say something about now.</param>
/// <param name="only">The page that has just come; null: all have.</param>
internal sealed class StoragePoints(GatewayProfile profile, GatewayData data, Endpoint? only)
{
    private static readonly Endpoint[] Documents = [Endpoint.Detailed, Endpoint.Plain, Endpoint.Page],
        Pages = [Endpoint.StorageControl, Endpoint.StoragePower, Endpoint.Ensemble, Endpoint.Live];

    /// <summary>A value and the pages it was made of; where it is null, those that could have told it.</summary>
    private readonly record struct Part(double? Value, params IReadOnlyList<Endpoint> Pages)
    {
        public Part Plus(Part other) => new(Value + other.Value, [.. Pages, .. other.Pages]);
    }

    private bool HasIq => profile.IqBatteries > 0;

    private bool HasAc => profile.AcBatteries > 0;

    private StorageControl? Control => data.StorageControl?.Document;

    private ProductionEntry? Ac => data.Production?.Document.AcBatteries;

    /// <summary>The live status while its feed is on; else it is the last one anybody asked for, however old.</summary>
    private LiveMeters? Live => data.Live is { Document: { IsOn: true, Meters: { } meters } } ? meters : null;

    public void Fill(ReadingList into)
    {
        if (only is null || Pages.Contains(only)) into.Add("storage.batteries", profile.IqBatteries + profile.AcBatteries);
        if (!profile.HasStorage) return;
        var power = Power();
        var (quality, note) = Plausible.Power(power.Value);
        if (Came(power)) into.Add(Fields.Id(Fields.Storage, Fields.Power), power.Value, quality, note);
        var soc = Soc();
        if (Came(soc)) into.Add("storage.soc", Percent(soc.Value));
        var (energy, capacity) = (Energy(), Capacity());
        if (Came(energy)) into.Add("storage.energy_available", energy.Value is >= 0 ? energy.Value : null);
        if (!Came(capacity)) return;
        // The AC batteries' capacity register has been seen below what they hold: then it is no capacity.
        if (capacity.Value < energy.Value) into.Add("storage.capacity", null, note: "storage.capacity.low");
        else into.Add("storage.capacity", capacity.Value is > 0 ? capacity.Value : null);
    }

    private bool Came(Part part) => only is null || part.Pages.Contains(only);

    /// <summary>From the storage CT where one measures, else from the batteries themselves; never both.</summary>
    private Part Power()
    {
        if (data.Readings is { } readings && MeterPoints.Of(profile, readings.Document, "storage")?.Watts is { } measured) return new(measured, Endpoint.Readings);
        return Together(
            () => First(
                new(data.StoragePower?.Document.Devices is { Count: > 0 } devices ? Sum(devices.Select(d => d.Milliwatts / 1000)) : null, Endpoint.StoragePower),
                new(Iq().Any(d => d.Watts is not null) ? Sum(Iq().Select(d => d.Watts)) : null, Endpoint.Ensemble),
                new(Live?.Storage?.Milliwatts / 1000, Endpoint.Live)),
            () => new(Ac?.Watts, Documents));
    }

    private Part Soc()
    {
        if (HasIq && HasAc) return new(Control?.Soc, Endpoint.StorageControl);
        return Together(
            () => First(new(Control?.IqSoc ?? Control?.Soc, Endpoint.StorageControl), new(Weighted(), Endpoint.Ensemble), new(Live?.IqSoc, Endpoint.Live)),
            () => First(new(Ac?.PercentFull, Documents), new(Control?.AcSoc ?? Control?.Soc, Endpoint.StorageControl)));
    }

    private Part Energy() => Together(
        () => First(new(Control?.IqEnergy ?? Control?.OldEnergy, Endpoint.StorageControl), new(Live?.IqEnergy, Endpoint.Live)),
        () => First(new(Control?.AcEnergy is > 0 ? Control.AcEnergy : null, Endpoint.StorageControl), new(Ac?.Stored, Documents), new(Control?.AcEnergy, Endpoint.StorageControl)));

    private Part Capacity() => HasAc
        ? new(Control?.MaxEnergy, Endpoint.StorageControl)
        : First(new(Control?.IqCapacity is > 0 ? Control.IqCapacity : null, Endpoint.StorageControl), new(Iq().Any() ? Sum(Iq().Select(d => d.Capacity)) : null, Endpoint.Ensemble));

    /// <summary>Of the kinds of batteries there are.</summary>
    private Part Together(Func<Part> iq, Func<Part> ac) => HasIq && HasAc ? iq().Plus(ac()) : HasIq ? iq() : ac();

    private static Part First(params ReadOnlySpan<Part> parts)
    {
        List<Endpoint> asked = [];
        foreach (var part in parts)
        {
            if (part.Value is not null) return part;
            asked.AddRange(part.Pages);
        }
        return new(null, asked);
    }

    private IEnumerable<EnsembleDevice> Iq() => (data.Ensemble?.Document ?? []).Where(b => b.Type == "ENCHARGE").SelectMany(b => b.Devices ?? []);

    private double? Weighted()
    {
        var known = Iq().Where(d => d is { PercentFull: not null, Capacity: > 0 }).ToList();
        return known.Count == 0 ? null : known.Sum(d => d.PercentFull * d.Capacity) / known.Sum(d => d.Capacity);
    }

    /// <summary>Null when any part is unknown: a sum of some of the batteries is not the storage.</summary>
    private static double? Sum(IEnumerable<double?> parts)
    {
        double? sum = 0;
        foreach (var part in parts) sum += part;
        return sum;
    }

    private static double? Percent(double? value) => value is >= 0 and <= 100 ? value : null;
}
