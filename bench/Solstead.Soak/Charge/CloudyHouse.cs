using Solstead.Devices.SolarEdge.Twin;

namespace Solstead.Soak.Charge;

/// <summary>One second of weather: from when on, and what the roof gives. [s, W]</summary>
internal readonly record struct Sky(double From, double PvWatts);

/// <summary>
/// The one house behind both twins: a roof under a profile of clouds, a base load, and a car whose draw shows at the grid meter. Keeps the books of
/// what went over the meter.
/// </summary>
/// <param name="skies">In the order of time; the first begins at 0.</param>
/// <param name="baseWatts">What the house takes beside the car.</param>
/// <param name="car">What the car draws now. [W]</param>
internal sealed class CloudyHouse(IReadOnlyList<Sky> skies, double baseWatts, Func<double> car, TimeProvider time) : ISolarEdgePlant
{
    /// <summary>The profile of tesla-wall-connector.md 13: clear, a cloud, a dark one.</summary>
    public static readonly IReadOnlyList<Sky> Measured = [new(0, 9000), new(150, 5200), new(195, 2000)];

    private readonly Lock gate = new();
    private long? began;
    private TimeSpan counted;

    public double ExportedWh { get; private set; }
    public double ImportedWh { get; private set; }
    public double ChargedWh { get; private set; }

    /// <summary>Since the profile began; zero before.</summary>
    public TimeSpan Elapsed => began is { } at ? time.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>The profile and the books begin now.</summary>
    public void Begin()
    {
        lock (gate) (began, counted) = (time.GetTimestamp(), TimeSpan.Zero);
    }

    public SolarEdgeState At(DateTimeOffset now)
    {
        var (pv, export) = Flows();
        lock (gate)
            return new(pv, 0, pv * SteadyPlant.Efficiency, [.. Enumerable.Repeat(export / 3, 3)], 0, 30_000_000, 20_000_000 + ExportedWh, 8_000_000 + ImportedWh, 0, 0);
    }

    /// <summary>Counts what flowed since the last time; to be called ten times a second or more.</summary>
    public void Count()
    {
        lock (gate)
        {
            var (now, (_, export)) = (Elapsed, Flows());
            var hours = (now - counted).TotalHours;
            counted = now;
            ExportedWh += Math.Max(0, export) * hours;
            ImportedWh += Math.Max(0, -export) * hours;
            ChargedWh += car() * hours;
        }
    }

    private (double Pv, double Export) Flows()
    {
        var seconds = Elapsed.TotalSeconds;
        var pv = skies[0].PvWatts;
        foreach (var sky in skies) if (seconds >= sky.From) pv = sky.PvWatts;
        return (pv, pv * SteadyPlant.Efficiency - baseWatts - car());
    }
}
