using System.Globalization;
using System.Text.Json;
using Solstead.Core.Accounting;
using Solstead.Soak.Gateway;
using Solstead.Soak.Kill;

namespace Solstead.Soak.Week;

/// <summary>Asks the service about each day it lived through and holds it against the house.</summary>
internal sealed class WeekChecks(WeekPlan plan, Verdict verdict, WeekHouse house, SiteApi api)
{
    /// <summary>Requests to the cloud in any 24 hours, whatever happens (README of the driver).</summary>
    private const int CallsPerDay = 9;

    /// <summary>Pauses after failed log-ins (enphase.md 3.4). [min]</summary>
    private static readonly double[] Pauses = [1, 5, 15, 60, 360];

    /// <summary>A panel's last minutes before dusk may fall between two looks.</summary>
    private double PanelSlackWh => 5 * plan.Speed / 400;

    /// <summary>Day by day: the books against the meters, quarter hours, panels, watch.</summary>
    public async Task DaysAsync(Scraper scraper, CancellationToken ct)
    {
        var slots = await SlotsAsync(ct);
        var watched = await WatchedAsync(ct);
        verdict.Tell("day          h   quarters  production Wh       import Wh           export Wh           panels off  watch        memory MB");
        foreach (var day in plan.Days)
        {
            var mine = slots.Where(s => s.At >= day.Start && s.At < day.End).ToList();
            var (booked, truth) = (new Energies(mine.Sum(s => s.So.Pv), mine.Sum(s => s.So.Import), mine.Sum(s => s.So.Export)), house.Truth.Of(day));
            var (panels, known) = await PanelsAsync(day, ct);
            var quarters = (int)((day.End - day.Start) / TimeSpan.FromMinutes(15));
            var groups = watched.GetValueOrDefault(day.Date);
            var holds = mine.Count == quarters && mine.All(s => s.Quality < 2) && Near(booked.Pv, truth.Pv) && Near(booked.Import - booked.Export, truth.Import - truth.Export, booked.Import + booked.Export)
                && known == house.Truth.Equipment.Panels.Count && panels <= PanelSlackWh && groups is not null;
            verdict.Check(holds, string.Create(CultureInfo.InvariantCulture,
                $"{day.Date:yyyy-MM-dd} {(day.End - day.Start).TotalHours,3} {mine.Count,4}/{quarters,-4}  {Pair(booked.Pv, truth.Pv)}{Pair(booked.Import, truth.Import)}{Pair(booked.Export, truth.Export)}{panels,7:0.0} Wh  {groups ?? "MISSED",-12} {Megabytes(scraper, day),6}"));
        }
        verdict.Tell($"books / meters; bounds: every quarter hour, production and import − export ≤ {Verdict.Text(plan.Share * 100)} % + {plan.SlackWh} Wh off (what changes direction between two readings is not seen at this speed), every panel ≤ {Verdict.Text(PanelSlackWh)} Wh off, watched");
    }

    /// <summary>Hours and days of history.</summary>
    public async Task HistoryAsync(CancellationToken ct)
    {
        var (from, to) = (plan.Days[0].Start, plan.Days[^1].End);
        var hours = (int)(to - from).TotalHours;
        foreach (var point in (string[])["roof/grid.power", "roof/production.power", "roof/group.South.energy_today"])
        {
            var (perHour, perDay) = ((await BucketsAsync([point], from, to, "hour", "mean", ct))[point], (await BucketsAsync([point], from, to, "day", "mean", ct))[point]);
            verdict.Check(perHour.Count == hours && perDay.Count == plan.Days.Count, $"{point}: {perHour.Count} of {hours} hours, {perDay.Count} of {plan.Days.Count} days in history");
        }
        var today = (await BucketsAsync(["roof/production.energy_today"], from, to, "hour", "max", ct))["roof/production.energy_today"];
        var off = plan.Days.Max(d => Math.Abs(Most(today, d) - house.Truth.Of(d).Pv));
        verdict.Check(off <= plan.SlackWh, $"production.energy_today began anew at each midnight: at most {Verdict.Text(off)} Wh off at the end of a day (≤ {plan.SlackWh} Wh)");
    }

