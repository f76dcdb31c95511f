namespace Solstead.Core.Forecast.Learning;

/// <summary>
/// What eight of ten outcomes lie between, by how long ahead it is said, how open the sky is expected and how high the sun stands; a guard widens or narrows both ends
/// until that many do.
/// </summary>
internal sealed class Bands
{
    /// <summary>Lead 0–1, 1–6, 6–24, from 24 h; the last holds what was learned from the books, where nothing was issued.</summary>
    public const int Books = 4;

    private const int Leads = 5, Skies = 3, Heights = 3, Cells = Leads * Skies * Heights;

    /// <summary>Hours from which on a lead stands on its own experience. [h]</summary>
    private const double Enough = 30;

    /// <summary>Hours the bands of a cold start are worth. [h]</summary>
    private const double Prior = 8;

    /// <summary>Step of the guard per hour that came out. [1]</summary>
    private const double Pace = 0.004;

    /// <summary>A forecast below this share of the size counts as this. [1]</summary>
    private const double Least = 0.005;

    private readonly double size, rating;
    private readonly Spread[] spreads = [.. Enumerable.Range(0, Cells).Select(_ => new Spread())];
    private readonly double[] low = [0.1, 0.1, 0.1, 0.1, 0.1], high = [0.9, 0.9, 0.9, 0.9, 0.9];

    public Bands(PvPlant plant, PvLearnt saved)
    {
        (size, rating) = (plant.Size, plant.AcRating);
        if (saved.Bands.Count != Cells * Spread.Bins + 2 * Leads) return;
        for (var i = 0; i < Cells; i++) spreads[i].Load(saved.Bands, i * Spread.Bins);
        for (var i = 0; i < Leads; i++) (low[i], high[i]) = (saved.Bands[Cells * Spread.Bins + i], saved.Bands[Cells * Spread.Bins + Leads + i]);
    }

    public PvLearnt Save(PvLearnt into)
    {
        var all = new List<double>(Cells * Spread.Bins + 2 * Leads);
        foreach (var spread in spreads) all.AddRange(spread.Save());
        return into with { Bands = [.. all, .. low, .. high] };
    }

    /// <summary>Class of a lead. [h]</summary>
    public static int LeadOf(double hours) => hours < 1 ? 0 : hours < 6 ? 1 : hours < 24 ? 2 : 3;

    /// <summary>Both ends around a forecast, 0 ≤ P10 ≤ it ≤ P90 ≤ the rating. [W]</summary>
    /// <param name="expected">The forecast. [W]</param>
    /// <param name="clear">Power under a clear sky; 0 = night. [W]</param>
    /// <param name="elevation">Of the sun. [°]</param>
    /// <param name="lead">See <see cref="LeadOf"/>.</param>
    public (double P10, double P90) Around(double expected, double clear, double elevation, int lead)
    {
        if (!(clear > 0)) return (0, 0);
        var sky = SkyOf(expected, clear);
        Spread own = spreads[Cell(lead, sky, elevation)], books = spreads[Cell(Books, sky, elevation)];
        // The books show no error of the weather; they help out until the lead has come out often enough.
        var help = lead == Books || books.Weight <= 0 ? 0 : Math.Max(Enough - own.Weight, 0) / books.Weight;
        help = Math.Min(help, 1);
        var known = own.Weight + help * books.Weight;
        var (coldLow, coldHigh) = sky == 2 ? (0.75, 1.1) : (0.45, 1.35);
        var first = Known(known) * own.Quantile(low[lead], books, help) + (1 - Known(known)) * coldLow;
        var last = Known(known) * own.Quantile(high[lead], books, help) + (1 - Known(known)) * coldHigh;
        var from = Math.Max(expected, Least * size);
        return (Math.Clamp(from * first, 0, expected), Math.Clamp(from * last, expected, Math.Max(expected, rating)));
    }

    /// <summary>Tells how one came out.</summary>
    public void Learn(double expected, double measured, double clear, double elevation, int lead, double hours)
    {
        if (!(clear > 0)) return;
        var (p10, p90) = Around(expected, clear, elevation, lead);
        // At the two ends of the day both are nothing, and say nothing.
        if (Math.Max(expected, measured) > Least * size)
        {
            low[lead] = Math.Clamp(low[lead] + Pace * hours * (0.1 - (measured < p10 ? 1 : 0)), 0.005, 0.4);
            high[lead] = Math.Clamp(high[lead] + Pace * hours * (0.9 - (measured <= p90 ? 1 : 0)), 0.6, 0.995);
        }
        spreads[Cell(lead, SkyOf(expected, clear), elevation)].Learn(measured / Math.Max(expected, Least * size), hours);
    }

    private static double Known(double weight) => weight / (weight + Prior);

    /// <summary>Overcast, broken or open, as it is expected.</summary>
    private static int SkyOf(double expected, double clear) => expected / clear < 0.4 ? 0 : expected / clear < 0.8 ? 1 : 2;

    private static int Cell(int lead, int sky, double elevation) => (lead * Skies + sky) * Heights + (elevation < 15 ? 0 : elevation < 40 ? 1 : 2);
}
