namespace Solstead.Devices.Weather.Twin;

/// <summary>The sky at one instant.</summary>
/// <param name="Global">On the horizontal, ≥ 0. [W/m²]</param>
/// <param name="Beam">On a plane that faces the sun, ≥ 0. [W/m²]</param>
/// <param name="Diffuse">On the horizontal, ≥ 0. [W/m²]</param>
/// <param name="Air">At 2 m. [°C]</param>
/// <param name="Wind">At 10 m, ≥ 0. [m/s]</param>
/// <param name="Cloud">0 to 100. [%]</param>
/// <param name="Rain">How hard it rains, ≥ 0. [mm/h]</param>
/// <param name="Snow">Lying, ≥ 0. [cm]</param>
public readonly record struct TwinSky(double Global, double Beam, double Diffuse, double Air, double Wind, double Cloud, double Rain = 0, double Snow = 0)
{
    /// <summary>Mean over a stretch, in steps of at most five minutes.</summary>
    public static TwinSky Mean(Func<DateTimeOffset, TwinSky> sky, DateTimeOffset from, int minutes)
    {
        var steps = Math.Max(1, minutes / 5);
        var step = TimeSpan.FromMinutes((double)minutes / steps);
        var sum = new TwinSky();
        for (var i = 0; i < steps; i++)
        {
            var s = sky(from + (step * (i + 0.5)));
            sum = new(sum.Global + s.Global, sum.Beam + s.Beam, sum.Diffuse + s.Diffuse, sum.Air + s.Air, sum.Wind + s.Wind, sum.Cloud + s.Cloud, sum.Rain + s.Rain, sum.Snow + s.Snow);
        }
        return new(sum.Global / steps, sum.Beam / steps, sum.Diffuse / steps, sum.Air / steps, sum.Wind / steps, sum.Cloud / steps, sum.Rain / steps, sum.Snow / steps);
    }
}
