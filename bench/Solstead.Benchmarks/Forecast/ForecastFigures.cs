using System.Diagnostics;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Benchmarks.Forecast;

/// <summary>
/// A year of minutes on one thread: the sun alone, and the chain of two planes as the reference fixtures have it (Erbs, Perez, physical glass, Faiman, PVWatts);
/// and what a home computes, seven days of quarters. Processor time, the least of several runs, the ephemeris made anew in each.
/// </summary>
internal static class ForecastFigures
{
    private const int Year = 525_600, Week = 7 * 96;

    private static readonly Place Rotterdam = new(51.92, 4.48);
    private static readonly double Start = (new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalSeconds;

    private static PvPlant Plant { get; } = new(Rotterdam,
    [
        new(2895, [new(new(35, 90), 4000) { U0 = 25, U1 = 6.84, WindShare = 1 }]) { Efficiency = 0.965 },
        new(3667, [new(new(20, 270), 3240) { U0 = 25, U1 = 6.84, WindShare = 1 }]) { Efficiency = 0.965 },
    ])
    {
        Sky = SkyModel.Perez,
        Split = SplitModel.Erbs,
        ModelConstant = true,
    };

    public static void Run()
    {
        double[] times = [.. Enumerable.Range(0, Year).Select(i => Start + 60.0 * i + 30)];
        double[] zenith = new double[Year], apparent = new double[Year], azimuth = new double[Year], total = new double[Year];
        var weather = Weather(times);
        var model = new PvModel(Plant);
        Tell("sun, a year of minutes: zenith, apparent zenith, azimuth", 30, () =>
            SolarPosition.Compute(Ephemeris.Covering(times[0], times[^1]), Rotterdam, times, new() { Zenith = zenith, ApparentZenith = apparent, Azimuth = azimuth }));
        Tell("two planes, a year of minutes, Perez, nights dark", 30, () => Chain(model, weather, total));
        Console.WriteLine($"  {total.Sum() / 60_000:F0} kWh");
        for (var i = 0; i < Year; i++) weather.Global[i] += 0.01;
        Tell("two planes, a year of minutes, Perez, nights computed too", 30, () => Chain(model, weather, total));
        Tell("two planes, a year of minutes, as a home has it (Hay and Davies)", 30, () => Chain(new(Plant with { Sky = SkyModel.HayDavies, Split = SplitModel.ErbsDriesse, ModelConstant = false }), weather, total));
        double[] week = new double[Week], hours = weather.Global[(180 * 1440)..][..168], hourly = weather.Air[..168];
        var summer = Start + 180 * 86_400.0;
        double[] quarters = [.. Enumerable.Range(0, Week).Select(i => weather.Global[180 * 1440 + 15 * i])];
        Tell("two planes, seven days of quarters", 2000, () =>
            model.Power(Ephemeris.Covering(summer, summer + 7 * 86_400), summer, 900, new() { Global = quarters, Air = weather.Air.AsSpan(0, Week), Wind = weather.Wind.AsSpan(0, Week) }, week));
        Tell("learning a year of hours and forecasting each of them a day ahead", 3, () => new PvBacktest(new(Plant with { Sky = SkyModel.HayDavies })).Walk(Hours(weather)));
        Tell("the same cut from hours by way of five minutes", 1000, () => PvSteps.Power(model, summer, 3600, new() { Global = hours, Air = hourly }, 900, week));
    }

    /// <summary>A year of hours, the power made up from the light: what it is does not change the time learning takes.</summary>
    private static PvRecord[] Hours((double[] Global, double[] Air, double[] Wind) weather) => [.. Enumerable.Range(0, Year / 60).Select(h => new PvRecord(
        new(DateTimeOffset.UnixEpoch.AddSeconds(Start + 3600.0 * h), 60) { Global = weather.Global[60 * h + 30], Air = weather.Air[60 * h + 30], Cloud = h % 101 }, 5 * weather.Global[60 * h + 30]))];

    private static void Chain(PvModel model, (double[] Global, double[] Air, double[] Wind) weather, double[] total) =>
        model.Power(Ephemeris.Covering(Start, Start + 60.0 * Year - 1), Start, 60, new() { Global = weather.Global, Air = weather.Air, Wind = weather.Wind }, total);

    private static (double[] Global, double[] Air, double[] Wind) Weather(double[] times)
    {
        double[] up = new double[Year], global = new double[Year], air = new double[Year], wind = new double[Year];
        SolarPosition.Compute(Ephemeris.Covering(times[0], times[^1]), Rotterdam, times, new() { Up = up });
        ClearSky.Haurwitz(up, global);
        var random = new Random(1);
        var cloud = 0.6;
        for (var i = 0; i < Year; i++)
        {
            cloud = Math.Clamp(cloud + (random.NextDouble() - 0.5) * 0.08, 0.1, 1.05);
            global[i] = up[i] <= 0 ? 0 : global[i] * cloud;
            (air[i], wind[i]) = (10 + 8 * Math.Sin(i / 83_000.0), 1 + 3 * random.NextDouble());
        }
        return (global, air, wind);
    }

    private static void Tell(string what, int runs, Action work)
    {
        // Until the runtime has compiled it in full.
        var warm = Stopwatch.StartNew();
        while (warm.Elapsed < TimeSpan.FromSeconds(1.5)) work();
        var (least, wall) = (double.MaxValue, double.MaxValue);
        var batch = runs > 100 ? 50 : 1;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < runs; i += batch)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.GetTimestamp();
            for (var k = 0; k < batch; k++) work();
            wall = Math.Min(wall, Stopwatch.GetElapsedTime(clock).TotalMilliseconds / batch);
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / batch);
        }
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / runs;
        Console.WriteLine($"{what}: {least:F3} ms processor, {wall:F3} ms wall, {bytes} bytes allocated");
    }
}
