namespace Solstead.Simulator;

/// <summary>
/// A car that is driven on working days and charged at home: as fast as the wiring allows in the evening before one, on surplus else. What the
/// charging of a house looks like when nobody was there to record it. Deterministic.
/// </summary>
/// <param name="zone">Clock of the house.</param>
/// <param name="seed">Another seed drives other ways.</param>
public sealed class DrivenCar(TimeZoneInfo zone, int seed = 1)
{
    /// <summary>Three phases of 230 V. [W/A]</summary>
    private const double WattsPerAmpere = 690;
    private const int Least = 6, Most = 16;
    private static readonly TimeSpan Away = new(8, 0, 0), Errands = new(10, 0, 0), Home = new(18, 30, 0), Evening = new(21, 0, 0);

    private DateOnly day;
    private double missing;

    /// <summary>What it draws until the next step, ≥ 0. [W]</summary>
    public double Watts { get; private set; }

    /// <summary>One minute is over; decides the next.</summary>
    /// <param name="at">Start of the next minute.</param>
    /// <param name="surplus">What would be sold if the car drew nothing; below 0: what would be bought. [W]</param>
    public void Step(DateTimeOffset at, double surplus)
    {
        missing = Math.Max(0, missing - Watts / 60);
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var today = DateOnly.FromDateTime(local.DateTime);
        var works = today.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
        var time = local.TimeOfDay;
        var back = works ? Home : Errands;
        if (today != day && time >= back)
        {
            day = today;
            // 25 to 70 km to work and back; some errands at the week-end.
            missing += works ? 4_500 + 8_000 * Noise.At(seed, 200, today.DayNumber) : 2_000 + 3_000 * Noise.At(seed, 201, today.DayNumber);
        }
        var here = time < Away || time >= back;
        // The schedule of the house: charged in the night that begins on a working day.
        var fast = works && time >= Evening;
        var amperes = Math.Floor(surplus / WattsPerAmpere);
        if (!here || missing <= 0) amperes = 0;
        else if (fast) amperes = Most;
        else if (amperes < Least) amperes = 0;
        Watts = Math.Min(Math.Min(amperes, Most) * WattsPerAmpere, missing * 60);
    }
}
