using Solstead.Devices.Enphase.Probe;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>IQ batteries and first-generation AC batteries as one storage (enphase.md 6.7). Positive power = discharging.</summary>
internal static class StoragePoints
{
    public static void Fill(ReadingList into, GatewayProfile profile, GatewayData data)
    {
        into.Add("storage.batteries", profile.IqBatteries + profile.AcBatteries);
        if (!profile.HasStorage) return;
        var power = Power(profile, data);
        var (quality, note) = Plausible.Power(power);
        into.Add(Fields.Id(Fields.Storage, Fields.Power), power, quality, note);
        into.Add("storage.soc", Percent(Soc(profile, data)));
        var (energy, capacity) = (Energy(profile, data), Capacity(profile, data));
        into.Add("storage.energy_available", energy is >= 0 ? energy : null);
        // The AC batteries' capacity register has been seen below what they hold: then it is no capacity.
        if (capacity < energy) into.Add("storage.capacity", null, note: "storage.capacity.low");
        else into.Add("storage.capacity", capacity is > 0 ? capacity : null);
    }

    /// <summary>From the storage CT where one measures, else from the batteries themselves; never both.</summary>
    private static double? Power(GatewayProfile profile, GatewayData data)
    {
        if (data.Readings is { } readings && MeterPoints.Of(profile, readings.Document, "storage")?.Watts is { } measured) return measured;
        double? iq = null;
        if (data.StoragePower?.Document.Devices is { Count: > 0 } devices) iq = Sum(devices.Select(d => d.Milliwatts / 1000));
        else if (Iq(data).ToList() is { Count: > 0 } old && old.Exists(d => d.Watts is not null)) iq = Sum(old.Select(d => d.Watts));
        iq ??= Live(data)?.Storage?.Milliwatts / 1000;
        var ac = profile.AcBatteries > 0 ? data.Production?.Document.AcBatteries?.Watts : null;
        if (profile.IqBatteries > 0 && profile.AcBatteries > 0) return iq + ac;
        return profile.IqBatteries > 0 ? iq : ac;
    }

    private static double? Soc(GatewayProfile profile, GatewayData data)
    {
        var control = data.StorageControl?.Document;
        if (profile is { IqBatteries: > 0, AcBatteries: > 0 }) return control?.Soc;
        if (profile.IqBatteries > 0) return control?.IqSoc ?? control?.Soc ?? Weighted(data) ?? Live(data)?.IqSoc;
        return data.Production?.Document.AcBatteries?.PercentFull ?? control?.AcSoc ?? control?.Soc;
    }

    private static double? Energy(GatewayProfile profile, GatewayData data)
    {
        var control = data.StorageControl?.Document;
        var iq = control?.IqEnergy ?? control?.OldEnergy ?? Live(data)?.IqEnergy;
        var ac = control?.AcEnergy is > 0 ? control.AcEnergy : data.Production?.Document.AcBatteries?.Stored ?? control?.AcEnergy;
        if (profile is { IqBatteries: > 0, AcBatteries: > 0 }) return iq + ac;
        return profile.IqBatteries > 0 ? iq : ac;
    }

    private static double? Capacity(GatewayProfile profile, GatewayData data)
    {
        var control = data.StorageControl?.Document;
        if (profile.AcBatteries > 0) return control?.MaxEnergy;
        var listed = Sum(Iq(data).Select(d => d.Capacity));
        return control?.IqCapacity is > 0 ? control.IqCapacity : listed;
    }

    /// <summary>The live status while its feed is on; else it is the last one anybody asked for, however old.</summary>
    private static Wire.LiveMeters? Live(GatewayData data) => data.Live is { Document: { IsOn: true, Meters: { } meters } } ? meters : null;

    private static IEnumerable<Wire.EnsembleDevice> Iq(GatewayData data) =>
        (data.Ensemble?.Document ?? []).Where(b => b.Type == "ENCHARGE").SelectMany(b => b.Devices ?? []);

    private static double? Weighted(GatewayData data)
    {
        var known = Iq(data).Where(d => d is { PercentFull: not null, Capacity: > 0 }).ToList();
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
