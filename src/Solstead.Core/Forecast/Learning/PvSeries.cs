using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Core.Forecast.Learning;

/// <summary>Weather and what physics makes of it, in equal steps. What is not known is NaN.</summary>
internal sealed class PvSeries
{
    /// <summary>Steps to which weather is cut when nothing shorter is asked for. [s]</summary>
    public const int Quarter = 900;

    /// <summary>Taken where the air is not known; what it costs is a few percent of the power. [°C]</summary>
    public const double UsualAir = 15;

    private readonly double[] east, north, clearGlobal;

    private PvSeries(double start, int step, int count)
    {
        (Start, Step) = (start, step);
        (Power, Own, Clear, Global, Outside) = (New(count), New(count), New(count), New(count), New(count));
        (Cloud, Air, Wind, Beam, Diffuse, Depth) = (Unknown(count), Unknown(count), Unknown(count), Unknown(count), Unknown(count), Unknown(count));
        (Elevation, Azimuth, east, north, clearGlobal) = (New(count), New(count), New(count), New(count), New(count));
    }

    /// <summary>Of the first step, UTC, seconds since 1970. [s]</summary>
    public double Start { get; }

    /// <summary>Length of a step. [s]</summary>
    public int Step { get; }

    public int Count => Power.Length;

    /// <summary>Of the plant, by physics alone, the light split as the weather says. [W]</summary>
    public double[] Power { get; }

    /// <summary>The same with the light split by the model. [W]</summary>
    public double[] Own { get; private set; }

    /// <summary>Of the plant under a clear sky at <see cref="UsualAir"/>; 0 when the sun is down. [W]</summary>
    public double[] Clear { get; }

    private double[] Global { get; }

    private double[] Outside { get; }

    private double[] Cloud { get; }

    private double[] Air { get; }

    private double[] Wind { get; }

    private double[] Beam { get; }

    private double[] Diffuse { get; }

    /// <summary>Of the snow on the ground. [cm]</summary>
    private double[] Depth { get; }

    /// <summary>See <see cref="SnowCover"/>; null = none anywhere.</summary>
    private double[]? Snow { get; set; }

    private double[] Elevation { get; }

    private double[] Azimuth { get; }

    /// <param name="model">The plant.</param>
    /// <param name="weather">In any order; of two slots with one start the later in the list counts.</param>
    /// <param name="step">300 or 900; slots are whole numbers of them. [s]</param>
    public static PvSeries Of(PvModel model, IReadOnlyList<WeatherSlot> weather, int step = Quarter)
    {
        var slots = weather.Where(s => s.Minutes > 0 && s.Minutes * 60 % step == 0).GroupBy(s => s.Start).Select(g => g.Last()).OrderBy(s => s.Start).ToArray();
        if (slots.Length == 0) return new(0, step, 0);
        double first = Math.Floor(Unix(slots[0].Start) / step) * step, last = slots.Max(s => Unix(s.Start) + s.Minutes * 60);
        var series = new PvSeries(first, step, (int)Math.Ceiling((last - first) / step));
        Array.Fill(series.Power, double.NaN);
        Array.Fill(series.Global, double.NaN);
        if (slots.Any(s => s.Beam is not null && s.Diffuse is not null)) Array.Fill(series.Own, double.NaN);
        else series.Own = series.Power;
        series.Sun(model);
        for (int from = 0, to; from < slots.Length; from = to)
        {
            for (to = from + 1; to < slots.Length && slots[to].Minutes == slots[from].Minutes && slots[to].Start == slots[to - 1].Start.AddMinutes(slots[from].Minutes);) to++;
            series.Run(model, slots.AsSpan(from, to - from));
        }
        if (slots.Any(s => s.Snow > SnowCover.Deep)) SnowCover.Of(step, series.Depth, series.Air, series.Global, series.Snow = New(series.Count));
        return series;
    }

    /// <summary>What is known of an interval; null when its irradiance is not known throughout, or lies outside.</summary>
    /// <param name="start">Whole steps. [UTC]</param>
    /// <param name="minutes">Whole steps. [min]</param>
    public PvInterval? Interval(DateTimeOffset start, int minutes)
    {
        int at = (int)Math.Floor((Unix(start) - Start) / Step), n = minutes * 60 / Step, hour = 3600 / Step, middle = at + n / 2;
        if (n < 1 || at < 0 || at + n > Count) return null;
        double power = Mean(Power, at, n), own = Mean(Own, at, n), clear = Mean(Clear, at, n), outside = Mean(Outside, at, n), global = Math.Max(Mean(Global, at, n), 0);
        if (double.IsNaN(power) || double.IsNaN(own)) return null;
        var index = clear > 0 ? power / clear : 0;
        var (before, clearBefore) = Neighbour(at - hour, n, index);
        var (after, clearAfter) = Neighbour(at + hour, n, index);
        var cloud = Mean(Cloud, at, n);
        return new()
        {
            Hours = minutes / 60.0,
            Power = power,
            Own = own,
            Clear = clear,
            Global = global,
            Clearness = outside > 0 ? Math.Clamp(global / outside, 0, 1) : 0,
            Elevation = Elevation[middle],
            Azimuth = Azimuth[middle],
            East = Mean(east, at, n),
            North = Mean(north, at, n),
            Cloud = cloud,
            Air = Mean(Air, at, n),
            Wind = Mean(Wind, at, n),
            Snow = Snow is { } snow ? Mean(snow, at, n) : 0,
            Beam = Mean(Beam, at, n),
            Diffuse = Mean(Diffuse, at, n),
            PowerBefore = before,
            PowerAfter = after,
            ClearBefore = clearBefore,
            ClearAfter = clearAfter,
            CloudBefore = Mean(Cloud, at - hour, n) is var b && double.IsNaN(b) ? cloud : b,
            CloudAfter = Mean(Cloud, at + hour, n) is var a && double.IsNaN(a) ? cloud : a,
        };
    }

