using Solstead.Core.Forecast;

namespace Solstead.Devices.Weather.OpenMeteo;

/// <summary>Hours and quarters of one answer as one row of intervals that do not overlap.</summary>
internal static class QuartersOfHours
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>An hour is told by its quarters when all four have an irradiance; what quarters do not tell, cloud and snow, they have from their hour.</summary>
    public static List<WeatherSlot> Join(IReadOnlyList<WeatherSlot> hours, IReadOnlyList<WeatherSlot> quarters)
    {
        var fine = quarters.Where(q => q.Global is not null).ToDictionary(q => q.Start);
        var all = new List<WeatherSlot>(hours.Count + quarters.Count);
        foreach (var hour in hours)
        {
            WeatherSlot?[] parts = [.. Enumerable.Range(0, 4).Select(i => fine.TryGetValue(hour.Start + (Quarter * i), out var q) ? q : (WeatherSlot?)null)];
            if (parts.All(p => p is not null)) all.AddRange(parts.Select(p => Filled(p!.Value, hour)));
            else all.Add(hour);
        }
        return all;
    }

    private static WeatherSlot Filled(WeatherSlot quarter, WeatherSlot hour) => quarter with
    {
        Air = quarter.Air ?? hour.Air,
        Wind = quarter.Wind ?? hour.Wind,
        Cloud = quarter.Cloud ?? hour.Cloud,
        Snow = quarter.Snow ?? hour.Snow,
        Rain = quarter.Rain ?? hour.Rain / 4,
    };
}
