using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Core.Forecast.Learning;

/// <summary>
/// The light of a record in quarters of an hour, the nights left out: what a plane would have given is a few multiplications from here, so
/// hundreds of planes can be tried in a second.
/// </summary>
internal sealed class SunlitRecord
{
    private const double Gamma = -0.0037, HeatLoss = 23.5, Losses = 0.1;

    private readonly double[] east, north, up, beam, diffuse, global, outside, air;

    /// <param name="place">Where.</param>
    /// <param name="kind">Of the air, for cutting hours.</param>
    /// <param name="rows">With weather and power known, sorted, no two with one start.</param>
    public SunlitRecord(Place place, AirKind kind, IReadOnlyList<PvRecord> rows)
    {
        var fine = new List<(int Row, double Time)>();
        for (var r = 0; r < rows.Count; r++)
        {
            var (minutes, start) = (rows[r].Weather.Minutes, PvSeries.Unix(rows[r].Weather.Start));
            var parts = Math.Max(1, minutes / 15);
            for (var k = 0; k < parts; k++) fine.Add((r, start + (k + 0.5) * minutes * 60 / parts));
        }
        var n = fine.Count;
        double[] time = [.. fine.Select(f => f.Time)];
        (east, north, up, outside) = (new double[n], new double[n], new double[n], new double[n]);
        double[] apparent = new double[n], mass = new double[n], haze = new double[n], clear = new double[n], b = new double[n], d = new double[n], cosine = new double[n];
        SolarPosition.Compute(Ephemeris.Covering(time[0], time[^1]), place, time, new() { East = east, North = north, Up = up, ApparentZenith = apparent, CosZenith = cosine });
        Extraterrestrial.OnDays(time, outside, Extraterrestrial.SolarConstant);
        AirMass.Relative(apparent, mass);
        foreach (ref var m in mass.AsSpan()) m *= place.PressureRatio;
        LinkeTurbidity.OnDays(kind, place.Latitude < 0, time, haze);
        ClearSky.Ineichen(up, mass, outside, haze, place.Altitude, clear, b, d);
        (global, beam, diffuse, air) = (new double[n], b, d, new double[n]);
        Row = [.. fine.Select(f => f.Row)];
        Rows = rows.Count;
        Light(rows, clear);
        double[] modelBeam = new double[n], modelDiffuse = new double[n];
        Decomposition.Split(SplitModel.ErbsDriesse, global, cosine, outside, modelBeam, modelDiffuse);
        for (var i = 0; i < n; i++)
        {
            var weather = rows[Row[i]].Weather;
            air[i] = weather.Air ?? PvSeries.UsualAir;
            var share = weather is { Diffuse: { } told, Global: > 0 and var all, Beam: not null } ? Math.Clamp(told / all, 0, 1) : double.NaN;
            diffuse[i] = double.IsNaN(share) || cosine[i] < 0.06 ? modelDiffuse[i] : share * global[i];
            beam[i] = cosine[i] < 0.06 ? 0 : (global[i] - diffuse[i]) / cosine[i];
        }
    }

    /// <summary>Row of each quarter; −1 = of none.</summary>
    public int[] Row { get; private init; }

    public int Rows { get; }

    /// <summary>The same light counted to the rows whose stamps are this much later: what the record would mean if its power were stamped late.</summary>
    /// <param name="rows">Those of the constructor.</param>
    /// <param name="minutes">Positive = late; whole quarters. [min]</param>
    /// <param name="whole">False for rows of which not all light is there.</param>
    public SunlitRecord Shifted(IReadOnlyList<PvRecord> rows, int minutes, bool[] whole)
    {
        var at = new Dictionary<long, int>();
        for (var r = 0; r < rows.Count; r++)
            for (var quarter = 0; quarter < rows[r].Weather.Minutes / 15; quarter++) at[Quarter(rows[r].Weather.Start) + quarter] = r;
        var part = new int[Rows];
        var row = new int[Row.Length];
        for (int i = 0, within = 0; i < Row.Length; i++)
        {
            within = i > 0 && Row[i] == Row[i - 1] ? within + 1 : 0;
            row[i] = at.TryGetValue(Quarter(rows[Row[i]].Weather.Start) + within + minutes / 15, out var r) ? r : -1;
            if (row[i] >= 0) part[row[i]]++;
        }
        for (var r = 0; r < Rows; r++) whole[r] &= part[r] == rows[r].Weather.Minutes / 15;
        return new(this) { Row = row };
    }

    private static long Quarter(DateTimeOffset at) => at.UtcTicks / (15 * TimeSpan.TicksPerMinute);

    private SunlitRecord(SunlitRecord of) =>
        (east, north, up, beam, diffuse, global, outside, air, Row, Rows) = (of.east, of.north, of.up, of.beam, of.diffuse, of.global, of.outside, of.air, of.Row, of.Rows);

    /// <summary>Mean power of each row as a share of the size of the panels, before any limit. [1]</summary>
    public double[] Of(PanelPlane plane)
    {
        var power = new double[Rows];
        var counts = new int[Rows];
        var (sin, cos) = Math.SinCos(plane.Tilt * Math.PI / 180);
        var (pe, pn) = Math.SinCos(plane.Azimuth * Math.PI / 180);
        double skyShare = plane.SkyShare, ground = plane.GroundShare * PvWeather.UsualAlbedo;
        for (var i = 0; i < Row.Length; i++)
        {
            if (Row[i] < 0) continue;
            counts[Row[i]]++;
            if (!(global[i] > 0) || up[i] <= 0) continue;
            var facing = Math.Max(up[i] * cos + sin * (east[i] * pe + north[i] * pn), 0);
            var around = beam[i] / outside[i];
            var straight = beam[i] * facing;
            var glass = facing > 0.05 ? Math.Max(1 - 0.05 * (1 / facing - 1), 0) : 0;
            var sky = diffuse[i] * ((1 - around) * skyShare + around * facing / Math.Max(up[i], 0.01745));
            var all = straight + sky + ground * global[i];
            var warm = 1 + Gamma * (air[i] + all / HeatLoss - 25);
            power[Row[i]] += (straight * glass + 0.955 * sky + 0.85 * ground * global[i]) / 1000 * warm * (1 - Losses);
        }
        for (var r = 0; r < Rows; r++) power[r] = Math.Max(power[r] / Math.Max(counts[r], 1), 0);
        return power;
    }

    /// <summary>Within a row the sky stays as open as it is.</summary>
    private void Light(IReadOnlyList<PvRecord> rows, double[] clear)
    {
        double[] sums = new double[Rows];
        var counts = new int[Rows];
        for (var i = 0; i < Row.Length; i++) (sums[Row[i]], counts[Row[i]]) = (sums[Row[i]] + clear[i], counts[Row[i]] + 1);
        for (var i = 0; i < Row.Length; i++)
        {
            var mean = Math.Max(rows[Row[i]].Weather.Global ?? 0, 0);
            global[i] = sums[Row[i]] > 0 ? mean * clear[i] * counts[Row[i]] / sums[Row[i]] : mean;
        }
    }
}
