using Solstead.Core.Accounting;
using Solstead.Core.Forecast;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>Weather and forecasts of <c>pvhistory</c>: the job fetched both once a day, so each day is one issue of the evening before.</summary>
internal sealed class PvHistoryWeather(JobOptions options, ImportNotes notes)
{
    /// <summary>Words of the sources the job used.</summary>
    public const string Weather = "meteoserver", Forecast = "solar3p";

    /// <summary>When the job had its weather, before the day began.</summary>
    private static readonly TimeSpan Evening = TimeSpan.FromHours(6);

    /// <param name="shape">What the roof usually does: tells day from night.</param>
    public IReadOnlyList<WeatherIssue> Issues(IReadOnlyList<PvHistoryHour> hours, DayShape shape)
    {
        var cloud = Means(hours);
        return Days(hours, hour => Slot(hour, shape, cloud), (issued, slots) => new WeatherIssue(Weather, issued, slots));
    }

    /// <inheritdoc cref="Issues" path="/param"/>
    public IReadOnlyList<PvIssue> Forecasts(IReadOnlyList<PvHistoryHour> hours, DayShape shape) =>
        hours.Any(h => h.Row.Forecast > 0) ? Days(hours, hour => Slot(hour, shape), (issued, slots) => new PvIssue(Forecast, issued, slots)) : [];

    /// <summary>Where the forecast failed the job wrote 0: by day that is none, by night it is one.</summary>
    private PvSlot? Slot(PvHistoryHour hour, DayShape shape)
    {
        if (hour.Row.Forecast is not { } energy) return null;
        if (energy > 0 || !IsDay(hour, shape)) return new(hour.Start, 60, energy);
        notes.Add(JobCodes.NoForecast, hour.Start);
        return null;
    }

    private static bool IsDay(PvHistoryHour hour, DayShape shape) => hour.Pv > 20 || shape.At(hour.Start.AddMinutes(30)) > 50;

    private List<TIssue> Days<TSlot, TIssue>(IReadOnlyList<PvHistoryHour> hours, Func<PvHistoryHour, TSlot?> slot, Func<DateTimeOffset, IReadOnlyList<TSlot>, TIssue> issue)
        where TSlot : struct
    {
        var issues = new List<TIssue>();
        foreach (var day in hours.GroupBy(h => LocalDay.Of(h.Start, options.Zone).Start))
        {
            var slots = day.Select(slot).OfType<TSlot>().ToList();
            if (slots.Count > 0) issues.Add(issue(day.Key - Evening, slots));
        }
        return issues;
    }

    /// <summary>Where weather failed the job wrote 0 and 0: by day that is no weather, by night the light is 0 indeed.</summary>
    private WeatherSlot? Slot(PvHistoryHour hour, DayShape shape, bool cloud)
    {
        var (global, tc) = (hour.Row.Global, hour.Row.Tc);
        if (global is 0 && tc is null or 0)
        {
            if (IsDay(hour, shape))
            {
                notes.Add(JobCodes.NoWeather, hour.Start);
                return null;
            }
            tc = null;
        }
        if (global > 1500) global = null;
        var slot = new WeatherSlot(hour.Start, 60)
        {
            Global = global,
            Cloud = cloud && tc is >= 0 and <= 100 ? tc : null,
            Air = !cloud && tc is > -60 and < 60 ? tc : null,
        };
        return slot is { Global: null, Cloud: null, Air: null } ? null : slot;
    }

    /// <summary>True when <c>tc</c> is cloud: the service's meaning, whatever the old page said. Cold days and a year below 50 make it a temperature.</summary>
    private bool Means(IReadOnlyList<PvHistoryHour> hours)
    {
        if (options.Tc != TcMeaning.Auto) return options.Tc == TcMeaning.Cloud;
        var values = hours.Where(h => !(h.Row is { Global: null or 0, Tc: 0 })).Select(h => h.Row.Tc).OfType<double>().ToList();
        if (values.Count == 0) return true;
        double Share(Func<double, bool> of) => values.Count(of) / (double)values.Count;
        var air = Share(v => v is > 50 or < -40) < 0.005 && Share(v => v is 0 or 100) < 0.1 && (values.Exists(v => v < 0) || values.Count >= 500);
        notes.Say(air ? JobCodes.TcAir : JobCodes.TcCloud);
        return !air;
    }
}
