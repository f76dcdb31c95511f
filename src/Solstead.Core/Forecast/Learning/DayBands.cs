namespace Solstead.Core.Forecast.Learning;

/// <summary>Energy of a day and the band eight of ten days lie in: narrower than the sum of its hours', whose errors are not all of one day's sign. [Wh]</summary>
public readonly record struct PvDay(double WattHours, double P10, double P90);

/// <summary>How days came out against what was said, for today, tomorrow and later.</summary>
internal sealed class DayBands
{
    private const int Leads = 3;

    /// <summary>Days the bands of a cold start are worth. [d]</summary>
    private const double Prior = 8;

    /// <summary>Days count this much each, so that three months of them are remembered. [1]</summary>
    private const double DayWeight = 3;

    private readonly Spread[] spreads = [new(), new(), new()];

    public DayBands(PvLearnt saved)
    {
        if (saved.Days.Count != Leads * Spread.Bins) return;
        for (var i = 0; i < Leads; i++) spreads[i].Load(saved.Days, i * Spread.Bins);
    }

    public PvLearnt Save(PvLearnt into) => into with { Days = [.. spreads.SelectMany(s => s.Save().ToArray())] };

    public PvDay Around(double wattHours, int daysAhead)
    {
        var spread = spreads[Math.Clamp(daysAhead, 0, Leads - 1)];
        var known = spread.Weight / DayWeight / (spread.Weight / DayWeight + Prior);
        var low = known * spread.Quantile(0.1, null, 0) + (1 - known) * 0.6;
        var high = known * spread.Quantile(0.9, null, 0) + (1 - known) * 1.3;
        return new(wattHours, Math.Min(low, 1) * wattHours, Math.Max(high, 1) * wattHours);
    }

    public void Learn(double said, double measured, int daysAhead)
    {
        if (said > 0 && measured >= 0) spreads[Math.Clamp(daysAhead, 0, Leads - 1)].Learn(measured / said, DayWeight);
    }
}
