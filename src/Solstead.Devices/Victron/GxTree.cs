namespace Solstead.Devices.Victron;

/// <summary>What a GX published, by path without the leading letter and portal id, e.g. <c>system/0/Dc/Battery/Soc</c>. Safe from any thread.</summary>
internal sealed class GxTree
{
    /// <summary>A GX with many devices publishes some thousands; more are not kept (safety.md S15).</summary>
    private const int Most = 20_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (GxValue Value, int Round)> entries = [];
    private int round;

    /// <summary>Counts changes.</summary>
    public long Changes { get; private set; }

    /// <param name="value">Null: the service left.</param>
    public void Set(string path, GxValue? value)
    {
        lock (gate)
        {
            var known = entries.TryGetValue(path, out var before);
            if (value is not { } now)
            {
                if (entries.Remove(path)) Changes++;
                return;
            }
            if (!known && entries.Count >= Most) return;
            if (!known || before.Value != now) Changes++;
            entries[path] = (now, round);
        }
    }

    /// <summary>Everything is asked for: what does not come until <see cref="Finish"/> is gone.</summary>
    public void Begin()
    {
        lock (gate) round++;
    }

    public void Finish()
    {
        lock (gate)
        {
            foreach (var path in entries.Where(e => e.Value.Round != round).Select(e => e.Key).ToList()) entries.Remove(path);
            Changes++;
        }
    }

    /// <summary>True when the GX has this path, even if its value is invalid now.</summary>
    public bool Has(string path) { lock (gate) return entries.ContainsKey(path); }

    public GxValue this[string path] { get { lock (gate) return entries.TryGetValue(path, out var entry) ? entry.Value : GxValue.Invalid; } }

    public double? Number(string path) => this[path].Number;

    public string? Text(string path) => this[path].Text;

    /// <summary>Sum over the phases that are there; null when none is.</summary>
    /// <param name="path">Path of a phase, 1 to 3.</param>
    public double? Phases(Func<int, string> path)
    {
        double? sum = null;
        for (var phase = 1; phase <= 3; phase++)
            if (Number(path(phase)) is { } watts) sum = (sum ?? 0) + watts;
        return sum;
    }

    /// <summary>Instances of a service, numbers in order; they are not always numbers (victron.md A.2).</summary>
    public IReadOnlyList<string> Instances(string service)
    {
        lock (gate)
            return [.. entries.Keys.Where(k => k.StartsWith(service + "/", StringComparison.Ordinal)).Select(k => k.Split('/')[1]).Distinct()
                .OrderBy(i => int.TryParse(i, out var n) ? n : int.MaxValue).ThenBy(i => i, StringComparer.Ordinal)];
    }

    /// <summary>Some path that has a value, to ask for a sign of life.</summary>
    public string? Any { get { lock (gate) return entries.FirstOrDefault(e => e.Value.Value.Number is not null).Key; } }
}
