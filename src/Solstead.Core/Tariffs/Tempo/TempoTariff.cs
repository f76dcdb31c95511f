using System.Globalization;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Core.Tariffs.Tempo;

/// <summary>The Tempo contract: six prices by the colour of the day and its hours.</summary>
/// <param name="prices">Labels <c>blue-hc</c> … <c>red-hp</c>, and <c>sell</c> where surplus is paid.</param>
/// <param name="zone">The contract's clock: Europe/Paris, wherever the site is.</param>
public sealed class TempoTariff(TempoCalendar calendar, PriceList prices, TimeZoneInfo zone) : IDayTariff
{
    public const string SellLabel = "sell";

    /// <summary>The colours; sources write into it.</summary>
    public TempoCalendar Calendar => calendar;

    /// <summary>The contract's clock.</summary>
    public TimeZoneInfo Zone => zone;

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
        return calendar.Take(new(label.Date, colour, source, trust, label.At)) is { } code
            ? new(code, Severity.Warning, Fact.Of("source", source), Fact.Of("date", label.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), Fact.Of("colour", label.Label)) : null;
    }

    /// <summary>Which of the six prices.</summary>
    public static string LabelOf(TempoColour colour, bool peak) =>
        colour == TempoColour.Unknown ? TariffPeriod.Unknown : $"{colour.ToString().ToLowerInvariant()}-{(peak ? "hp" : "hc")}";
}
