namespace Solstead.Core.Forecast.Learning;

/// <summary>A row of a record: the weather of an interval and, where known, what the panels gave. [W]</summary>
public readonly record struct PvRecord(WeatherSlot Weather, double? Watts);

/// <summary>A forecast for a row of a record, null where its weather is not known. Means of the interval. [W]</summary>
public readonly record struct PvTold(DateTimeOffset Start, int Minutes, double? Watts, double? P10, double? P90);

/// <summary>
/// Walks through a record as if it were lived: each interval is forecast from what was final when the forecast would have been made, then time goes on. What a
/// forecast knew can be told from the dates alone.
/// </summary>
public sealed class PvBacktest
{
    /// <summary>A day ahead: what ended at least this long before the interval begins has been learned. [h]</summary>
    public const double DayAhead = 24;

    private readonly PvForecaster forecaster;
    private readonly bool intraday;
    private (Step Step, PvRecord Row)[] open = [];

    /// <param name="forecaster">Learns on the way.</param>
    /// <param name="intraday">Issue each forecast an hour before the interval ends, knowing all that ended by then, instead of 24 hours before it begins.</param>
    public PvBacktest(PvForecaster forecaster, bool intraday = false) => (this.forecaster, this.intraday) = (forecaster, intraday);

    /// <summary>
    /// Walks on. What was not over when the last forecast was issued stays open: a walk that follows learns it when its forecasts may know it, one that goes back at once.
    /// </summary>
    /// <param name="rows">In any order; of two with one start the later in the list counts. What is missing is missing.</param>
    /// <returns>One per start, oldest first.</returns>
    public IReadOnlyList<PvTold> Walk(IReadOnlyList<PvRecord> rows)
    {
        var sorted = rows.GroupBy(r => r.Weather.Start).Select(g => g.Last()).OrderBy(r => r.Weather.Start).ToArray();
        if (sorted.Length == 0) return [];
        if (open.Any(o => End(o.Row) > sorted[0].Weather.Start)) Close();
        var series = PvSeries.Of(forecaster.Model, [.. sorted.Select(r => r.Weather)], StepOf(sorted));
        var before = open.Length;
        PvRecord[] all = [.. open.Select(o => o.Row), .. sorted];
        Step[] steps = [.. open.Select(o => o.Step), .. new Step[sorted.Length]];
        var told = new PvTold[sorted.Length];
        var learned = 0;
        for (var i = before; i < all.Length; i++)
        {
            var (start, minutes) = (all[i].Weather.Start, all[i].Weather.Minutes);
            var issued = intraday ? start.AddMinutes(minutes - 60) : start.AddHours(-DayAhead);
            for (; learned < i && End(all[learned]) <= issued; learned++) Finish(ref steps[learned], all[learned]);
            steps[i] = new() { Interval = series.Interval(start, minutes), Lead = Bands.LeadOf(Math.Max((start - issued).TotalHours, 0)) };
            if (steps[i].Interval is not { } interval)
            {
                told[i - before] = series.IsNight(start, minutes) ? new(start, minutes, 0, 0, 0) : new(start, minutes, null, null, null);
                continue;
            }
            var difference = intraday ? IntradayGain.Difference(Lately(steps, learned), PvSeries.Unix(issued), forecaster.Plant.Size) : 0;
            var said = steps[i].Said = forecaster.Say(interval, start, issued, difference);
            told[i - before] = new(start, minutes, said.Watts, said.P10, said.P90);
        }
        open = [.. steps.Zip(all).Skip(learned)];
        return told;
    }

    private void Close()
    {
        for (var i = 0; i < open.Length; i++) Finish(ref open[i].Step, open[i].Row);
        open = [];
    }

    private static DateTimeOffset End(in PvRecord row) => row.Weather.Start.AddMinutes(row.Weather.Minutes);

    /// <summary>An interval is over and its numbers are final.</summary>
    private void Finish(ref Step step, in PvRecord row)
    {
        if (step.Interval is not { } interval || row.Watts is not { } watts || !double.IsFinite(watts) || watts < 0) return;
        forecaster.Weigh(interval, step.Said.Watts, watts, step.Lead);
        step.Missed = forecaster.Missed(interval, row.Weather.Start, watts);
        forecaster.Absorb(interval, row.Weather.Start, watts);
    }

    /// <summary>What ended in the last two hours, as it differed from what was expected then.</summary>
    private static IEnumerable<IntradayGain.Past> Lately(Step[] steps, int end)
    {
        for (var i = Math.Max(end - 24, 0); i < end; i++)
            if (steps[i].Missed is { } missed) yield return missed;
    }

    private static int StepOf(PvRecord[] rows) => rows.All(r => r.Weather.Minutes % 15 == 0 && r.Weather.Start.UtcTicks % (15 * TimeSpan.TicksPerMinute) == 0) ? PvSeries.Quarter : 300;

    private struct Step
    {
        public PvInterval? Interval;
        public int Lead;
        public Said Said;
        public IntradayGain.Past? Missed;
    }
}
