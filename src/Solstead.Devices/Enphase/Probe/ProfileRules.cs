using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Probe;

/// <summary>From answers to a profile: nothing is derived from the model number (enphase.md 1).</summary>
internal static class ProfileRules
{
    public static GatewayProfile Of(GatewayIdentity identity, string? serial, GatewayData data)
    {
        var meters = Enabled(data.Meters?.Document);
        var listed = data.Meters is { Document.Count: > 0 };
        var consumption = Consumption(meters, listed, data);
        var readings = meters.Count > 0 && data.Readings is { } r && meters.Any(m => r.Document.Exists(x => x.Eid == m.Eid));
        var storage = data.Ensemble?.Document.Where(b => b.Type == "ENCHARGE").ToList();
        var panels = Panels(data);
        return new(
            identity, serial, Phases(meters, data), Production(identity, meters, listed, data), consumption, readings,
            NewStack: identity.Firmware.AtLeast(8, 3) && NewStack(data),
            meters,
            IqBatteries: storage?.Sum(b => b.Devices?.Count ?? 0) ?? 0,
            AcBatteries: AcBatteries(data),
            EnsembleStorage: storage is { Count: > 0 },
            panels,
            Lines: Entries(data.Detailed?.Document).Any(e => e.Lines is { Count: > 1 }))
        {
            Units = GatewayUnits.Of(data, panels),
            Reports = !readings && data.Reports is { Document: { } reports } && reports.Exists(r => r.Whole?.Watts is not null),
        };
    }

    /// <summary>By the roles it knows; where the meters are not listed by its day, which is its lifetime (B10).</summary>
    private static bool NewStack(GatewayData data) => data.Meters is { Document: { Count: > 0 } listed }
        ? listed.Exists(m => m.MeasurementType is "backfeed" or "load" or "evse" or "pv3p")
        : data.Production?.Document.Eim is { IsActive: true, Lifetime: > 0 } eim && eim.Today == eim.Lifetime && eim.SevenDays == eim.Lifetime;

    private static IEnumerable<ProductionEntry> Entries(ProductionDocument? document) =>
        ((ProductionEntry?[])[document?.Eim, document?.Total, document?.Net]).OfType<ProductionEntry>().Where(e => e.IsActive);

    private static List<EnabledMeter> Enabled(List<MeterEntry>? meters) =>
        [.. (meters ?? []).Where(m => m is { Enabled: true, Eid: not null, MeasurementType: not null })
            .Select(m => new EnabledMeter((long)m.Eid!.Value, m.MeasurementType!, (int)Math.Clamp(m.PhaseCount ?? PhasesOf(m.PhaseMode), 1, 3)))];

    /// <summary>Where a meter does not count them. A count always wins: mode three with one phase is normal.</summary>
    private static int PhasesOf(string? mode) => mode switch { "three" => 3, "split" => 2, _ => 1 };

    private static int Phases(List<EnabledMeter> meters, GatewayData data)
    {
        if (meters.Count > 0) return meters.Max(m => m.Phases);
        if (data.Meters is { Document.Count: > 0 }) return 0;
        var eim = (data.Detailed ?? data.Plain)?.Document.Eim;
        return eim is { IsActive: true, Lines: { } lines } ? lines.Take(3).Count(l => l.Active) : 0;
    }

    private static ProductionSource Production(GatewayIdentity identity, List<EnabledMeter> meters, bool listed, GatewayData data)
    {
        var document = data.Production?.Document;
        var installed = listed ? meters.Exists(m => m.Role == "production") : document?.Eim is not null || Reported(data, "production");
        if (installed && document?.Eim?.IsActive != false && (document?.Eim is not null || data.Readings is not null || Reported(data, "production"))) return ProductionSource.Meter;
        if (Counters(identity, listed, meters.Count == 0, data)) return ProductionSource.Counters;
        if (document?.Inverters is { IsActive: true }) return ProductionSource.Inverters;
        return data.Inverters is { Document.Count: > 0 } ? ProductionSource.Panels : ProductionSource.None;
    }

    private static bool Reported(GatewayData data, string role) => data.Reports?.Document.Exists(r => r.Role == role && r.Whole is { Watts: not null, Volts: > 0 }) == true;

    /// <summary>Rules (a), (b), (c) of enphase.md 6.2: zeros, frozen values.</summary>
    private static bool Counters(GatewayIdentity identity, bool listed, bool noCt, GatewayData data) =>
        data.Counters is { Document: { AllEnergiesZero: false } }
        && !((identity.Metered ?? listed) && noCt && identity.Firmware.AtLeast(8, 2, 4264));

    private static ConsumptionMeter Consumption(List<EnabledMeter> meters, bool listed, GatewayData data)
    {
        var measured = (meters.Exists(m => m.Role == "total-consumption") ? ConsumptionMeter.Total : ConsumptionMeter.None)
            | (meters.Exists(m => m.Role == "net-consumption") ? ConsumptionMeter.Net : ConsumptionMeter.None);
        if (listed || measured != ConsumptionMeter.None) return measured;
        var document = data.Production?.Document;
        if (Reported(data, "net-consumption") || document?.Net is { IsActive: true }) return ConsumptionMeter.Net;
        // One entry without a name is the house's own: position 0 is the total (enphase.md 5.3).
        return document?.Total is { IsActive: true } ? ConsumptionMeter.Total : ConsumptionMeter.None;
    }

    private static int AcBatteries(GatewayData data)
    {
        var listed = Belonging.AcBatteries(data).Count;
        // activeCount can be above zero without a real battery: then there is no charge level (enphase.md 5.3).
        var told = data.Production?.Document.AcBatteries is { IsActive: true, PercentFull: not null } acb ? (int)acb.ActiveCount!.Value : 0;
        return Math.Max(listed, told);
    }

    private static List<string> Panels(GatewayData data)
    {
        var listed = Belonging.Panels(data);
        if (listed.Count == 0 && data.DeviceData is { } details) listed = [.. details.Document.Panels().Keys];
        return [.. listed.Distinct().Order(StringComparer.Ordinal)];
    }
}
