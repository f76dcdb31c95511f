using Solstead.Devices.Enphase.Twin;

namespace Solstead.Simulator;

/// <summary>The panels and what each of them gives at an instant. Pure: no state, no clock.</summary>
internal sealed class Roof
{
    private const double Radians = Math.PI / 180;
    private readonly HouseSettings settings;
    private readonly RoofGroup[] groupOf;
    private readonly double[] quality;

    public Roof(HouseSettings settings)
    {
        this.settings = settings;
        groupOf = [.. settings.Roof.SelectMany(g => Enumerable.Repeat(g, g.Panels))];
        quality = [.. Enumerable.Range(0, groupOf.Length).Select(i => 0.96 + 0.03 * Noise.At(settings.Seed, 10, i))];
        Panels = [.. Enumerable.Range(0, groupOf.Length).Select(i => new PlantPanel($"1220{88:00}{settings.Seed % 1000:000}{i + 1:000}", settings.InverterWatts, i % settings.Phases))];
    }

    public IReadOnlyList<PlantPanel> Panels { get; }

    /// <summary>Name of the group a panel belongs to.</summary>
    public string GroupOf(int panel) => groupOf[panel].Name;

    /// <summary>AC power of every panel. [W]</summary>
    public void Fill(DateTimeOffset at, Span<double> watts)
    {
        var sun = Sun.At(at, settings.Latitude, settings.Longitude);
        if (!sun.IsUp)
        {
            watts.Clear();
            return;
        }
        var direct = sun.Direct * Clearness(settings, at);
        var diffuse = Diffuse(sun, direct);
        RoofGroup? last = null;
        double beam = 0, sky = 0;
        for (var i = 0; i < watts.Length; i++)
        {
            if (!ReferenceEquals(groupOf[i], last))
            {
                last = groupOf[i];
                beam = direct * sun.On(last.Azimuth * Radians, last.Tilt * Radians);
                sky = diffuse * (1 + Math.Cos(last.Tilt * Radians)) / 2;
            }
            var shade = i == settings.ShadedPanel && sun.Azimuth < Math.PI ? 0.15 : 1;
            watts[i] = Inverter((beam * shade + sky) / 1000 * settings.PanelPeakWatts * quality[i]);
        }
    }

    /// <summary>Light of the sky on the ground: a little of a clear one, more from clouds. [W/m²]</summary>
    internal static double Diffuse(Sun sun, double direct) => (0.1 * sun.Direct + 0.25 * (sun.Direct - direct)) * Math.Sin(Math.Max(sun.Elevation, 0.02));

    /// <summary>Wakes at 2 W, loses 4 % and cuts what is above its rating.</summary>
    private double Inverter(double dc) => dc < 2 ? 0 : Math.Min(settings.InverterWatts, dc * 0.96);

    /// <summary>Share of the direct sun that gets through: slow weather, passing clouds and their edges.</summary>
    internal static double Clearness(HouseSettings settings, DateTimeOffset at)
    {
        if (settings.Cloudiness <= 0) return 1;
        var seconds = (at - DateTimeOffset.UnixEpoch).TotalSeconds;
        var weather = Noise.Smooth(settings.Seed, 1, seconds / 21_600);
        var cloud = 0.6 * Noise.Smooth(settings.Seed, 2, seconds / 700) + 0.4 * Noise.Smooth(settings.Seed, 3, seconds / 90);
        var cover = Math.Clamp(settings.Cloudiness * 2 * (0.35 + weather) - 0.2, 0, 1);
        var edge = Math.Clamp((cover - cloud) * 5 + 0.5, 0, 1);
        return 1 - 0.85 * edge;
    }
}
