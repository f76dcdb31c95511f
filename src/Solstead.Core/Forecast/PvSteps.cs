using System.Buffers;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Core.Forecast;

/// <summary>Power in fine steps from the means of hours: what a forecast needs, as weather comes by the hour and the house decides by the quarter.</summary>
public static class PvSteps
{
    /// <summary>Steps in which glass and inverters are computed before they are averaged: both are far from straight lines. [s]</summary>
    public const double Fine = 300;

    /// <summary>Mean power of each step. [W]</summary>
    /// <param name="model">The plant.</param>
    /// <param name="start">Start of the first interval of the weather, UTC, seconds since 1970. [s]</param>
    /// <param name="interval">Length of an interval of the weather, a multiple of <paramref name="step"/>. [s]</param>
    /// <param name="weather">Means of the intervals, labelled by their start.</param>
    /// <param name="step">Length of a step of the result, a multiple of 5 minutes. [s]</param>
    /// <param name="power">One number per step; NaN throughout an interval whose irradiance is not known.</param>
    /// <remarks>
    /// Irradiance is cut by <see cref="SubSteps.Cut"/> into five minutes and keeps the mean of its interval; temperature and wind are lines between the middles;
    /// of the diffuse light the share of the global stays what it is in the interval.
    /// </remarks>
    public static void Power(PvModel model, double start, double interval, PvWeather weather, double step, Span<double> power)
    {
        PvWeather.Check(weather);
        int n = weather.Global.Length, per = (int)Math.Round(interval / Fine), each = (int)Math.Round(step / Fine);
        if (per < 1 || each < 1 || Math.Abs(per * Fine - interval) > 1e-6 || Math.Abs(each * Fine - step) > 1e-6 || per % each != 0 || power.Length != n * per / each)
            throw new ArgumentException("Steps and intervals are no multiples of five minutes and of each other.", nameof(step));
        if (n == 0) return;
        var count = n * per;
        var pool = ArrayPool<double>.Shared.Rent(10 * count);
        try
        {
            var ephemeris = Ephemeris.Covering(start, start + n * interval);
            Compute(model, ephemeris, start, weather, per, new(pool.AsSpan(0, 10 * count), count));
            for (var i = 0; i < power.Length; i++)
            {
                var sum = 0.0;
                foreach (var value in pool.AsSpan(i * each, each)) sum += value;
                power[i] = sum / each;
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(pool);
        }
    }

    private static void Compute(PvModel model, Ephemeris ephemeris, double start, PvWeather weather, int per, Fields of)
    {
        var clear = of[7];
        var global = of[1];
        ClearSkyOf(model.Plant, ephemeris, start, of, clear);
        SubSteps.Cut(weather.Global, clear, global);
        Lines(weather.Air, per, of[2]);
        var fine = new PvWeather { Global = global, Air = of[2] };
        if (!weather.Wind.IsEmpty)
        {
            Lines(weather.Wind, per, of[3]);
            fine = fine with { Wind = of[3] };
        }
        if (!weather.Albedo.IsEmpty)
        {
            for (var i = 0; i < of.Count; i++) of[4][i] = weather.Albedo[i / per];
            fine = fine with { Albedo = of[4] };
        }
        if (weather.HasSplit)
        {
            Share(weather, per, global, of[9], of[5], of[6]);
            fine = fine with { Beam = of[5], Diffuse = of[6] };
        }
        model.Power(ephemeris, start, Fine, fine, of[0]);
    }

    /// <summary>Clear sky at the middle of each fine step; leaves the cosine of the true zenith in the ninth field.</summary>
    private static void ClearSkyOf(PvPlant plant, Ephemeris ephemeris, double start, Fields of, Span<double> clear)
    {
        Span<double> time = of[0], mass = of[1], up = of[2], outside = of[3], turbidity = of[4];
        for (var i = 0; i < of.Count; i++) time[i] = start + (i + 0.5) * Fine;
        SolarPosition.Compute(ephemeris, plant.Place, time, new() { ApparentZenith = of[5], Up = up, CosZenith = of[9] });
        AirMass.Relative(of[5], mass);
        foreach (ref var m in mass) m *= plant.Place.PressureRatio;
        Extraterrestrial.OnDays(time, outside);
        LinkeTurbidity.OnDays(plant.Air, plant.Place.Latitude < 0, time, turbidity);
        ClearSky.Ineichen(up, mass, outside, turbidity, plant.Place.Altitude, clear, of[6], of[8]);
    }

    /// <summary>Splits the fine global irradiance in the proportion of its interval.</summary>
    private static void Share(PvWeather weather, int per, ReadOnlySpan<double> global, ReadOnlySpan<double> cosZenith, Span<double> beam, Span<double> diffuse)
    {
        for (var i = 0; i < global.Length; i++)
        {
            var (whole, part) = (weather.Global[i / per], weather.Diffuse[i / per]);
            // Below three degrees a beam of the whole interval says nothing about this step.
            var low = cosZenith[i] < Decomposition.LowestCosine;
            var share = low ? 1 : whole > 0 ? Math.Clamp(part / whole, 0, 1) : 1;
            diffuse[i] = share * global[i];
            beam[i] = low ? 0 * global[i] : (global[i] - diffuse[i]) / cosZenith[i];
        }
    }

    /// <summary>Lines between the middles of the intervals; a value that is not known leaves its own interval unknown and no other.</summary>
    private static void Lines(ReadOnlySpan<double> values, int per, Span<double> fine)
    {
        for (var i = 0; i < fine.Length; i++)
        {
            var here = values[i / per];
            var at = (i % per + 0.5) / per - 0.5;
            var other = i / per + (at < 0 ? -1 : 1);
            var next = other >= 0 && other < values.Length && !double.IsNaN(values[other]) ? values[other] : here;
            fine[i] = here + Math.Abs(at) * (next - here);
        }
    }

    /// <summary>Ten fields of one length in one piece of memory.</summary>
    private readonly ref struct Fields(Span<double> memory, int count)
    {
        private readonly Span<double> memory = memory;

        public int Count { get; } = count;

        public Span<double> this[int index] => memory.Slice(index * Count, Count);
    }
}
