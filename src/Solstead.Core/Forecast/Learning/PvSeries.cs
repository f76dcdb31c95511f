using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Core.Forecast.Learning;

/// <summary>Weather and what physics makes of it, in equal steps. What is not known is NaN.</summary>
internal sealed class PvSeries
{
    /// <summary>Steps to which everything is cut. [s]</summary>
    public const int Step = 900;

    private PvSeries(double start, int count)
    {
        Start = start;
        (Power, Clear, Global, Outside, Elevation, Azimuth) = (New(count), New(count), New(count), New(count), New(count), New(count));
    }

    /// <summary>Of the first step, UTC, seconds since 1970. [s]</summary>
    public double Start { get; }

    public int Count => Power.Length;

    /// <summary>Of the plant, by physics alone. [W]</summary>
    public double[] Power { get; }

    /// <summary>Of the plant under a clear sky. [W]</summary>
    public double[] Clear { get; }

    /// <summary>Global irradiance on the horizontal. [W/m²]</summary>
    public double[] Global { get; }

    /// <summary>The same outside the air. [W/m²]</summary>
    public double[] Outside { get; }

    /// <summary>Of the sun at the middle of the step. [°]</summary>
    public double[] Elevation { get; }

    /// <summary>Of the sun, clockwise from north. [°]</summary>
    public double[] Azimuth { get; }

    /// <param name="model">The plant.</param>
    /// <param name="weather">In any order; of two slots with one start the later in the list counts.</param>
    public static PvSeries Of(PvModel model, IReadOnlyList<WeatherSlot> weather)
    {
        var slots = weather.Where(s => s.Minutes > 0 && s.Minutes % 15 == 0).GroupBy(s => s.Start).Select(g => g.Last()).OrderBy(s => s.Start).ToArray();
        if (slots.Length == 0) return new(0, 0);
        double first = Math.Floor(Unix(slots[0].Start) / Step) * Step, last = slots.Max(s => Unix(s.Start) + s.Minutes * 60);
        var series = new PvSeries(first, (int)Math.Ceiling((last - first) / Step));
        Array.Fill(series.Power, double.NaN);
        Array.Fill(series.Global, double.NaN);
        series.Sun(model.Plant);
        for (int from = 0, to; from < slots.Length; from = to)
        {
            for (to = from + 1; to < slots.Length && slots[to].Minutes == slots[from].Minutes && slots[to].Start == slots[to - 1].Start.AddMinutes(slots[from].Minutes);) to++;
            series.Run(model, slots.AsSpan(from, to - from));
        }
        return series;
    }

    /// <summary>Index of the step that begins then; may lie outside.</summary>
    public int IndexOf(DateTimeOffset at) => (int)Math.Floor((Unix(at) - Start) / Step);

    /// <summary>What an interval of several steps was on average; NaN when a step of it is not known or lies outside. [of the values]</summary>
    public static double Mean(double[] values, int from, int count)
    {
        if (from < 0 || from + count > values.Length) return double.NaN;
        var sum = 0.0;
        for (var i = 0; i < count; i++) sum += values[from + i];
        return sum / count;
    }

    internal static double Unix(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalSeconds;

    private void Sun(PvPlant plant)
    {
        if (Count == 0) return;
        var ephemeris = Ephemeris.Covering(Start, Start + Count * (double)Step);
        double[] time = new double[Count], up = new double[Count], apparent = new double[Count], mass = New(Count), turbidity = New(Count), beam = New(Count), diffuse = New(Count), clear = New(Count);
        for (var i = 0; i < Count; i++) time[i] = Start + (i + 0.5) * Step;
        SolarPosition.Compute(ephemeris, plant.Place, time, new() { Up = up, ApparentZenith = apparent, Azimuth = Azimuth });
        Extraterrestrial.OnDays(time, Outside, Extraterrestrial.SolarConstant);
        AirMass.Relative(apparent, mass);
        foreach (ref var m in mass.AsSpan()) m *= plant.Place.PressureRatio;
        LinkeTurbidity.OnDays(plant.Air, plant.Place.Latitude < 0, time, turbidity);
        ClearSky.Ineichen(up, mass, Outside, turbidity, plant.Place.Altitude, clear, beam, diffuse);
        double[] air = New(Count);
        Array.Fill(air, 15);
        new PvModel(plant).Power(ephemeris, Start, Step, new() { Global = clear, Beam = beam, Diffuse = diffuse, Air = air }, Clear);
        for (var i = 0; i < Count; i++)
        {
            Elevation[i] = 90 - apparent[i];
            Outside[i] *= Math.Max(up[i], 0);
        }
    }

    /// <summary>Intervals of one length without a gap.</summary>
    private void Run(PvModel model, ReadOnlySpan<WeatherSlot> slots)
    {
        int n = slots.Length, per = slots[0].Minutes / 15, at = IndexOf(slots[0].Start);
        double[] global = New(n), beam = New(n), diffuse = New(n), air = New(n), wind = New(n), albedo = New(n), power = New(n * per);
        for (var i = 0; i < n; i++)
        {
            var slot = slots[i];
            (global[i], beam[i], diffuse[i], wind[i]) = (slot.Global ?? double.NaN, slot.Beam ?? double.NaN, slot.Diffuse ?? double.NaN, slot.Wind ?? double.NaN);
            air[i] = slot.Air ?? 15;
            albedo[i] = slot.Snow is > 2 ? Albedo.Snow : double.NaN;
        }
        var start = Start + at * (double)Step;
        PvSteps.Power(model, start, slots[0].Minutes * 60, new() { Global = global, Beam = beam, Diffuse = diffuse, Air = air, Wind = wind, Albedo = albedo }, Step, power);
        power.CopyTo(Power, at);
        for (var i = 0; i < power.Length; i++) Global[at + i] = global[i / per];
    }

    private static double[] New(int count) => new double[count];
}
