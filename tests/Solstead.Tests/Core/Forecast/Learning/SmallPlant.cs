using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Tests.Core.Forecast.Learning;

/// <summary>
/// A plant whose planes, size and shade are known, under made-up clouds: what learning must find. The same seed gives the same weather.
/// </summary>
internal sealed class SmallPlant
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public SmallPlant(Place place, IReadOnlyList<(double Tilt, double Azimuth, double Size)> planes, int days, Func<double, double, double>? shade = null, double noise = 0.03, int seed = 1)
    {
        Plant = new(place, [new(1.1 * planes.Sum(p => p.Size), [.. planes.Select(p => new PvPanels(new(p.Tilt, p.Azimuth), p.Size) { Losses = 0.1 })])]);
        var n = days * 24;
        double start = (Start - DateTimeOffset.UnixEpoch).TotalSeconds;
        double[] time = [.. Enumerable.Range(0, n).Select(i => start + 3600 * (i + 0.5))], up = new double[n], apparent = new double[n], azimuth = new double[n];
        double[] clear = new double[n], global = new double[n], air = new double[n], power = new double[n];
        SolarPosition.Compute(Ephemeris.Covering(time[0], time[^1]), place, time, new() { Up = up, ApparentZenith = apparent, Azimuth = azimuth });
        ClearSky.Haurwitz(up, clear);
        var random = new Random(seed);
        for (var (i, open) = (0, 0.6); i < n; i++)
        {
            if (i % 24 == 0) open = random.NextDouble() < 0.4 ? 1 : 0.25 + 0.7 * random.NextDouble();
            global[i] = clear[i] < 1e-3 ? 0 : Math.Round(clear[i] * (open > 0.99 ? 1 : Math.Clamp(open + 0.2 * (random.NextDouble() - 0.5), 0.1, 1)), 1);
            air[i] = Math.Round(14 + 6 * Math.Sin((i % 24 - 9) / 24.0 * 2 * Math.PI), 1);
        }
        PvSteps.Power(new(Plant), start, 3600, new() { Global = global, Air = air }, 3600, power);
        Rows = [.. Enumerable.Range(0, n).Select(i => new PvRecord(
            new(Start.AddHours(i), 60) { Global = global[i], Air = air[i] },
            Math.Max(power[i] * (shade?.Invoke(azimuth[i], 90 - apparent[i]) ?? 1) * (1 + noise * 2 * (random.NextDouble() - 0.5)), 0)))];
        (Azimuth, Elevation) = (azimuth, [.. apparent.Select(z => 90 - z)]);
    }

    public PvPlant Plant { get; }

    public IReadOnlyList<PvRecord> Rows { get; }

    public double[] Azimuth { get; }

    public double[] Elevation { get; }

    public IReadOnlyList<WeatherSlot> Weather => [.. Rows.Select(r => r.Weather)];

    public IReadOnlyList<PvMeasured> Measured => [.. Rows.Select(r => new PvMeasured(r.Weather.Start, 60, r.Watts))];
}
