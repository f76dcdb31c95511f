using Solstead.Core.Points;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>Collects readings in order; a value that is not there becomes a missing reading, never a zero.</summary>
internal sealed class ReadingList
{
    private readonly Dictionary<string, Reading> byPoint = [];
    private readonly List<string> order = [];

    /// <summary>Stamp of what is added next.</summary>
    public DateTimeOffset Stamp { get; set; }

    public Reading? this[string point] => byPoint.TryGetValue(point, out var reading) ? reading : null;

    public void Add(string point, double? value, Quality quality = Quality.Good, string? note = null) =>
        Put(value is { } v && double.IsFinite(v) ? new(point, Rounded(v), quality, Stamp, null, note) : new(point, null, Quality.Missing, Stamp, null, note));

    /// <summary>Takes over a reading whatever was there.</summary>
    public void Force(Reading reading)
    {
        if (reading.Value is { } v) reading = reading with { Value = Rounded(v) };
        if (!byPoint.ContainsKey(reading.Point)) order.Add(reading.Point);
        byPoint[reading.Point] = reading;
    }

    /// <summary>Takes a value back that turned out not to mean what its name says.</summary>
    public void Withhold(string point)
    {
        if (byPoint.ContainsKey(point)) byPoint[point] = new(point, null, Quality.Missing, Stamp);
    }

    public void AddText(string point, string? text) =>
        Put(new(point, null, text is null ? Quality.Missing : Quality.Good, Stamp, text));

    /// <summary>Takes over a reading; a missing one never replaces a value.</summary>
    public void Put(Reading reading)
    {
        if (!byPoint.TryGetValue(reading.Point, out var before)) order.Add(reading.Point);
        else if (reading.Quality == Quality.Missing && before.Quality != Quality.Missing) return;
        byPoint[reading.Point] = reading;
    }

    /// <summary>Takes over another list; its missing readings replace nothing.</summary>
    public void Merge(ReadingList other)
    {
        foreach (var point in other.order) Put(other.byPoint[point]);
    }

    /// <summary>Marks every value as not to be believed.</summary>
    public void Doubt(string note)
    {
        foreach (var point in order)
            if (byPoint[point] is { Quality: not Quality.Missing } reading) byPoint[point] = reading with { Quality = Quality.Suspect, Note = note };
    }

    /// <summary>Leaves these points out.</summary>
    public void Drop(IReadOnlySet<string> points)
    {
        foreach (var point in points) byPoint.Remove(point);
        order.RemoveAll(points.Contains);
    }

    /// <summary>The gateway sends three decimals; what sums and differences leave beyond is noise. Adding zero turns −0 into 0.</summary>
    private static double Rounded(double value) => Math.Round(value, 4) + 0.0;

    /// <summary>Adds a missing reading for each of these points that has none.</summary>
    public void Complete(IEnumerable<string> points)
    {
        foreach (var point in points.Where(p => !byPoint.ContainsKey(p))) Add(point, null);
    }

    /// <summary>Those that are declared, in the order they came.</summary>
    public List<Reading> Only(IReadOnlySet<string> declared) => [.. order.Where(declared.Contains).Select(p => byPoint[p])];
}