    /// <summary>Log-ins within the budget, and renewals there were.</summary>
    public void Cloud()
    {
        var requests = house.Cloud.Requests.All;
        var most = requests.Max(r => requests.Count(o => o.At >= r.At && o.At < r.At.AddDays(1)));
        var logins = requests.Where(r => r.Path.StartsWith("/login", StringComparison.Ordinal)).ToList();
        var renewed = requests.Count(r => r.Path == "/tokens" && r.Status == 200) - 1;
        var due = Math.Max(1, (int)((plan.End - plan.Start) / (WeekPlan.TokenLife * 2 / 3)) - 1);
        verdict.Check(most <= CallsPerDay, $"{logins.Count} log-ins, {requests.Count} requests to the cloud, at most {most} in 24 hours (≤ {CallsPerDay})");
        verdict.Check(renewed >= due && renewed <= due + 2, $"token renewed {renewed} times (every 16 of its 24 hours: {due} to {due + 2})");
        var failed = logins.FindIndex(r => r.Status == 503);
        var gaps = Enumerable.Range(failed, failed < 0 || failed + plan.CloudFailures >= logins.Count ? 0 : plan.CloudFailures).Select(i => (logins[i + 1].At - logins[i].At).TotalMinutes).ToList();
        verdict.Check(gaps.Count > 0 && gaps.Zip(Pauses).All(g => g.First >= g.Second), $"after {plan.CloudFailures} failed log-ins in a row: tried again after {string.Join(", ", gaps.Select(g => Verdict.Text(g, "0")))} min (≥ {string.Join(", ", Pauses.Take(gaps.Count))})");
    }

    /// <summary>What the service told its owner.</summary>
    public async Task MessagesAsync(CancellationToken ct)
    {
        using var answer = await api.GetAsync("/api/v1/messages?limit=1000", ct) ?? throw new InvalidOperationException("No messages.");
        var told = answer.RootElement.GetProperty("messages").EnumerateArray().Where(m => !m.GetProperty("over").GetBoolean())
            .Select(m => (Code: m.GetProperty("code").GetString()!, Severity: m.GetProperty("severity").GetString())).ToList();
        verdict.Tell("messages: " + string.Join(", ", told.GroupBy(t => t.Code).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}")));
        // A token of a day whose renewal fails is told as one that ends within a day.
        var loud = told.Where(t => (t.Severity == "alarm" && t.Code != "enphase.auth.expiring") || t.Code is "clock.jumped" or "history.clock.jumped").Select(t => t.Code).Distinct().ToList();
        verdict.Check(loud.Count == 0, $"no alarm and no jump of the clock among {told.Count} messages {string.Join(' ', loud)}");
    }

    /// <summary>Memory after the warm-up: none of six parts of the rest is away from the others.</summary>
    public void Memory(Scraper scraper)
    {
        var medians = Parts(scraper.Memory).Select(p => Percentile.Of(p, 0.5)).ToList();
        var middle = Percentile.Of(medians, 0.5);
        var off = medians.MaxBy(m => Math.Abs(m - middle)) / middle - 1;
        verdict.Check(Math.Abs(off) <= plan.MemoryShare, $"memory after a seventh of the time, medians of six parts: {string.Join(", ", medians.Select(m => Verdict.Text(m / 1e6)))} MB, the farthest {Verdict.Text(off * 100)} % off (±{plan.MemoryShare * 100} %); {scraper["process_open_fds"]} open files, {scraper["process_threads"]} threads");
        verdict.Tell($"managed memory, the least in each part: {string.Join(", ", Parts(scraper.Heap).Select(p => Verdict.Text(p.Min() / 1e6)))} MB");
    }

    /// <summary>What was seen after the warm-up, in six parts of the same length.</summary>
    private IEnumerable<IEnumerable<double>> Parts(IReadOnlyList<(DateTimeOffset At, double Bytes)> seen)
    {
        var after = seen.Where(m => m.At >= plan.Start + (plan.End - plan.Start) / 7).ToList();
        return after.Select((m, i) => (m.Bytes, Part: i * 6 / after.Count)).GroupBy(m => m.Part, m => m.Bytes);
    }

    /// <summary>What lies on disk after a kill: sound, and closed day by day.</summary>
    public void Files(string data)
    {
        verdict.Check(FileCheck.Damage(data) is null, $"both databases are sound; {Verdict.Text(new DirectoryInfo(data).EnumerateFiles("*.db*").Sum(f => f.Length) / 1e6)} MB");
        var closed = FileCheck.ClosedDays(data);
        var due = Enumerable.Range(0, 400).Select(i => DateOnly.FromDateTime(plan.Start.UtcDateTime).AddDays(i)).TakeWhile(d => d < DateOnly.FromDateTime(plan.End.UtcDateTime)).ToList();
        // The last day may have ended minutes ago.
        if (plan.End.TimeOfDay < TimeSpan.FromMinutes(30) && !closed.Contains(due[^1])) due.RemoveAt(due.Count - 1);
        verdict.Check(due.All(closed.Contains), $"{closed.Count} days of history closed ({due.Count} due)");
    }

    /// <param name="flow">What the share is of; the truth itself when it is not a difference.</param>
    private bool Near(double booked, double truth, double? flow = null) => Math.Abs(booked - truth) <= (flow ?? truth) * plan.Share + plan.SlackWh;

    private static string Pair(double booked, double truth) => string.Create(CultureInfo.InvariantCulture, $"{booked,7:0} /{truth,7:0}    ");

    private static string Megabytes(Scraper scraper, LocalDay day) =>
        Verdict.Text(Percentile.Of(scraper.Memory.Where(m => m.At >= day.Start && m.At < day.End).Select(m => m.Bytes), 0.5) / 1e6);

    private async Task<List<(DateTimeOffset At, Energies So, int Quality)>> SlotsAsync(CancellationToken ct)
    {
        using var answer = await api.GetAsync($"/api/v1/energy?from={plan.Days[0].Start.UtcDateTime:O}&to={plan.Days[^1].End.UtcDateTime:O}&by=quarter-hour", ct) ?? throw new InvalidOperationException("No energy.");
        return [.. answer.RootElement.GetProperty("rows").EnumerateArray().Select(r =>
            (r.GetProperty("start").GetDateTimeOffset(), new Energies(Number(r, "pvWh"), Number(r, "gridImportWh"), Number(r, "gridExportWh")), r.GetProperty("quality").GetInt32()))];
    }

    private static double Number(JsonElement row, string name) => row.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN;

    /// <returns>By date: what the watch said of the groups.</returns>
    private async Task<Dictionary<DateOnly, string>> WatchedAsync(CancellationToken ct)
    {
        using var answer = await api.GetAsync("/api/v1/panels/watch?days=60", ct) ?? throw new InvalidOperationException("No watch.");
        return answer.RootElement.GetProperty("days").EnumerateArray().ToDictionary(
            d => DateOnly.Parse(d.GetProperty("date").GetString()!, CultureInfo.InvariantCulture),
            d => string.Join(' ', d.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("verdict").GetString())));
    }

