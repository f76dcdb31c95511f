using Solstead.Core.Devices;

namespace Solstead.Tests.Site.Leases;

/// <summary>A device with two settings and the manners of a GX: it answers nothing to a write, and may refuse, clamp, forget or stay silent.</summary>
internal sealed class LendingShelf : ILender
{
    public const string MinSoc = "min_soc", Charge = "schedule.0.soc", Day = "schedule.0.day";

    public Dictionary<string, double> Values { get; } = new() { [MinSoc] = 30, [Charge] = 80, [Day] = -7 };

    /// <summary>Every write as it came.</summary>
    public List<(string Key, double Value)> Writes { get; } = [];

    /// <summary>Settings it refuses to hear of.</summary>
    public HashSet<string> Refused { get; } = [];

    public int Session { get; set; }
    public bool Silent { get; set; }
    public bool IsRead { get; set; } = true;
    public int Ignore { get; set; }
    public double Most { get; set; } = 100;
    public Problem? InTheWay { get; set; }

    /// <summary>Called before and after everything a device does: a test ends the process there.</summary>
    public Action Step { get; set; } = () => { };

    public IReadOnlyList<LendableSetting> Lendable => IsRead ? [new(MinSoc, "%", 0, 100), new(Charge, "%", 0, 100), new(Day, "", -11, 11)] : [];

    public Task<double?> ReadSettingAsync(string key, CancellationToken ct)
    {
        Step();
        if (Silent) throw new IOException("no answer");
        return Task.FromResult<double?>(Values.TryGetValue(key, out var value) ? value : null);
    }

    public Task WriteSettingAsync(string key, double value, CancellationToken ct)
    {
        Step();
        if (Silent) throw new IOException("no answer");
        if (Refused.Contains(key)) throw new ArgumentOutOfRangeException(nameof(value), value, "beyond its bounds");
        Writes.Add((key, value));
        if (Ignore > 0) Ignore--;
        else Values[key] = Math.Min(value, Most);
        Step();
        return Task.CompletedTask;
    }

    public Problem? Obstacle(string key) => InTheWay;
}