    /// <summary>The sun is down throughout, whatever the weather.</summary>
    public bool IsNight(DateTimeOffset start, int minutes) => Mean(Clear, (int)Math.Floor((Unix(start) - Start) / Step), minutes * 60 / Step) is 0;

    internal static double Unix(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>An interval an hour away; where it is not known, as clear as this one.</summary>
    private (double Power, double Clear) Neighbour(int at, int n, double index)
    {
        double power = Mean(Power, at, n), clear = Mean(Clear, at, n);
        if (double.IsNaN(clear)) clear = 0;
        return (double.IsNaN(power) ? index * clear : power, clear);
    }

    private static double Mean(double[] values, int from, int count)
    {
        if (from < 0 || from + count > values.Length) return double.NaN;
        var sum = 0.0;
        for (var i = 0; i < count; i++) sum += values[from + i];
        return sum / count;
    }

    private void Sun(PvModel model)
    {
        var plant = model.Plant;
        var ephemeris = Ephemeris.Covering(Start, Start + Count * (double)Step);
        double[] time = New(Count), up = New(Count), apparent = New(Count), mass = New(Count), haze = New(Count), beam = New(Count), diffuse = New(Count), clear = clearGlobal, air = New(Count);
        for (var i = 0; i < Count; i++) time[i] = Start + (i + 0.5) * Step;
        SolarPosition.Compute(ephemeris, plant.Place, time, new() { Up = up, ApparentZenith = apparent, Azimuth = Azimuth, East = east, North = north });
        Extraterrestrial.OnDays(time, Outside, Extraterrestrial.SolarConstant);
        AirMass.Relative(apparent, mass);
        foreach (ref var m in mass.AsSpan()) m *= plant.Place.PressureRatio;
        LinkeTurbidity.OnDays(plant.Air, plant.Place.Latitude < 0, time, haze);
        ClearSky.Ineichen(up, mass, Outside, haze, plant.Place.Altitude, clear, beam, diffuse);
        Array.Fill(air, UsualAir);
        model.Power(ephemeris, Start, Step, new() { Global = clear, Beam = beam, Diffuse = diffuse, Air = air }, Clear);
        for (var i = 0; i < Count; i++)
        {
            Elevation[i] = 90 - apparent[i];
            Outside[i] *= Math.Max(up[i], 0);
        }
    }

    /// <summary>Intervals of one length without a gap.</summary>
    private void Run(PvModel model, ReadOnlySpan<WeatherSlot> slots)
    {
        int n = slots.Length, per = slots[0].Minutes * 60 / Step, at = (int)Math.Floor((Unix(slots[0].Start) - Start) / Step);
        double[] global = New(n), beam = New(n), diffuse = New(n), air = New(n), wind = New(n), albedo = New(n), power = New(n * per);
        for (var i = 0; i < n; i++)
        {
            var slot = slots[i];
            (global[i], beam[i], diffuse[i], wind[i]) = (slot.Global ?? FromCloud(slot.Cloud, at + i * per, per), slot.Beam ?? double.NaN, slot.Diffuse ?? double.NaN, slot.Wind ?? double.NaN);
            air[i] = slot.Air ?? UsualAir;
            albedo[i] = slot.Snow is > SnowCover.Deep ? Albedo.Snow : double.NaN;
            for (var k = at + i * per; k < at + (i + 1) * per; k++)
                (Global[k], Beam[k], Diffuse[k], Wind[k], Air[k], Cloud[k], Depth[k]) = (global[i], beam[i], diffuse[i], wind[i], slot.Air ?? double.NaN, slot.Cloud ?? double.NaN, slot.Snow ?? double.NaN);
        }
        var known = new PvWeather { Global = global, Air = air, Wind = wind, Albedo = albedo };
        double start = Start + at * (double)Step, length = slots[0].Minutes * 60;
        PvSteps.Power(model, start, length, known with { Beam = beam, Diffuse = diffuse }, Step, power);
        power.CopyTo(Power, at);
        if (ReferenceEquals(Own, Power)) return;
        PvSteps.Power(model, start, length, known, Step, power);
        power.CopyTo(Own, at);
    }

    /// <summary>Where nothing but the cloud is told: better than nothing, and what it misses is learned like the rest. See <see cref="CloudCover"/>.</summary>
    private double FromCloud(double? cloud, int from, int count) => cloud is { } c ? Mean(clearGlobal, from, count) * (1 - 0.75 * Math.Pow(Math.Clamp(c / 100, 0, 1), 3.4)) : double.NaN;

    private static double[] New(int count) => new double[count];

    private static double[] Unknown(int count)
    {
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }
}