    /// <returns>How far the worst panel's day is off, and how many were known.</returns>
    private async Task<(double Off, int Known)> PanelsAsync(LocalDay day, CancellationToken ct)
    {
        var serials = house.Truth.Equipment.Panels.Select(p => p.Serial).ToDictionary(s => $"roof/inverter.{s}.energy_today");
        var made = await BucketsAsync([.. serials.Keys], plan.Settled(day), day.End, "hour", "max", ct);
        var known = made.Where(m => m.Value.Count > 0).ToList();
        return (known.Count == 0 ? double.NaN : known.Max(m => Math.Abs(m.Value.Max(b => b.Value) - house.Truth.Of(day, serials[m.Key]))), known.Count);
    }

    private double Most(List<(DateTimeOffset At, double Value)> buckets, LocalDay day) =>
        buckets.Where(b => b.At >= plan.Settled(day) && b.At < day.End).Select(b => b.Value).DefaultIfEmpty(double.NaN).Max();

    private async Task<Dictionary<string, List<(DateTimeOffset At, double Value)>>> BucketsAsync(IReadOnlyList<string> points, DateTimeOffset from, DateTimeOffset to, string resolution, string column, CancellationToken ct)
    {
        using var answer = await api.GetAsync($"/api/v1/history?points={string.Join(',', points)}&from={from.UtcDateTime:O}&to={to.UtcDateTime:O}&resolution={resolution}&max=20000", ct) ?? throw new InvalidOperationException("No history.");
        return answer.RootElement.GetProperty("series").EnumerateArray().ToDictionary(s => s.GetProperty("point").GetString()!, s => s.GetProperty("t").EnumerateArray().Zip(s.GetProperty(column).EnumerateArray())
            .Where(b => b.Second.ValueKind == JsonValueKind.Number).Select(b => (DateTimeOffset.FromUnixTimeSeconds(b.First.GetInt64()), b.Second.GetDouble())).ToList());
    }
}
