namespace Solstead.Core.Forecast.Learning;

/// <summary>
/// When snow lies on the panels: from the cold on while there is some on the ground, until it was mild or bright enough for two hours. What has slid off comes
/// back with new snow only.
/// </summary>
internal static class SnowCover
{
    /// <summary>Share of the power that is left under snow. [1]</summary>
    public const double Left = 0.1;

    /// <summary>More than this on the ground counts. [cm]</summary>
    public const double Deep = 2;

    /// <summary>What must have come anew. [cm]</summary>
    private const double Fresh = 1;

    /// <summary>Irradiance that makes up for a degree below freezing while snow slides, after the coverage model of NREL. [W/m² per K]</summary>
    private const double Slides = 80;

    /// <summary>Irradiance that warms a panel by a degree. [W/m² per K]</summary>
    private const double Warms = 30;

    /// <summary>For so long it must be. [s]</summary>
    private const double Thaw = 7200;

    /// <summary>Series of one length in steps; NaN = not known.</summary>
    /// <param name="step">[s]</param>
    /// <param name="depth">On the ground. [cm]</param>
    /// <param name="air">[°C]</param>
    /// <param name="global">[W/m²]</param>
    /// <param name="lies">1 where snow lies on the panels, else 0.</param>
    public static void Of(double step, ReadOnlySpan<double> depth, ReadOnlySpan<double> air, ReadOnlySpan<double> global, Span<double> lies)
    {
        var (covered, warm, least) = (false, 0.0, 0.0);
        for (var i = 0; i < lies.Length; i++)
        {
            least = double.IsNaN(depth[i]) ? least : Math.Min(least, depth[i]);
            warm = air[i] > -global[i] / Slides ? warm + step : 0;
            if (!(depth[i] > Deep)) covered = false;
            else if (!covered) covered = air[i] + global[i] / Warms < 0 && depth[i] >= least + Fresh;
            else if (warm > Thaw) (covered, least) = (false, depth[i]);
            lies[i] = covered ? 1 : 0;
        }
    }
}
