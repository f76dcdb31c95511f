using Solstead.Core.Accounting;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.History;
using Solstead.Site.Forecast;

namespace Solstead.Site.Web.Forecast;

/// <summary>Makes the columns and days of a span out of the store, the books and where the forecast stands.</summary>
internal sealed class ForecastPicture(IForecastStore store, IHistoryReader books, ForecastState state, TimeZoneInfo zone, DateTimeOffset now)
{
    private const int SlotSeconds = 900, Quarters = 4;

    /// <summary>When what is said of tomorrow is written down to be held against it.</summary>
    private static readonly TimeOnly Evening = new(18, 0);

    /// <summary>What was said so long ago says nothing about what is still to come.</summary>
    private static readonly TimeSpan Useless = TimeSpan.FromHours(24);

    /// <summary>One column of a span. [W]</summary>
    private double?[] Column(long first, int count, IEnumerable<(DateTimeOffset Start, int Minutes, double? WattHours)> slots)
    {
        var column = new double?[count];
        foreach (var (start, minutes, wh) in slots)
        {
            var at = start.ToUnixTimeSeconds() / SlotSeconds - first;
            for (var i = Math.Max(at, 0); i < Math.Min(at + minutes / 15, count); i++) column[i] = wh * 60 / minutes;
        }
        return column;
    }

    public async Task<ForecastView> MakeAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var first = from.ToUnixTimeSeconds() / SlotSeconds;
        var count = (int)(to.ToUnixTimeSeconds() / SlotSeconds - first);
        // An hour's forecast may begin before the span.
        var said = (await store.PvAsync(state.Maker, from.AddHours(-1), to, TimeSpan.Zero, hindcasts: false, ct)).Where(s => s.Slot.Start < now || now - s.Issued <= Useless).ToList();
        var measured = new double?[count];
        foreach (var row in await books.EnergyAsync(from, to, ct))
            if (row.Pv is { } wh && (row.Slot + 1) * SlotSeconds <= now.ToUnixTimeSeconds()) measured[row.Slot - first] = wh * Quarters;
        var days = LocalDays(from, to).ToList();
        var before = new List<IssuedPv>();
        foreach (var day in days)
            if (LocalDay.InstantOf(day.Date.AddDays(-1).ToDateTime(Evening), zone) is var evening && evening <= now)
                before.AddRange(await store.PvIssuedByAsync(state.Maker, day.Start < from ? from : day.Start, day.End < to ? day.End : to, evening, ct));
        var view = new ForecastView(
            from, to, now, SlotSeconds, [.. Enumerable.Range(0, count).Select(i => (first + i) * SlotSeconds)],
            Column(first, count, said.Select(s => (s.Slot.Start, s.Slot.Minutes, (double?)s.Slot.WattHours))), Column(first, count, said.Select(s => (s.Slot.Start, s.Slot.Minutes, s.Slot.P10))),
            Column(first, count, said.Select(s => (s.Slot.Start, s.Slot.Minutes, s.Slot.P90))), measured, Column(first, count, before.Select(s => (s.Slot.Start, s.Slot.Minutes, (double?)s.Slot.WattHours))),
            [], state.Source is { } source ? new(source, state.Issued, state.Stale, state.Next) : null, state.Problem, state.Facts);
        return view with { Days = [.. days.Where(d => d.Start >= from && d.End <= to).Select(d => Day(d, view, first))] };
    }

    private IEnumerable<LocalDay> LocalDays(DateTimeOffset from, DateTimeOffset to)
    {
        for (var day = LocalDay.Of(from, zone); day.Start < to; day = day.Next(zone)) yield return day;
    }

    private ForecastDayView Day(LocalDay day, ForecastView view, long first)
    {
        var from = (int)(day.Start.ToUnixTimeSeconds() / SlotSeconds - first);
        var count = (int)(day.Length.TotalSeconds / SlotSeconds);
        var rows = Enumerable.Range(from, count).ToList();
        double? given = Sum(rows, i => view.Measured[i], all: false), issued = Sum(rows, i => view.AsIssued[i], all: true);
        if (day.End <= now)
        {
            var whole = Sum(rows, i => view.Measured[i], all: true);
            return new(day.Date, Sum(rows, i => view.W[i], all: true), null, null, given, 0, issued, issued is { } said && whole is > 0 and var was ? 100 * (said - was) / was : null);
        }
        double? rest = 0, before = 0;
        foreach (var i in rows)
        {
            var left = Math.Clamp((view.T[i] + SlotSeconds - now.ToUnixTimeSeconds()) / (double)SlotSeconds, 0, 1);
            rest += left > 0 ? left * view.W[i] / Quarters : 0;
            // What was not measured up to now is taken as it was expected.
            before += left < 1 ? (1 - left) * (view.Measured[i] ?? view.W[i]) / Quarters : 0;
        }
        var band = state.Maker == ForecastPlan.Own && state.Days.TryGetValue(day.Date, out var known) && known.WattHours > 0 ? known : (PvDay?)null;
        return new(day.Date, before + rest, before + rest * band?.P10 / band?.WattHours, before + rest * band?.P90 / band?.WattHours, given, rest, issued, null);
    }

    /// <summary>Energy of quarters. [Wh]</summary>
    /// <param name="all">Null unless each is known; else only when none is.</param>
    private static double? Sum(List<int> rows, Func<int, double?> watts, bool all)
    {
        var known = rows.Select(watts).OfType<double>().ToList();
        return known.Count == 0 && rows.Count > 0 || all && known.Count < rows.Count ? null : known.Sum() / Quarters;
    }
}
