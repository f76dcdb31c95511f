using Solstead.Devices.Enphase.Twin;

namespace Solstead.Simulator;

/// <summary>One micro-inverter: its energy and its reports, every five minutes at a second of its own, none while it sleeps.</summary>
internal sealed class PanelHistory
{
    private const int Interval = 300;
    private readonly PlantPanel panel;
    private readonly int offset;
    private readonly Queue<double> week = new();
    private double energy, energyAtReport, energyAtMidnight, today, yesterday, lifetimeAtReport;

    public PanelHistory(PlantPanel panel, int seed, int number, double lifetimeWh)
    {
        this.panel = panel;
        offset = (int)(Interval * Noise.At(seed, 20, number));
        energy = energyAtReport = energyAtMidnight = lifetimeAtReport = lifetimeWh;
    }

    public DateTimeOffset? Reported { get; private set; }
    private double watts, most;

    /// <summary>Energy of a step that ends at a whole second.</summary>
    public void Add(double power, double hours, long endSecond, long stepSeconds)
    {
        energy += power * hours;
        var due = (endSecond - offset) / Interval;
        if (due == (endSecond - stepSeconds - offset) / Interval) return;
        Report(due * Interval + offset, stepSeconds);
    }

    private void Report(long second, long stepSeconds)
    {
        var mean = (energy - energyAtReport) * 3600 / Math.Max(Interval, stepSeconds);
        energyAtReport = energy;
        if (mean < 0.5) return;
        Reported = DateTimeOffset.FromUnixTimeSeconds(second);
        watts = mean;
        most = Math.Max(most, mean);
        today = energy - energyAtMidnight;
        lifetimeAtReport = energy;
    }

    public void Midnight()
    {
        yesterday = energy - energyAtMidnight;
        week.Enqueue(yesterday);
        if (week.Count > 7) week.Dequeue();
        energyAtMidnight = energy;
        today = 0;
    }

    /// <summary>Days before the house began, oldest first. [Wh]</summary>
    public void Remember(IEnumerable<double> days, double maxWatts)
    {
        foreach (var day in days) week.Enqueue(yesterday = day);
        while (week.Count > 7) week.Dequeue();
        most = maxWatts;
    }

    public PanelState State => new(panel, Reported, watts, most, today, yesterday, week.Sum(), lifetimeAtReport);
}
