using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Asking;

namespace Solstead.Devices.Weather;

/// <summary>
/// Asks one service at its times: at the start unless the last answer is young, then once in each stretch in which something new can come, at a place in it
/// that is this home's own. While it fails, what it said last is good for a day.
/// </summary>
internal sealed class ServiceRounds : IDisposable
{
    /// <summary>More than a service may ask for.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromHours(24);

    private readonly IWeatherService service;
    private readonly DriverContext context;
    private readonly Func<double> dice;
    private readonly SourceState state;
    private KeptAnswers? kept;
    private double? place;
    private string? aged;

    /// <summary>Until when the service itself asked to be left alone; a restart does not forget it. [UTC]</summary>
    private DateTimeOffset restsUntil;

    /// <param name="dice">0…1.</param>
    public ServiceRounds(IWeatherService service, DriverContext context, Func<double> dice)
    {
        (this.service, this.context, this.dice) = (service, context, dice);
        state = new(WeatherName.Of(service.Name), service.Title);
    }

    public DeviceInfo Info => state.Info;

    private string RestKept => "rest." + service.Name;

    /// <summary>What an earlier process was told, as far as it is still good.</summary>
    public IReadOnlyList<Report> Begin()
    {
        var now = context.Now();
        kept = KeptAnswers.Recall(context.Memory, service.Name, service.Question);
        if (DateTimeOffset.TryParseExact(context.Memory.Recall(RestKept), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until) && until - now.Utc <= LongestRest) restsUntil = until;
        if (kept is null || !SourceState.KnowsTheDay(now)) return [];
        try
        {
            var reports = service.Read(kept.Answers, kept.Asked, now);
            return kept.IsGood(now.Utc) ? reports : [];
        }
        catch (SourceException)
        {
            // Another version of the program understood it.
            kept = null;
            return [];
        }
    }

    /// <summary>When to ask next. [UTC]</summary>
    public DateTimeOffset Next(Moment now)
    {
        if (!SourceState.KnowsTheDay(now)) return now.Utc + SourceState.ClockWait;
        if (restsUntil > now.Utc && restsUntil - now.Utc <= LongestRest) return restsUntil;
        if (state.Failed) return now.Utc + ((state.RestsUntil - now.Elapsed) * context.Pace);
        if (kept is null || kept.Asked > now.Utc + service.Every) return now.Utc;
        // Nine tenths: an answer takes its time, and the turn after it must not be lost for that.
        var first = (kept.Asked + (service.Every * 0.9)).UtcTicks;
        var (step, offset) = (service.Every.Ticks, (service.From + (service.Spread * Place())).Ticks);
        return new DateTimeOffset(((first - offset + step - 1) / step * step) + offset, TimeSpan.Zero);
    }

    public async Task<IReadOnlyList<Report>> AskAsync(CancellationToken ct)
    {
        if (!SourceState.KnowsTheDay(context.Now())) return [];
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await OnceAsync(ct);
            }
            catch (SourceException e)
            {
                if (service.Again(tries, e, kept?.IsGood(context.Now().Utc) ?? false) is not { } pause) return Failed(e);
                await Task.Delay(pause, context.Time, ct);
            }
        }
    }

    public void Dispose() => service.Dispose();

    private async Task<IReadOnlyList<Report>> OnceAsync(CancellationToken ct)
    {
        var answers = await service.AskAsync(ct);
        var now = context.Now();
        var told = service.Read(answers, now.Utc, now);
        // A copy that was kept too long on the way here is no forecast.
        if (told.All(r => End(r) <= now.Utc)) throw SourceException.Of(WeatherName.Of(service.Name), "past");
        kept = new(now.Utc, service.Question, answers);
        kept.Keep(context.Memory, service.Name);
        return [.. state.Worked(now), .. Aged(null, now), .. told];
    }

    private List<Report> Failed(SourceException why)
    {
        var now = context.Now();
        List<Report> reports = [.. state.DidNot(why, now, dice())];
        if (why.RestFor is { } rest)
        {
            restsUntil = now.Utc + (rest * context.Pace);
            context.Memory.Remember(RestKept, restsUntil.ToString("O", CultureInfo.InvariantCulture));
        }
        if (kept is null) return reports;
        var age = now.Utc - kept.Asked;
        var hours = Fact.Of("hours", Math.Round(age.TotalHours));
        if (age > KeptAnswers.Good) reports.AddRange(Aged(new("weather.source.old", Severity.Warning, Fact.Of("source", service.Name), hours), now));
        else if (age > service.Every * 2) reports.AddRange(Aged(new("weather.source.stale", Severity.Notice, Fact.Of("source", service.Name), hours), now));
        return reports;
    }

    private static DateTimeOffset End(Report told) => told switch
    {
        Report.Weather { Issue.Slots: [.., var last] } => last.Start.AddMinutes(last.Minutes),
        Report.PvForecast { Issue.Slots: [.., var last] } => last.Start.AddMinutes(last.Minutes),
        _ => DateTimeOffset.MinValue,
    };

    /// <summary>What is told of the age of the last answer; null: it is young again.</summary>
    private IEnumerable<Report> Aged(Problem? problem, Moment now)
    {
        if (aged is { } before && before != problem?.Code) yield return new Report.Recovered(service.Name, now, before);
        aged = problem?.Code;
        if (problem is not null) yield return new Report.Trouble(service.Name, now, problem);
    }

    /// <summary>This home's place in a stretch, 0…1, the same after a restart: homes do not all ask on the hour.</summary>
    private double Place()
    {
        if (place is { } known) return known;
        if (double.TryParse(context.Memory.Recall("place." + service.Name), NumberStyles.Float, CultureInfo.InvariantCulture, out var kept) && kept is >= 0 and < 1) return (place = kept).Value;
        place = Math.Clamp(dice(), 0, 0.999);
        context.Memory.Remember("place." + service.Name, place.Value.ToString("R", CultureInfo.InvariantCulture));
        return place.Value;
    }
}
