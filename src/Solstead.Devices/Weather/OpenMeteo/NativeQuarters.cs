using Solstead.Core.Forecast.Sun;

namespace Solstead.Devices.Weather.OpenMeteo;

/// <summary>Where a model of quarters of an hour computes them; elsewhere they are drawn between hours and add nothing but traffic.</summary>
internal static class NativeQuarters
{
    /// <summary>ICON-D2 and AROME in central Europe, HRRR in North America, as rectangles inside their areas.</summary>
    public static bool Has(Place place, IReadOnlyList<string> models)
    {
        var (latitude, longitude) = (place.Latitude, place.Longitude > 180 ? place.Longitude - 360 : place.Longitude);
        var europe = latitude is >= 43.2 and <= 58 && longitude is >= -3.9 and <= 20.3;
        var france = latitude is >= 38 and <= 53 && longitude is >= -8 and <= 12;
        var america = latitude is >= 24 and <= 50 && longitude is >= -125 and <= -66;
        return (europe || france || america) && (models.Count == 0 || models.Any(IsFine));
    }

    private static bool IsFine(string model) =>
        model.StartsWith("icon_d2", StringComparison.Ordinal) || model.Contains("arome", StringComparison.Ordinal) || model.Contains("hrrr", StringComparison.Ordinal)
        || model is "best_match" or "icon_seamless" or "gfs_seamless" or "meteofrance_seamless" or "dwd_icon_d2";
}
