using System.Text.Json;

namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>One meter of the list: its number, its role and what it measures; null registers while it is not enabled.</summary>
internal sealed record LiveMeter(int Eid, string Type, bool Enabled, MeterState? State)
{
    /// <summary>Numbers as in every capture; seven roles on the new meter stack (enphase.md 5.4).</summary>
    public static IReadOnlyList<LiveMeter> All(LiveView view)
    {
        var rules = view.Rules;
        if (!rules.IsMetered) return [];
        List<LiveMeter> meters = [new(704643328, "production", rules.HasProductionCt, view.Now.Production)];
        meters.Add(rules.Metering == TwinMetering.Total
            ? new(704643584, "total-consumption", true, view.Now.Total)
            : new(704643584, "net-consumption", rules.HasConsumptionCt, view.Now.Grid));
        if (rules.Quirks.StorageMeter && view.Now.Battery is { } battery) meters.Add(new(704643840, "storage", true, Storage(view, battery)));
        if (rules.Firmware.HasNewMeterStack)
            foreach (var (eid, type) in (ReadOnlySpan<(int, string)>)[(704643840, "storage"), (704644352, "backfeed"), (704644608, "load"), (704644864, "evse"), (704645120, "pv3p")])
                if (meters.TrueForAll(m => m.Eid != eid)) meters.Add(new(eid, type, false, null));
        return meters;
    }

    /// <summary>The battery as its transformer sees it, on the first phase.</summary>
    private static MeterState Storage(LiveView view, BatteryState battery) =>
        new([new(battery.Watts, 0, view.Now.Grid.Phases[0].Volts, view.Now.Grid.Phases[0].Hertz, battery.DeliveredWh, battery.ReceivedWh, 0, 0, battery.DeliveredWh + battery.ReceivedWh)]);
}

/// <summary><c>/ivp/meters</c> and what hangs below it.</summary>
internal static class MeterDocuments
{
    private const int ExtraEid = 1023410688;

    public static ReadOnlyMemory<byte> Meters(LiveView view) => JsonDocuments.Write(json => json.Array(() =>
    {
        foreach (var meter in LiveMeter.All(view))
            json.Object(() =>
            {
                json.WriteNumber("eid", meter.Eid);
                json.WriteString("state", meter.Enabled ? "enabled" : "disabled");
                json.WriteString("measurementType", meter.Type);
                json.WriteString("phaseMode", view.Phases == 2 ? "split" : "three");
                json.WriteNumber("phaseCount", meter.State?.Phases.Count ?? view.Phases);
                string[] said = view.Rules.Quirks.MeterStatus is { } text && text.Split(' ') is [var role, .. var words] && role == meter.Type ? words : [];
                json.WriteString("meteringStatus", said.Length > 0 ? said[0] : "normal");
                if (view.Rules.Firmware.AtLeast(4, 3)) json.Array("statusFlags", () => { foreach (var flag in said.Skip(1)) json.WriteStringValue(flag); });
            });
    }));

    public static ReadOnlyMemory<byte> Readings(LiveView view) => JsonDocuments.Write(json => json.Array(() =>
    {
        foreach (var meter in LiveMeter.All(view)) Reading(json, view, meter);
        if (view.Rules.ExtraReading) Reading(json, view, new(ExtraEid, "", false, null));
    }));

    /// <summary>One meter by its number, or null when there is none.</summary>
    public static ReadOnlyMemory<byte>? Reading(LiveView view, string eid) =>
        LiveMeter.All(view).FirstOrDefault(m => m.Eid.ToString(null, null) == eid) is { } meter ? JsonDocuments.Write(json => Reading(json, view, meter)) : null;

    private static void Reading(Utf8JsonWriter json, LiveView view, LiveMeter meter) => json.Object(() =>
    {
        var phases = meter is { Enabled: true, State: { } state } ? state.Phases : [];
        Channel(json, meter.Eid, view.Epoch, Sum(phases), phases.Sum(p => p.VoltAmperes), phases.Sum(p => p.Amperes));
        json.Array("channels", () =>
        {
            for (var c = 0; c < 3; c++)
            {
                var phase = c < phases.Count ? phases[c] : default;
                json.Object(() => Channel(json, 1778385169 + (meter.Eid - 704643328) + c, view.Epoch, phase, phase.VoltAmperes, phase.Amperes));
            }
        });
    });

    /// <summary>Registers and voltages add up over the phases; nothing is netted (enphase.md 5.5).</summary>
    private static PhaseState Sum(IReadOnlyList<PhaseState> phases) => new(
        phases.Sum(p => p.Watts), phases.Sum(p => p.Vars), phases.Sum(p => p.Volts), phases.Count > 0 ? phases[0].Hertz : 0,
        phases.Sum(p => p.DeliveredWh), phases.Sum(p => p.ReceivedWh), phases.Sum(p => p.LagVarh), phases.Sum(p => p.LeadVarh), phases.Sum(p => p.Vah));

    private static void Channel(Utf8JsonWriter json, int eid, long epoch, PhaseState phase, double voltAmperes, double amperes)
    {
        json.WriteNumber("eid", eid);
        json.WriteNumber("timestamp", epoch);
        json.Number("actEnergyDlvd", phase.DeliveredWh);
        json.Number("actEnergyRcvd", phase.ReceivedWh);
        json.Number("apparentEnergy", phase.Vah);
        json.Number("reactEnergyLagg", phase.LagVarh);
        json.Number("reactEnergyLead", phase.LeadVarh);
        json.Number("instantaneousDemand", phase.Watts);
        json.Number("activePower", phase.Watts);
        json.Number("apparentPower", voltAmperes);
        json.Number("reactivePower", phase.Vars);
        json.Number("pwrFactor", voltAmperes > 0 ? phase.Watts / voltAmperes : 0);
        json.Number("voltage", phase.Volts);
        json.Number("current", amperes);
        json.Number("freq", phase.Hertz);
    }

