using System.Text.Json;

namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary><c>/production.json</c>, <c>/production</c>, <c>/api/v1/production</c> and the page of the oldest firmware.</summary>
internal static class ProductionDocument
{
    public static ReadOnlyMemory<byte> Json(LiveView view, bool withLines) => JsonDocuments.Write(json => json.Object(() =>
    {
        var rules = view.Rules;
        json.Array("production", () =>
        {
            Inverters(json, view);
            if (rules.IsMetered) Eim(json, view, "production", EimRole.Production, rules.HasProductionCt, withLines);
        });
        if (rules.IsMetered)
            json.Array("consumption", () =>
            {
                Eim(json, view, "total-consumption", rules.TotalCopiesNet ? EimRole.Net : EimRole.Total, rules.HasConsumptionCt, withLines);
                Eim(json, view, "net-consumption", EimRole.Net, rules.HasConsumptionCt, withLines);
            });
        json.Array("storage", () => json.Object(() =>
        {
            json.WriteString("type", "acb");
            if (view.Rules.Quirks.AcBattery && view.Now.Battery is { } battery)
            {
                json.WriteNumber("activeCount", 1);
                json.WriteNumber("readingTime", view.Epoch);
                json.Whole("wNow", battery.Watts);
                json.Whole("whNow", battery.StoredWh);
                json.WriteString("state", battery.Watts > 0 ? "discharging" : battery.Watts < 0 ? "charging" : "idle");
                json.Whole("percentFull", battery.SocPercent);
                return;
            }
            foreach (var zero in (string[])["activeCount", "readingTime", "wNow", "whNow"]) json.WriteNumber(zero, 0);
            json.WriteString("state", "idle");
        }));
    }));

    private static void Inverters(Utf8JsonWriter json, LiveView view) => json.Object(() =>
    {
        json.WriteString("type", "inverters");
        json.WriteNumber("activeCount", view.Now.Panels.Count);
        json.WriteNumber("readingTime", view.Now.Panels.Select(p => view.Stamp(p.Reported)).DefaultIfEmpty(0).Max());
        json.Whole("wNow", view.PanelWatts);
        json.Whole("whLifetime", view.PanelLifetimeWh);
    });

    private static void Eim(Utf8JsonWriter json, LiveView view, string type, EimRole role, bool enabled, bool withLines) => json.Object(() =>
    {
        var phases = EimFigures.Of(view, role);
        if (!enabled) phases = [.. phases.Select(f => Disabled(f, view.Rules))];
        json.WriteString("type", "eim");
        json.WriteNumber("activeCount", enabled ? 1 : 0);
        json.WriteString("measurementType", type);
        json.WriteNumber("readingTime", view.Epoch);
        Fields(json, EimFigures.Sum(phases, view.Rules));
        var lines = view.Rules.Lines(phases.Length, withLines);
        if (lines > 0) json.Array("lines", () =>
        {
            for (var p = 0; p < lines; p++)
            {
                var line = p < phases.Length ? phases[p] : default;
                json.Object(() => Fields(json, line));
            }
        });
    });

    /// <summary>A transformer that is wired but not enabled (B13): on old firmware a live-looking power, never an energy.</summary>
    private static EimFigures Disabled(EimFigures figures, LiveRules rules) => new()
    {
        Watts = rules.DisabledShowsNumbers ? figures.Watts * 0.65 : 0.641 / 3, Amperes = 0.5, Volts = figures.Volts, Factor = 1,
    };

    private static void Fields(Utf8JsonWriter json, EimFigures figures)
    {
        json.Number("wNow", figures.Watts);
        json.Number("whLifetime", figures.WhLifetime);
        json.Number("varhLeadLifetime", figures.VarhLead);
        json.Number("varhLagLifetime", figures.VarhLag);
        json.Number("vahLifetime", figures.Vah);
        json.Number("rmsCurrent", figures.Amperes);
        json.Number("rmsVoltage", figures.Volts);
        json.Number("reactPwr", figures.Vars);
        json.Number("apprntPwr", figures.VoltAmperes);
        json.Number("pwrFactor", figures.Factor);
        json.Number("whToday", figures.WhToday);
        json.Number("whLastSevenDays", figures.WhSevenDays);
        json.Number("vahToday", figures.VahToday);
        json.Number("varhLeadToday", figures.VarhLeadToday);
        json.Number("varhLagToday", figures.VarhLagToday);
    }

    /// <summary>Four numbers: from the panels on standard gateways, from the meter's last quarter of an hour otherwise.</summary>
    public static ReadOnlyMemory<byte> V1(LiveView view) => JsonDocuments.Write(json => json.Object(() =>
    {
        var rules = view.Rules;
        var quarter = view with { Now = view.Quarter };
        var (today, week, lifetime, watts) =
            rules.V1Zero ? (0, 0, 0, view.PanelWatts)
            : rules.V1Frozen ? (0, 1583, 1583, 0)
            : rules.HasProductionCt ? (quarter.Now.Production.DeliveredWh - quarter.Day.Production.DeliveredWh, view.Day.ProductionSevenDaysWh, quarter.Now.Production.DeliveredWh, quarter.Now.Production.Watts)
            : (view.PanelTodayWh, view.PanelWeekWh, view.PanelLifetimeWh, view.PanelWatts);
        json.Whole("wattHoursToday", Math.Max(0, today));
        json.Whole("wattHoursSevenDays", week);
        json.Whole("wattHoursLifetime", lifetime);
        json.Whole("wattsNow", watts);
    }));

    /// <summary>The table of firmware 3.x (enphase.md 5.22): three significant digits.</summary>
    public static string Html(LiveView view) => $"""
              <h1>System Energy Production</h1>
              <div><table>
              <tr><td>Currently</td>    <td> {Scaled(view.PanelWatts, "W")}</td></tr><tr><td>Today</td>     <td> {Scaled(view.PanelTodayWh, "Wh")}</td></tr><tr><td>Past Week</td>    <td>  {Scaled(view.PanelWeekWh, "Wh")}</td></tr><tr><td>Since Installation</td>    <td>  {Scaled(view.PanelLifetimeWh, "Wh")}</td></tr>
              </table><br></div>

        """;

    private static string Scaled(double value, string unit)
    {
        var (number, prefix) = value >= 1e6 ? (value / 1e6, "M") : value >= 1000 ? (value / 1000, "k") : (value, "");
        return $"{number.ToString(number >= 100 ? "0" : number >= 10 ? "0.0" : "0.00", null)} {prefix}{unit}";
    }
}
