namespace Solstead.Core.Forecast.Learning;

/// <summary>
/// What the regression looks at: physics times what could be wrong about it. Powers are shares of the size of the plant, irradiances of
/// 1000 W/m², so all are of one kind of size and 0 at night.
/// </summary>
internal static class WeatherTraits
{
    /// <summary>How many there are.</summary>
    public const int Count = 37;

    /// <summary>Writes the traits of an interval. [1]</summary>
    /// <param name="of">The interval.</param>
    /// <param name="size">Of the plant. [W]</param>
    /// <param name="x">As many as <see cref="Count"/>.</param>
    /// <remarks>What a source does not tell stands for its usual value, and its traits are 0: nothing is learned from them, and nothing changes.</remarks>
    public static void Of(in PvInterval of, double size, Span<double> x)
    {
        double m = of.Power / size, own = of.Own / size, c = of.Clear / size, k = of.Clearness, g = of.Global / 1000;
        double cloud = Share(of.Cloud), warm = double.IsNaN(of.Air) ? 0 : (of.Air - PvSeries.UsualAir) / 10, wind = double.IsNaN(of.Wind) ? 0 : (of.Wind - 3) / 5;
        ReadOnlySpan<double> all =
        [
            // physics and how far the sky is open
            m, own, m * k, m * k * k, own * k, m * m, m * m * m,
            // the sun's place: near shade, a wrong tilt or azimuth, glass
            c, c * k, c * c, c * c * c, m * c, m * c * c,
            m * of.East, m * of.North, c * c * of.East, c * c * of.North, m * c * of.East, m * c * of.North,
            // clouds, now and an hour to both sides; heat and wind
            m * cloud, c * cloud, m * Share(of.CloudBefore), m * Share(of.CloudAfter), m * warm, m * wind,
            // the hours beside: a record of weather is often late or early
            of.PowerBefore / size, of.PowerAfter / size, of.ClearBefore / size, of.ClearAfter / size,
            // the light on the ground, whatever plane the settings have
            g, g * k, g * g, g * of.East, g * of.North, g * warm,
            // light as it was told
            double.IsNaN(of.Beam) ? 0 : of.Beam / 1000, double.IsNaN(of.Diffuse) ? 0 : of.Diffuse / 1000,
        ];
        all.CopyTo(x);
    }

    private static double Share(double cloud) => double.IsNaN(cloud) ? 0 : (cloud - 50) / 100;
}
