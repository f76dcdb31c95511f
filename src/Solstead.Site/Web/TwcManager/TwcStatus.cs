using System.Globalization;
using System.Text.Json.Serialization;
using Solstead.Core.Rules.Charging;
using Solstead.Site.Charging;

namespace Solstead.Site.Web.TwcManager;

/// <summary>One wall connector as the old page's JSON tells it; every value is a text.</summary>
public sealed record TwcUnit(
    [property: JsonPropertyName("twcModelMaxAmps")] string Model,
    [property: JsonPropertyName("twcChargeSpeed")] string Speed,
    [property: JsonPropertyName("twcChargeAvailable")] string Available);

/// <summary>The answer of <c>TWCapi.php?GetStatus=1</c>, key for key (tesla-wall-connector.md 15). Amperes per phase.</summary>
public sealed record TwcStatus(
    [property: JsonPropertyName("maxAmpsToDivideAmongSlaves")] string ToDivide,
    [property: JsonPropertyName("wiringMaxAmpsAllTWCs")] string Wiring,
    [property: JsonPropertyName("minAmpsPerTWC")] string Least,
    [property: JsonPropertyName("chargeNowAmps")] string ChargeNow,
    [property: JsonPropertyName("nonScheduledAmpsMax")] string NonScheduled,
    [property: JsonPropertyName("scheduledAmpsMax")] string Scheduled,
    [property: JsonPropertyName("scheduledAmpStartTime")] string Start,
    [property: JsonPropertyName("scheduledAmpsEndTime")] string End,
    [property: JsonPropertyName("resumeTrackGreenEnergyTime")] string Resume,
    [property: JsonPropertyName("TWC")] IReadOnlyList<TwcUnit> Units)
{
    /// <summary>The old text of a time that is not set.</summary>
    private const string Never = "-1:00";

    public static TwcStatus Of(IReadOnlyList<ChargingPointView> points, IReadOnlyDictionary<string, ChargingRule> rules)
    {
        var first = points.Count > 0 ? points[0] : null;
        var window = first?.Schedules.FirstOrDefault(w => w.Amps > 0);
        return new(
            Two(points.Sum(p => p.AvailableAmps ?? 0)), Two(points.Sum(p => p.Limits.MostAmps)), Two(first?.Limits.LeastAmps ?? 0),
            Two(points.Where(p => p.BoostUntil is not null).Sum(p => rules.GetValueOrDefault(p.Name)?.InForce.Boost ?? p.Limits.MostAmps)),
            Outside(first, first is null ? null : rules.GetValueOrDefault(first.Name)), window is null ? "-1" : Whole(window.Amps!.Value), window?.From ?? Never, window?.To ?? Never, Never,
            [.. points.Where(p => p.DrawnAmps is not null && p.Quality != "missing").Select(Unit)]);
    }

    /// <summary>Idle units show up to 0.4 A: the old page says 0 below 1 A.</summary>
    private static TwcUnit Unit(ChargingPointView point) =>
        new(point.Limits.HighestAmps.ToString("0.0", CultureInfo.InvariantCulture), point.DrawnAmps < 1 ? "0" : Two(point.DrawnAmps!.Value), Whole(point.OfferedAmps ?? point.AvailableAmps ?? 0));

    /// <summary>−1 follows the surplus, 0 does not charge, else amperes.</summary>
    private static string Outside(ChargingPointView? point, ChargingRule? rule) => point?.Mode switch
    {
        "off" => "0",
        "fast" => Whole(point.Limits.MostAmps),
        _ => rule?.InForce.Fixed is { } amps ? Whole(amps) : "-1",
    };

    private static string Two(double amps) => amps.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Whole(double amps) => Math.Floor(amps).ToString(CultureInfo.InvariantCulture);
}

[JsonSerializable(typeof(TwcStatus))]
internal sealed partial class TwcJson : JsonSerializerContext;