    public static ReadOnlyMemory<byte> Reports(LiveView view) => JsonDocuments.Write(json => json.Array(() =>
    {
        if (view.Rules.HasProductionCt) Report(json, view, "production", EimRole.Production, view.Now.Production);
        if (!view.Rules.HasConsumptionCt) return;
        Report(json, view, "net-consumption", EimRole.Net, view.Now.Grid);
        Report(json, view, "total-consumption", EimRole.Total, view.Now.Total);
    }));

    public static ReadOnlyMemory<byte> ProductionReport(LiveView view) => JsonDocuments.Write(json => Report(json, view, "production", EimRole.Production, view.Now.Production));

    public static ReadOnlyMemory<byte> ConsumptionReports(LiveView view) => JsonDocuments.Write(json => json.Array(() =>
    {
        Report(json, view, "total-consumption", EimRole.Total, view.Now.Total);
        Report(json, view, "net-consumption", EimRole.Net, view.Now.Grid);
    }));

    private static void Report(Utf8JsonWriter json, LiveView view, string type, EimRole role, MeterState meter) => json.Object(() =>
    {
        var figures = EimFigures.Of(view, role);
        json.WriteNumber("createdAt", view.Epoch);
        json.WriteString("reportType", type);
        // 8.3 writes import − export into the delivered field of net and nothing into the other (enphase.md 5.6).
        var netted = role == EimRole.Net && view.Rules.Firmware.AtLeast(8, 3);
        json.Object("cumulative", () => ReportFields(json, EimFigures.Sum(figures, view.Rules), Sum(meter.Phases), netted));
        json.Array("lines", () =>
        {
            for (var p = 0; p < figures.Length; p++)
            {
                var (figure, phase) = (figures[p], meter.Phases[p]);
                json.Object(() => ReportFields(json, figure, phase, netted));
            }
        });
    });

    private static void ReportFields(Utf8JsonWriter json, EimFigures figures, PhaseState phase, bool netted)
    {
        json.Number("currW", figures.Watts);
        json.Number("actPower", figures.Watts);
        json.Number("apprntPwr", figures.VoltAmperes);
        json.Number("reactPwr", figures.Vars);
        json.Number("whDlvdCum", netted ? phase.DeliveredWh - phase.ReceivedWh : phase.DeliveredWh);
        json.Number("whRcvdCum", netted ? 0 : phase.ReceivedWh);
        json.Number("varhLagCum", figures.VarhLag);
        json.Number("varhLeadCum", figures.VarhLead);
        json.Number("vahCum", figures.Vah);
        json.Number("rmsVoltage", figures.Volts);
        json.Number("rmsCurrent", figures.Amperes);
        json.Number("pwrFactor", figures.Factor);
        json.Number("freqHz", phase.Hertz);
    }

    /// <summary><c>gridReading</c> and <c>pvReading</c>: always three channels.</summary>
    public static ReadOnlyMemory<byte> Light(LiveView view, MeterState meter, bool reactive) => JsonDocuments.Write(json => json.Array(() => json.Object(() => json.Array("channels", () =>
    {
        for (var c = 0; c < 3; c++)
        {
            var phase = c < meter.Phases.Count ? meter.Phases[c] : new(0, 0, 0, view.Now.Grid.Phases[0].Hertz, 0, 0, 0, 0, 0);
            var name = $"L{c + 1}";
            json.Object(() =>
            {
                json.WriteString("phase", name);
                json.Number("activePower", phase.Watts);
                if (reactive) json.Number("reactivePower", phase.Vars);
                json.Number("voltage", phase.Volts);
                json.Number("current", phase.Amperes);
                json.Number("freq", phase.Hertz);
            });
        }
    }))));

    /// <summary>One event of <c>/stream/meter</c> (enphase.md 5.8).</summary>
    public static ReadOnlyMemory<byte> StreamEvent(LiveView view) => JsonDocuments.Write(json => json.Object(() =>
    {
        Stream(json, "production", view.Now.Production, signed: false);
        Stream(json, "net-consumption", view.Now.Grid, signed: true);
        Stream(json, "total-consumption", view.Now.Total, signed: true);
    }));

    private static void Stream(Utf8JsonWriter json, string name, MeterState meter, bool signed) => json.Object(name, () =>
    {
        for (var c = 0; c < 3; c++)
        {
            var phase = c < meter.Phases.Count ? meter.Phases[c] : default;
            var direction = signed && phase.Watts < 0 ? -1 : 1;
            json.Object($"ph-{"abc"[c]}", () =>
            {
                json.Number("p", phase.Watts);
                json.Number("q", phase.Vars);
                json.Number("s", phase.VoltAmperes * direction);
                json.Number("v", phase.Volts);
                json.Number("i", phase.Amperes * direction);
                json.Number("pf", Math.Round(phase.VoltAmperes > 0 ? phase.Watts / phase.VoltAmperes : 0, 2));
                json.Number("f", phase.Hertz);
            });
        }
    });
}
