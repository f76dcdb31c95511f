using System.Numerics;

namespace Solstead.Core.Forecast.Plant;

/// <summary>From light on the cells to power, as NREL's PVWatts does. Powers are production, ≥ 0, [W], NaN where an input is not known.</summary>
/// <remarks>Source: Dobos, PVWatts version 5 manual, NREL/TP-6A20-62641 (2014), sections 8 to 10.</remarks>
public static class PvWatts
{
    /// <summary>Losses of an array with an inverter in the house when nothing is known: 14.08 %. [1]</summary>
    public static double UsualLosses => Losses(0.02, 0.03, 0.02, 0.02, 0.005, 0.015, 0.01, 0.03);

    /// <summary>Losses one after another: 1 − Π(1 − l). [1]</summary>
    /// <param name="shares">Each 0 … 1, such as soiling, shading, mismatch, wiring, connections, light-induced, nameplate, availability. [1]</param>
    public static double Losses(params ReadOnlySpan<double> shares)
    {
        var left = 1.0;
        foreach (var share in shares) left *= 1 - share;
        return 1 - left;
    }

    /// <summary>Direct current: E / 1000 · Pdc0 · (1 + γ · (Tc − 25)) · (1 − L).</summary>
    /// <param name="effective">Irradiance that reaches the cells, ≥ 0. [W/m²]</param>
    /// <param name="cell">Temperature of the cells. [°C]</param>
    /// <param name="size">Power of the panels at 1000 W/m² and 25 °C. [W]</param>
    /// <param name="gamma">Change of power with temperature: −0.0047 old, −0.0034 usual, −0.0026 heterojunction. [1/K]</param>
    /// <param name="losses">0 … 1. [1]</param>
    public static void Direct(ReadOnlySpan<double> effective, ReadOnlySpan<double> cell, double size, double gamma, double losses, Span<double> power)
    {
        var full = size / 1000 * (1 - losses);
        for (var i = 0; i < effective.Length; i += Lanes.Width)
        {
            var light = Lanes.Load(effective, i);
            var warm = Lanes.Add(Vector<double>.One, Lanes.Load(cell, i) - new Vector<double>(25), new(gamma));
            // Without light there is no power, whether the temperature is known or not.
            warm = Vector.ConditionalSelect(Vector.Equals(light, Vector<double>.Zero), Vector<double>.One, warm);
            Lanes.Store(Lanes.AtLeast(full * light * warm, 0), power, i);
        }
    }

    /// <summary>Alternating current behind an inverter that clips at its rating.</summary>
    /// <param name="direct">Direct current power at the inverter, ≥ 0. [W]</param>
    /// <param name="directRating">Direct current power at which it reaches its rating: rated AC power over efficiency. [W]</param>
    /// <param name="efficiency">Nominal, 0.9 … 0.99. [1]</param>
    /// <param name="power">0 … efficiency · rating. May be the same span as <paramref name="direct"/>.</param>
    /// <remarks>η = ηnom / 0.9637 · (−0.0162 ζ − 0.0059 / ζ + 0.9858), ζ = Pdc / Pdc0; written as η · Pdc no division is left, and no power gives none.</remarks>
    public static void Alternating(ReadOnlySpan<double> direct, double directRating, double efficiency, Span<double> power)
    {
        if (!(directRating > 0)) throw new ArgumentOutOfRangeException(nameof(directRating), directRating, "An inverter has a rating.");
        var full = directRating * efficiency / 0.9637;
        for (var i = 0; i < direct.Length; i += Lanes.Width)
        {
            var load = Lanes.Load(direct, i) * (1 / directRating);
            var ac = full * Lanes.Add(new(-0.0059), load, Lanes.Add(new(0.9858), load, new(-0.0162)));
            // Far beyond the rating the parabola would fall again; it clips there all the same.
            ac = Vector.ConditionalSelect(Vector.GreaterThan(load, new Vector<double>(2)), new Vector<double>(double.MaxValue), ac);
            Lanes.Store(Lanes.Between(ac, 0, directRating * efficiency), power, i);
        }
    }

    /// <summary>What panels lose in weak light beyond the proportion, as a share of their size. [1]</summary>
    /// <param name="effective">Irradiance that reaches the cells, 0 … 1000; nothing is lost above. [W/m²]</param>
    /// <param name="k">Loss at 200 W/m², 0.005 … 0.02. [1]</param>
    /// <remarks>k · (1 − (1 − E/200)⁴) up to 200 W/m², then falling in a line to 0 at 1000. Source: Marion, 33rd IEEE Photovoltaic Specialists Conference (2008).</remarks>
    public static double WeakLight(double effective, double k) => effective switch
    {
        >= 1000 => 0,
        >= 200 => k * (1000 - effective) / 800,
        _ => k * (1 - Math.Pow(1 - Math.Max(effective, 0) / 200, 4)),
    };
}
