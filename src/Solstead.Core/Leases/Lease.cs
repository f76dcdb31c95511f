namespace Solstead.Core.Leases;

/// <summary>A borrowed setting, as it is journaled before the first write (safety.md 3).</summary>
/// <param name="Key">Name of the setting.</param>
/// <param name="Original">What it was before us; given back in the end.</param>
/// <param name="Ours">Every value it may have because of us, the newest last. Anything else is somebody else's.</param>
/// <param name="Since">When it was borrowed. [UTC]</param>
/// <param name="Until">By whose wish it is held until then at most. [UTC]</param>
/// <param name="Rule">The rule that borrowed it.</param>
/// <param name="Reason">Why, as a stable code.</param>
public sealed record Lease(string Key, double Original, IReadOnlyList<double> Ours, DateTimeOffset Since, DateTimeOffset Until, string Rule, string Reason)
{
    private const int Remembered = 16;

    /// <summary>Serial number of the device it was borrowed of; null when it told none. Another device in its place is owed nothing.</summary>
    public string? Serial { get; init; }

    /// <summary>What we want it to be.</summary>
    public double Wanted => Ours[^1];

    /// <summary>Counts a value as ours as well, and as the one that is wanted.</summary>
    public Lease Wanting(double value) => this with { Ours = [.. Ours.Where(o => !o.Equals(value)).TakeLast(Remembered - 1), value] };

    /// <summary>Counts a value as ours that the device made of the one we wrote.</summary>
    public Lease Made(double value) => Ours.Contains(value) ? this : this with { Ours = [.. Ours.SkipLast(1).TakeLast(Remembered - 2), value, Wanted] };
}
