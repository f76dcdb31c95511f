using System.Globalization;
using System.Runtime.CompilerServices;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Asking;
using Solstead.Devices.Tariffs.EdfTempo.Sources;
using Solstead.Devices.Tariffs.EdfTempo.Wire;

namespace Solstead.Devices.Tariffs.EdfTempo;

/// <summary>
/// Asks the sources of the colour in their order: the next one only when those before it are silent or do not know, and once a day an independent one, so
/// that two opinions are compared (tempo.md 2.8).
/// </summary>
internal sealed class TempoSources : IDevice
{
    private const string SeasonKept = "season", AskedKept = "asked";
    private static readonly TimeSpan SeasonEvery = TimeSpan.FromDays(7), AfterRestart = TimeSpan.FromMinutes(3), Nap = TimeSpan.FromMinutes(10), Spread = TimeSpan.FromMinutes(2);

    private readonly IReadOnlyList<(ITempoSource Source, SourceState State)> sources;
    private readonly DriverContext context;
    private readonly TimeZoneInfo zone;
    private readonly Func<double> dice;
    private DateOnly finalFor, checkedFor;
    private string? finalFrom;
    private bool heard;

    /// <param name="sources">First the one that is trusted to be there.</param>
    /// <param name="zone">The contract's clock.</param>
    /// <param name="dice">0…1, for the spread of questions.</param>
    public TempoSources(IReadOnlyList<ITempoSource> sources, DriverContext context, TimeZoneInfo zone, Func<double> dice)
    {
        this.sources = [.. sources.Select(s => (s, new SourceState(TariffName.Of(s.Name), s.Title)))];
        (this.context, this.zone, this.dice) = (context, zone, dice);
    }

    /// <summary>The first source stands for all: what goes wrong with the asking itself is told of it.</summary>
    public DeviceInfo Info => sources[0].State.Info;

