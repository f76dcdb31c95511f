using Solstead.Core.Accounting;
using Solstead.Core.Forecast.Sun;
using Solstead.Core.History;

namespace Solstead.Site.Forecast;

/// <summary>How a source did at one class of lead time. Shares of the size of the plant, over quarter hours of daylight; null: nothing to compare. [1]</summary>
/// <param name="Lead">Hours between the issue and the interval: from … to.</param>
/// <param name="Bias">Mean of forecast − measured.</param>
/// <param name="MeanError">Mean of the absolute differences.</param>
/// <param name="RootError">Root of the mean of their squares.</param>
/// <param name="Skill">1 − root error / that of "as yesterday" over the same intervals.</param>
/// <param name="Coverage">Share of the measured within P10 … P90.</param>
/// <param name="DayError">Mean of |forecast − measured| / measured over whole days of more than a twentieth of the best.</param>
public sealed record ForecastScore(string Source, (int From, int To) Lead, int Intervals, double? Bias, double? MeanError, double? RootError, double? Skill, double? Coverage, double? DayError);

/// <summary>Holds what was issued against the books: what was really said then, never what was made up afterwards.</summary>
public sealed class ForecastScores(IForecastStore store, IHistoryReader books, ForecastPlan? plan) : IDisposable
{
    public const int Days = 30;

    /// <summary>Above this zenith there is no light to speak of. [°]</summary>
    private const double Dark = 88;

    private const int SlotSeconds = 900;

    /// <summary>Hours between issue and interval.</summary>
    public static readonly IReadOnlyList<(int From, int To)> Leads = [(0, 1), (1, 6), (6, 24), (24, 48)];

    private readonly SemaphoreSlim one = new(1);
    private (DateTimeOffset To, IReadOnlyList<ForecastScore> Scores)? done;

    public void Dispose() => one.Dispose();

    /// <summary>Over the days before the one an instant lies in; computed once a day.</summary>
    public async Task<(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ForecastScore> Scores)> GetAsync(DateTimeOffset now, CancellationToken ct)
    {
        var to = LocalDay.Of(now, plan?.Zone ?? TimeZoneInfo.Utc).Start;
        var from = to.AddDays(-Days);
        if (plan?.Plant is not { } plant) return (from, to, []);
        await one.WaitAsync(ct);
        try
        {
            if (done is not { } before || before.To != to) done = (to, await MakeAsync(plant.Size, plant.Place, from, to, ct));
            return (from, to, done.Value.Scores);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<IReadOnlyList<ForecastScore>> MakeAsync(double size, Place place, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var measured = (await books.EnergyAsync(from.AddDays(-1), to, ct)).Where(r => r is { Pv: >= 0, Quality: 0 }).ToDictionary(r => r.Slot, r => (double)r.Pv!.Value);
        var light = Light(place, from, to);
        var scores = new List<ForecastScore>();
        foreach (var lead in Leads)
        {
            var said = await store.PvAsync(null, from, to, TimeSpan.FromHours(lead.From), hindcasts: false, ct);
            foreach (var source in said.Where(s => s.Slot.Start - s.Issued <= TimeSpan.FromHours(lead.To)).GroupBy(s => s.Source))
                if (Score(source.Key, lead, [.. source], measured, light, size) is { Intervals: > 0 } score) scores.Add(score);
        }
        return [.. scores.OrderBy(s => s.Source != ForecastPlan.Own).ThenBy(s => s.Source, StringComparer.Ordinal).ThenBy(s => s.Lead.From)];
    }

    /// <summary>Slots in which the sun is up.</summary>
    private static HashSet<long> Light(Place place, DateTimeOffset from, DateTimeOffset to)
    {
        var first = from.ToUnixTimeSeconds() / SlotSeconds;
        var count = (int)(to.ToUnixTimeSeconds() / SlotSeconds - first);
        double[] time = [.. Enumerable.Range(0, count).Select(i => (first + i + 0.5) * SlotSeconds)], zenith = new double[count];
        SolarPosition.Compute(Ephemeris.Covering(time[0], time[^1]), place, time, new() { ApparentZenith = zenith });
        return [.. Enumerable.Range(0, count).Where(i => zenith[i] < Dark).Select(i => first + i)];
    }

    private ForecastScore Score(string source, (int From, int To) lead, IReadOnlyList<IssuedPv> said, Dictionary<long, double> measured, HashSet<long> light, double size)
    {
        double sum = 0, absolute = 0, square = 0, reference = 0;
        int count = 0, referred = 0, banded = 0, covered = 0;
        var squareReferred = 0.0;
        var days = new Dictionary<DateOnly, (double Said, double Given, int Known, double Length)>();
        foreach (var s in said)
        {
            var slot = s.Slot.Start.ToUnixTimeSeconds() / SlotSeconds;
            var parts = s.Slot.Minutes / 15;
            if (Sum(slot, parts, measured) is not { } given) continue;
            var day = LocalDay.Of(s.Slot.Start, plan!.Zone);
            var so = days.GetValueOrDefault(day.Date);
            days[day.Date] = (so.Said + s.Slot.WattHours, so.Given + given, so.Known + s.Slot.Minutes, day.Length.TotalMinutes);
            if (!light.Contains(slot + parts / 2)) continue;
            var share = (s.Slot.WattHours - given) / (size * s.Slot.Minutes / 60);
            (sum, absolute, square, count) = (sum + share, absolute + Math.Abs(share), square + share * share, count + 1);
            if (Sum(slot - 96, parts, measured) is { } yesterday && (yesterday - given) / (size * s.Slot.Minutes / 60) is var off)
                (reference, squareReferred, referred) = (reference + off * off, squareReferred + share * share, referred + 1);
            if (s.Slot is not { P10: { } low, P90: { } high }) continue;
            banded++;
            // What the books round to whole watt-hours lies on the edge, not outside.
            if (given >= low - 0.5 && given <= high + 0.5) covered++;
        }
        var best = days.Values.Select(d => d.Given).DefaultIfEmpty(0).Max();
        var whole = days.Values.Where(d => d.Known >= d.Length && d.Given > best / 20).Select(d => Math.Abs(d.Said - d.Given) / d.Given).ToList();
        return new(source, lead, count, Of(sum, count), Of(absolute, count), count == 0 ? null : Math.Sqrt(square / count),
            referred == 0 || reference == 0 ? null : 1 - Math.Sqrt(squareReferred / reference), Of(covered, banded), whole.Count == 0 ? null : whole.Average());
    }

    private static double? Of(double sum, int count) => count == 0 ? null : sum / count;

    private static double? Sum(long slot, int count, Dictionary<long, double> measured)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            if (!measured.TryGetValue(slot + i, out var one)) return null;
            sum += one;
        }
        return sum;
    }
}
