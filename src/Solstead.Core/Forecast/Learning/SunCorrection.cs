namespace Solstead.Core.Forecast.Learning;

/// <summary>
/// How much more or less than physics says the panels give, by direction of the sun and clearness of the sky: near shade, dirt, a wrong nameplate, a wrong split
/// of the light. One factor per cell, 1 until learned, never far from what was seen.
/// </summary>
internal sealed class SunCorrection
{
    /// <summary>Sectors of the compass.</summary>
    public const int Sectors = 24;

    /// <summary>Classes of clearness.</summary>
    public const int Classes = 3;

    /// <summary>What an hour leaves of the hours before it in its cell. [1]</summary>
    private const double Memory = 0.985;

    /// <summary>Weight of the factor 1.</summary>
    private const double Prior = 0.5;

    private readonly double[] seen, told;

    public SunCorrection(IReadOnlyList<double> saved)
    {
        const int cells = Sectors * Classes;
        (seen, told) = (new double[cells], new double[cells]);
        for (var i = 0; i < cells; i++)
            (seen[i], told[i]) = saved.Count == 2 * cells ? (saved[i], saved[cells + i]) : (Prior, Prior);
    }

    public IReadOnlyList<double> Save() => [.. seen, .. told];

    /// <summary>Class of a clearness index: overcast, broken, clear.</summary>
    public static int ClassOf(double clearness) => clearness < 0.35 ? 0 : clearness < 0.65 ? 1 : 2;

    /// <summary>Factor on the power of physics, between the two nearest sectors. [1]</summary>
    public double Factor(double azimuth, double clearness)
    {
        var at = azimuth / (360.0 / Sectors) - 0.5;
        var low = (int)Math.Floor(at);
        var share = at - low;
        var of = ClassOf(clearness);
        return (1 - share) * Cell(low, of) + share * Cell(low + 1, of);
    }

    /// <summary>One more interval. [share of the size of the plant]</summary>
    public void Learn(double azimuth, double clearness, double model, double measured, double hours)
    {
        if (!(model > 0.01)) return;
        var cell = ClassOf(clearness) * Sectors + Wrap((int)Math.Floor(azimuth / (360.0 / Sectors)));
        var keep = Math.Pow(Memory, hours);
        seen[cell] = keep * seen[cell] + (1 - keep) * Prior + hours * model * measured;
        told[cell] = keep * told[cell] + (1 - keep) * Prior + hours * model * model;
    }

    private double Cell(int sector, int of) => seen[of * Sectors + Wrap(sector)] / told[of * Sectors + Wrap(sector)];

    private static int Wrap(int sector) => ((sector % Sectors) + Sectors) % Sectors;
}
