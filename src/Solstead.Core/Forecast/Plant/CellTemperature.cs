using System.Numerics;

namespace Solstead.Core.Forecast.Plant;

/// <summary>Temperature of the cells, from irradiance, air and wind. All results [°C], NaN where an input is not known.</summary>
public static class CellTemperature
{
    /// <summary>Ta + G · e^(a + b · v) + G / 1000 · ΔT.</summary>
    /// <param name="irradiance">In the plane, before the glass takes its part, ≥ 0. [W/m²]</param>
    /// <param name="air">Of the air. [°C]</param>
    /// <param name="wind">At 10 m. [m/s]</param>
    /// <remarks>Source: King, Boyson and Kratochvil, Sandia report SAND2004-3535 (2004), section 2.</remarks>
    public static void Sapm(ReadOnlySpan<double> irradiance, ReadOnlySpan<double> air, ReadOnlySpan<double> wind, SapmMounting mounting, Span<double> cell)
    {
        for (var i = 0; i < irradiance.Length; i += Lanes.Width)
        {
            var rise = Vector.Exp(Lanes.Add(new(mounting.A), Lanes.Load(wind, i), new(mounting.B))) + new Vector<double>(mounting.CellRise / 1000);
            Lanes.Store(Lanes.Add(Lanes.Load(air, i), Lanes.Load(irradiance, i), rise), cell, i);
        }
    }

    /// <summary>Ta + G / (u0 + u1 · v).</summary>
    /// <param name="irradiance">In the plane, ≥ 0. [W/m²]</param>
    /// <param name="air">Of the air. [°C]</param>
    /// <param name="wind">At the height of the panels: 0.5 to 0.6 of that at 10 m. [m/s]</param>
    /// <param name="u0">Without wind: 25 free-standing, 20 on a roof. [W/(m²·K)]</param>
    /// <param name="u1">Of the wind: 6.84 free-standing, 3.2 on a roof. [W/(m²·K) per m/s]</param>
    /// <remarks>Source: Faiman, Progress in Photovoltaics 16 (2008) 307-315.</remarks>
    public static void Faiman(ReadOnlySpan<double> irradiance, ReadOnlySpan<double> air, ReadOnlySpan<double> wind, double u0, double u1, Span<double> cell)
    {
        for (var i = 0; i < irradiance.Length; i += Lanes.Width)
            Lanes.Store(Lanes.Load(air, i) + Lanes.Load(irradiance, i) / Lanes.Add(new(u0), Lanes.Load(wind, i), new(u1)), cell, i);
    }

    /// <summary>Ta + k · G.</summary>
    /// <param name="irradiance">In the plane, ≥ 0. [W/m²]</param>
    /// <param name="air">Of the air. [°C]</param>
    /// <param name="k">0.0208 free-standing … 0.0563 on a roof without air behind; from the data sheet (NOCT − 20) / 800. [K·m²/W]</param>
    /// <remarks>Source: Ross, 15th IEEE Photovoltaic Specialists Conference (1981) 1157-1162.</remarks>
    public static void Ross(ReadOnlySpan<double> irradiance, ReadOnlySpan<double> air, double k, Span<double> cell)
    {
        for (var i = 0; i < irradiance.Length; i += Lanes.Width)
            Lanes.Store(Lanes.Add(Lanes.Load(air, i), Lanes.Load(irradiance, i), new(k)), cell, i);
    }

    /// <summary>Ta + α · G · (1 − η) / (Uc + Uv · v).</summary>
    /// <param name="irradiance">In the plane, ≥ 0. [W/m²]</param>
    /// <param name="air">Of the air. [°C]</param>
    /// <param name="wind">At 10 m. [m/s]</param>
    /// <param name="constant">Uc: 29 free-standing, 20 half built in, 15 insulated. [W/(m²·K)]</param>
    /// <param name="windy">Uv, usually 0. [W/(m²·K) per m/s]</param>
    /// <param name="efficiency">Of the panel. [1]</param>
    /// <param name="absorbed">Share of the light that is absorbed. [1]</param>
    /// <remarks>Source: PVsyst user's manual, array thermal losses.</remarks>
    public static void PvSyst(
        ReadOnlySpan<double> irradiance, ReadOnlySpan<double> air, ReadOnlySpan<double> wind, Span<double> cell,
        double constant = 29, double windy = 0, double efficiency = 0.2, double absorbed = 0.9)
    {
        for (var i = 0; i < irradiance.Length; i += Lanes.Width)
            Lanes.Store(Lanes.Load(air, i) + absorbed * (1 - efficiency) * Lanes.Load(irradiance, i) / Lanes.Add(new(constant), Lanes.Load(wind, i), new(windy)), cell, i);
    }
}

/// <summary>How panels are mounted, in the coefficients of the Sandia model.</summary>
/// <param name="A">Logarithm of the rise per irradiance without wind. [ln(K·m²/W)]</param>
/// <param name="B">Of the wind. [s/m]</param>
/// <param name="CellRise">The cell above the back of the panel at 1000 W/m². [K]</param>
public readonly record struct SapmMounting(double A, double B, double CellRise)
{
    /// <summary>Glass on both sides, free-standing.</summary>
    public static SapmMounting OpenGlass => new(-3.47, -0.0594, 3);

    /// <summary>Glass on both sides, close to a roof.</summary>
    public static SapmMounting RoofGlass => new(-2.98, -0.0471, 1);

    /// <summary>Glass and polymer, free-standing.</summary>
    public static SapmMounting OpenPolymer => new(-3.56, -0.0750, 3);

    /// <summary>Glass and polymer, insulated behind.</summary>
    public static SapmMounting Insulated => new(-2.81, -0.0455, 0);
}
