using Solstead.Core.Forecast.Plant;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Core.Forecast;

/// <summary>Panels of one kind that lie in one plane.</summary>
/// <param name="Plane">How they lie.</param>
/// <param name="Size">Power of all of them at 1000 W/m² and 25 °C, above 0. [W]</param>
public sealed record PvPanels(PanelPlane Plane, double Size)
{
    /// <summary>Change of power with temperature. [1/K]</summary>
    public double Gamma { get; init; } = -0.0034;

    /// <summary>What is lost before the inverter, 0 … 1. Default: panels with inverters of their own, without the mismatch and wiring of strings. [1]</summary>
    public double Losses { get; init; } = PvWatts.Losses(0.02, 0.03, 0.005, 0.015, 0.01, 0.015);

    /// <summary>Heat given off without wind; default: panels on a roof. [W/(m²·K)]</summary>
    public double U0 { get; init; } = 20;

    /// <summary>Heat given off with the wind. [W/(m²·K) per m/s]</summary>
    public double U1 { get; init; } = 3.2;

    /// <summary>Wind at the panels over that of the weather service at 10 m. [1]</summary>
    public double WindShare { get; init; } = 0.55;

    /// <summary>Share of the sky's and of the ground's light that gets through the glass; null = computed from the tilt. [1]</summary>
    public (double Sky, double Ground)? DiffuseModifier { get; init; }
}

/// <summary>Something that clips: an inverter with the panels at it, or all the micro-inverters of one group.</summary>
/// <param name="AcRating">Most it gives for long, above 0. [W]</param>
/// <param name="Panels">What is connected. Several planes are added as direct current before the rating clips their sum.</param>
public sealed record PvInverter(double AcRating, IReadOnlyList<PvPanels> Panels)
{
    /// <summary>Nominal, 0.9 … 0.99. [1]</summary>
    public double Efficiency { get; init; } = 0.96;

    /// <summary>
    /// Micro-inverters, one to a panel, of one plane: each clips for itself, and as they all see the same light they clip together. Another plane is another
    /// group; its shade makes no room in this one.
    /// </summary>
    /// <param name="plane">How the panels lie.</param>
    /// <param name="count">Panels, each with its inverter.</param>
    /// <param name="panelSize">Of one panel. [W]</param>
    /// <param name="acRating">Of one inverter: 290 IQ7+, 349 IQ8+, 366 IQ8A, 384 IQ8HC. [W]</param>
    /// <param name="efficiency">Of one inverter. [1]</param>
    public static PvInverter Micro(PanelPlane plane, int count, double panelSize, double acRating, double efficiency = 0.965)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new(count * acRating, [new(plane, count * panelSize)]) { Efficiency = efficiency };
    }
}

/// <summary>All panels of a home.</summary>
/// <param name="Place">Where they are.</param>
/// <param name="Inverters">What clips, at least one.</param>
public sealed record PvPlant(Place Place, IReadOnlyList<PvInverter> Inverters)
{
    /// <summary>What stands around; null = nothing.</summary>
    public Horizon? Horizon { get; init; }

    /// <summary>How the sky's light is spread. Default: smooth, for forecasts.</summary>
    public SkyModel Sky { get; init; } = SkyModel.HayDavies;

    /// <summary>How global irradiance is split where the weather does not say.</summary>
    public SplitModel Split { get; init; } = SplitModel.ErbsDriesse;

    /// <summary>How hazy the clear air is, for cutting hours into finer steps.</summary>
    public AirKind Air { get; init; } = AirKind.Rural;

    /// <summary>Irradiance outside the air from the day of the year, as published references have it, instead of today's from the distance of the sun.</summary>
    public bool ModelConstant { get; init; }

    /// <summary>Ratings of all inverters. [W]</summary>
    public double AcRating => Inverters.Sum(i => i.AcRating);

    /// <summary>Size of all panels. [W]</summary>
    public double Size => Inverters.Sum(i => i.Panels.Sum(p => p.Size));
}
