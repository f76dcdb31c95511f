using System.Globalization;
using System.Text.Json;

namespace Solstead.Soak.Day;

/// <summary>What the service wrote down of the day.</summary>
internal static class DayBooks
{
    /// <summary>A car draws on for half a minute when nobody speaks to its unit any more, and nobody sees it. [Wh]</summary>
    private const double SlackWh = 150;

    public static async Task CheckAsync(Verdict verdict, DayPlan plan, DayScript script, SiteApi api, CancellationToken ct)
    {
        using var list = await api.GetAsync("/api/v1/charging/sessions", ct) ?? throw new InvalidOperationException("No sessions.");
        var sessions = list.RootElement.GetProperty("sessions").EnumerateArray().ToList();
        var (sum, solar) = (Sum(sessions, "energyWh"), Sum(sessions, "solarWh"));
        var truth = script.House.CarWh;
        verdict.Check(Math.Abs(sum - truth) <= 0.02 * truth + SlackWh, $"{sessions.Count} sessions in the list, {sum:0} Wh (the car took {truth:0}; ±2 % and {SlackWh} Wh while the adapter was out), {solar:0} of it sun");
        // From the minute the inverter appeared to the last but one.
        var (from, to) = (plan.Start + plan.Inverter + TimeSpan.FromMinutes(2), plan.Start + plan.Lasts - TimeSpan.FromMinutes(1));
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/history?points=sedge/grid.power&from={from.UtcDateTime:O}&to={to.UtcDateTime:O}&resolution=minute&max=20000");
        using var history = await api.GetAsync(path, ct) ?? throw new InvalidOperationException("No history.");
        var minutes = history.RootElement.GetProperty("series")[0].GetProperty("mean").EnumerateArray().Count(m => m.ValueKind == JsonValueKind.Number);
        var due = (int)(to - from - plan.Rebooted.For).TotalMinutes - 3;
        verdict.Check(minutes >= due, $"{minutes} minutes of the grid's power in history (≥ {due})");
    }

    private static double Sum(List<JsonElement> rows, string name) => rows.Sum(r => r.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0);
}
