namespace Solstead.Site.Publish.Prometheus;

/// <summary>What a family's value means; an <see cref="Info"/> carries its message in its labels and is always 1.</summary>
internal enum MetricType { Gauge, Counter, Info }

/// <summary>One value with what tells it from its neighbours.</summary>
internal readonly record struct MetricSample(IReadOnlyList<(string Name, string Value)> Labels, double Value);

/// <summary>Samples of one meaning under one name.</summary>
/// <param name="Name">Without the suffix of a counter or an info; ends with the unit where there is one.</param>
/// <param name="Unit">Base unit in words, e.g. <c>watts</c>; empty for plain numbers.</param>
internal sealed record MetricFamily(string Name, MetricType Type, string Unit, string Help)
{
    private readonly HashSet<string> seen = [];
    private readonly List<MetricSample> samples = [];

    public IReadOnlyList<MetricSample> Samples => samples;

    /// <summary>
    /// Adds a value. Absent is the only word for unknown: null, what is no number, and a counter below zero leave no trace. The same labels
    /// twice would make the whole answer invalid, so the first stays.
    /// </summary>
    public MetricFamily Add(double? value, params IReadOnlyList<(string Name, string Value)> labels)
    {
        if (value is not { } number || !double.IsFinite(number) || (Type == MetricType.Counter && number < 0)) return this;
        // + 0.0 makes a negative zero an ordinary one.
        if (seen.Add(string.Join('\u0001', labels.Select(l => l.Name + '\u0002' + l.Value)))) samples.Add(new(labels, number + 0.0));
        return this;
    }
}
