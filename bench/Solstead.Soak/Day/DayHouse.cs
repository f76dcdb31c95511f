using Solstead.Devices.SolarEdge.Twin;
using Solstead.Soak.Charge;

namespace Solstead.Soak.Day;

/// <summary>The house behind both twins, with its true books.</summary>
/// <param name="car">What the car draws now. [W]</param>
internal sealed class DayHouse(DayPlan plan, TimeProvider time, Func<double> car) : ISolarEdgePlant
{
    private const double NightWatts = 380;

    private readonly Lock gate = new();
    private readonly long began = time.GetTimestamp();
    private TimeSpan counted;
    private double ac, exported, imported;

    public TimeSpan Elapsed => time.GetElapsedTime(began);

    /// <summary>The inverter gives nothing while it starts.</summary>
    public bool Starting { get; set; }

    /// <summary>Into the car, and what of it came from the grid. [Wh]</summary>
    public double CarWh { get; private set; }

    public double CarGridWh { get; private set; }

    /// <summary>What a car at its least current could have taken while it was there. [Wh]</summary>
    public double OfferWh { get; private set; }

    public SolarEdgeState At(DateTimeOffset now)
    {
        var (sun, house) = Flows();
        var export = sun - house - car();
        lock (gate) return new(sun / SteadyPlant.Efficiency, 0, sun, [.. Enumerable.Repeat(export / 3, 3)], 0, 30_000_000 + ac, 20_000_000 + exported, 8_000_000 + imported, 0, 0);
    }

    /// <summary>Counts what flowed since the last time.</summary>
    /// <param name="least">What the car takes at its least current; 0 without a car. [W]</param>
    public void Count(double least)
    {
        var (sun, house) = Flows();
        lock (gate)
        {
            var (now, draws) = (Elapsed, car());
            var hours = (now - counted).TotalHours;
            (counted, ac) = (now, ac + sun * hours);
            exported += Math.Max(0, sun - house - draws) * hours;
            imported += Math.Max(0, house + draws - sun) * hours;
            CarWh += draws * hours;
            CarGridWh += Math.Min(draws, Math.Max(0, house + draws - sun)) * hours;
            if (least > 0 && sun - house >= least) OfferWh += (sun - house) * hours;
        }
    }

    /// <returns>What the roof gives and what the house takes beside the car. [W]</returns>
    private (double Sun, double House) Flows()
    {
        var elapsed = Elapsed;
        var second = (plan.From + (int)elapsed.TotalSeconds) % (24 * 3600) - CloudyDay.From;
        if (second < 0 || second >= CloudyDay.Seconds) return (0, NightWatts);
        return (Starting || elapsed >= plan.Dark ? 0 : plan.Sky.Sun[second] * SteadyPlant.Efficiency, plan.Sky.House[second]);
    }
}