    public async IAsyncEnumerable<Report> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var (_, state) in sources) yield return new Report.Identified(state.Info, context.Now());
        if (AskedBefore() is { } asked) await SleepAsync(asked + AfterRestart, ct);
        while (!ct.IsCancellationRequested)
        {
            foreach (var report in await RoundAsync(ct)) yield return report;
            await SleepAsync(NextRound(context.Now()), ct);
        }
    }

    /// <summary>Asks whom it is time to ask.</summary>
    internal async Task<IReadOnlyList<Report>> RoundAsync(CancellationToken ct)
    {
        var reports = new List<Report>();
        if (!SourceState.KnowsTheDay(context.Now())) return reports;
        context.Memory.Remember(AskedKept, context.Now().Utc.ToString("O", CultureInfo.InvariantCulture));
        var today = LocalDay.Of(context.Now().Utc, zone).Date;
        var tomorrow = today.AddDays(1);
        if (SeasonIsDue(today)) await SeasonAsync(today, reports, ct);
        if (finalFor == tomorrow)
        {
            await CompareAsync(today, reports, ct);
            return reports;
        }
        foreach (var (source, state) in sources)
        {
            if (state.Rests(context.Now())) continue;
            if (await AskAsync(source, state, today, reports, ct) is not { } days) continue;
            var settled = TempoRound.IsSettled(context.Now().Utc, zone);
            if (days.Any(d => d.Date == tomorrow))
            {
                if (settled) (finalFor, finalFrom) = (tomorrow, source.Name);
                break;
            }
            // Before RTE publishes nobody knows.
            if (!settled) break;
        }
        return reports;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var (source, _) in sources) source.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>When to ask next.</summary>
    internal DateTimeOffset NextRound(Moment now)
    {
        if (!SourceState.KnowsTheDay(now)) return now.Utc + SourceState.ClockWait;
        var tomorrow = LocalDay.Of(now.Utc, zone).Date.AddDays(1);
        if (finalFor == tomorrow && checkedFor == tomorrow) return TempoRound.NextMorning(now.Utc, zone) + (Spread * dice());
        var slot = TempoRound.NextSlot(now.Utc, zone) + (Spread * dice());
        // Who failed is asked again sooner, at night only when nothing at all is known.
        if (TempoRound.IsNight(now.Utc, zone) && heard) return slot;
        var back = sources.Where(s => s.State.Failed).Select(s => now.Utc + ((s.State.RestsUntil - now.Elapsed) * context.Pace)).DefaultIfEmpty(slot).Min();
        return finalFor != tomorrow && back < slot ? back : slot;
    }

    /// <summary>The independent sources, once each day: whoever is fed by the same is no second opinion.</summary>
    private async Task CompareAsync(DateOnly today, List<Report> reports, CancellationToken ct)
    {
        if (checkedFor == today.AddDays(1)) return;
        checkedFor = today.AddDays(1);
        var first = sources.First(s => s.Source.Name == finalFrom).Source;
        foreach (var (source, state) in sources)
            if (source.Authority != first.Authority && !state.Rests(context.Now())) await AskAsync(source, state, today, reports, ct);
    }

    private async Task SeasonAsync(DateOnly today, List<Report> reports, CancellationToken ct)
    {
        foreach (var (source, state) in sources)
        {
            if (state.Rests(context.Now())) continue;
            // Tomorrow is asked for by itself: a file of a season does not tell what is only a fallback.
            if (await TryAsync(source, state, () => source.SeasonAsync(TempoSeason.Of(today), today, ct), d => d <= today && TempoSeason.Of(d) == TempoSeason.Of(today), reports) is not { Count: > 0 }) continue;
            context.Memory.Remember(SeasonKept, today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            return;
        }
    }

    private Task<IReadOnlyList<ColourOfDay>?> AskAsync(ITempoSource source, SourceState state, DateOnly today, List<Report> reports, CancellationToken ct) =>
        TryAsync(source, state, () => source.AskAsync(today, ct), d => d >= today.AddDays(-1) && d <= today.AddDays(1), reports);

    /// <returns>Null when there was no answer.</returns>
    private async Task<IReadOnlyList<ColourOfDay>?> TryAsync(ITempoSource source, SourceState state, Func<Task<IReadOnlyList<ColourOfDay>>> ask, Func<DateOnly, bool> wanted, List<Report> reports)
    {
        try
        {
            List<ColourOfDay> days = [.. (await ask()).Where(d => wanted(d.Date))];
            var now = context.Now();
            reports.AddRange(state.Worked(now));
            heard |= days.Count > 0;
            reports.Add(new Report.Days(source.Name, now, source.Authority, [.. days.Select(d => new DayLabel(d.Date, d.Colour.ToString().ToLowerInvariant(), now.Utc))]));
            return days;
        }
        catch (SourceException e)
        {
            reports.AddRange(state.DidNot(e, context.Now(), dice()));
        }
        catch (TempoAnswerException e)
        {
            reports.AddRange(state.DidNot(SourceException.Of(TariffName.Of(source.Name), "odd", Fact.Of("said", e.Message.Length > 200 ? e.Message[..200] : e.Message)), context.Now(), dice()));
        }
        return null;
    }

    private bool SeasonIsDue(DateOnly today) =>
        !DateOnly.TryParseExact(context.Memory.Recall(SeasonKept), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked)
        || asked > today || today.DayNumber - asked.DayNumber >= SeasonEvery.Days || TempoSeason.Of(asked) != TempoSeason.Of(today)
        // After a pause there are days of which nobody was asked.
        || (!heard && asked != today);

    /// <summary>When an earlier process asked, if that was just now: whoever is started again and again must not flood them.</summary>
    private DateTimeOffset? AskedBefore() =>
        DateTimeOffset.TryParseExact(context.Memory.Recall(AskedKept), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked) && asked <= context.Now().Utc ? asked : null;

    /// <summary>In naps: a wall clock that is set while we sleep must not make us oversleep.</summary>
    private async Task SleepAsync(DateTimeOffset until, CancellationToken ct)
    {
        while (until - context.Time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            var real = left / context.Pace;
            await Task.Delay(real < Nap ? real + TimeSpan.FromMilliseconds(1) : Nap, context.Time, ct);
        }
    }
}
