using Solstead.Core.Forecast;

namespace Solstead.Site.Forecast;

/// <summary>Slots of several issues and sources as one row without overlaps.</summary>
internal static class WeatherMix
{
    /// <summary>The first of each stretch of time, in order of start.</summary>
    public static IReadOnlyList<WeatherSlot> Without(IEnumerable<WeatherSlot> slots)
    {
        var row = new List<WeatherSlot>();
        var end = DateTimeOffset.MinValue;
        foreach (var slot in slots.OrderBy(s => s.Start))
        {
            if (slot.Start < end) continue;
            row.Add(slot);
            end = slot.Start.AddMinutes(slot.Minutes);
        }
        return row;
    }

    /// <summary>Where the better source says nothing, the next one does.</summary>
    public static IReadOnlyList<WeatherSlot> Fill(IReadOnlyList<WeatherSlot> better, IReadOnlyList<WeatherSlot> next)
    {
        if (better.Count == 0) return next;
        var mixed = better.ToList();
        foreach (var slot in next)
        {
            var end = slot.Start.AddMinutes(slot.Minutes);
            if (!better.Any(b => b.Start < end && b.Start.AddMinutes(b.Minutes) > slot.Start)) mixed.Add(slot);
        }
        return [.. mixed.OrderBy(s => s.Start)];
    }
}
