using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Core.Tariffs.Tempo;

/// <summary>The Tempo contract: six prices by the colour of the day and its hours.</summary>
/// <param name="prices">Labels <c>blue-hc</c> … <c>red-hp</c>, and <c>sell</c> where surplus is paid.</param>
/// <param name="zone">The contract's clock: Europe/Paris, wherever the site is.</param>
public sealed class TempoTariff(TempoCalendar calendar, PriceList prices, TimeZoneInfo zone) : IDayTariff, ITellingTariff
{
    public const string SellLabel = "sell";

    private readonly HashSet<(string Source, DateOnly Date, TempoColour Colour)> refused = [];

    /// <summary>The colours; sources write into it.</summary>
    public TempoCalendar Calendar => calendar;

    /// <summary>What is told of them.</summary>
    public TempoWatch Watch { get; } = new(calendar, zone);

    /// <summary>Of its prices, e.g. <c>EUR</c>.</summary>
    public string Currency => prices.Currency;

    /// <summary>The contract's clock.</summary>
    public TimeZoneInfo Zone => zone;

    /// <summary>The contract as it is now, for long sums on another thread; it is told nothing any more.</summary>
    public TempoTariff Copy() => new(calendar.Copy(), prices, zone);

    public IReadOnlyList<TariffNews> News(DateTimeOffset now) => Watch.News(now);

    public TariffPeriod At(DateTimeOffset instant)
    {
        var day = TempoDay.Of(instant, zone);
        var peak = day.IsPeak(instant);
        var known = calendar.Of(day.Date);
        var (from, to) = peak ? (day.Start, day.Evening) : (day.Evening, day.End);
        // New prices hold from midnight on, in the middle of the cheap hours.
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
        var midnight = LocalDay.On(day.Date.AddDays(1), zone).Start;
        if (!peak && prices.ChangeAfter(day.Date) == day.Date.AddDays(1)) (from, to) = instant < midnight ? (from, midnight) : (midnight, to);
        var label = LabelOf(known.Colour, peak);
        return new(from, to, label, prices.Of(label, date), prices.Of(SellLabel, date), known.Certainty == TempoCertainty.Final);
    }

    public DateTimeOffset? KnownUntil(DateTimeOffset from)
    {
        var day = TempoDay.Of(from, zone);
        if (calendar.Of(day.Date).Colour == TempoColour.Unknown) return from;
        while (calendar.Of(day.Date).Colour != TempoColour.Unknown) day = TempoDay.On(day.Date.AddDays(1), zone);
        return day.Start;
    }

    public Problem? Take(string source, DayAuthority authority, DayLabel label)
    {
        if (!Enum.TryParse<TempoColour>(label.Label, ignoreCase: true, out var colour)) return null;
        var trust = authority switch { DayAuthority.Meter => TempoTrust.Meter, DayAuthority.GridOperator => TempoTrust.GridOperator, _ => TempoTrust.Supplier };
        // Who is asked every half hour says the same every half hour: it is told once.
        if (calendar.Take(new(label.Date, colour, source, trust, label.At)) is not { } code || !refused.Add((source, label.Date, colour))) return null;
        return new(code, Severity.Warning, [Fact.Of("source", source), Fact.Of("date", TempoDay.On(label.Date, zone).Start), .. TempoWatch.Colour("", colour)]);
    }

    /// <summary>The prices that hold on a date, by label.</summary>
    public IReadOnlyDictionary<string, Price> PricesOn(DateOnly date) => prices.On(date);

    /// <summary>Which of the six prices.</summary>
    public static string LabelOf(TempoColour colour, bool peak) =>
        colour == TempoColour.Unknown ? TariffPeriod.Unknown : $"{colour.ToString().ToLowerInvariant()}-{(peak ? "hp" : "hc")}";
}
