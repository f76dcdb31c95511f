using System.Globalization;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;

namespace Solstead.Commands.Pv;

/// <summary>
/// A record of weather and power as CSV: <c>utc</c> (start of the interval), <c>pv_kw</c>, <c>ghi</c> and, where there are, <c>dni</c>, <c>dhi</c>, <c>temp_air</c>, <c>wind_speed</c>,
/// <c>cloud_pct</c>. Rows in any order, of any step that divides the hour; an empty cell is not known, and neither is a row that is not there.
/// Rows closer than five minutes are averaged to five: each then stands for the five minutes it lies in.
/// </summary>
internal sealed record RecordFile(IReadOnlyList<(string Utc, PvRecord Row)> Rows, int Minutes, int Strange)
{
    /// <summary>A stamp this far from all others is no part of the record. [s]</summary>
    private const double Far = 2 * 365.25 * 86_400;

    private static readonly int[] Steps = [5, 10, 15, 20, 30, 60];

    public IReadOnlyList<PvRecord> Records => [.. Rows.Select(r => r.Row).Where(r => !Stray.Contains(r.Weather.Start))];

    /// <summary>Stamps years away from the rest: a clock that was not set. Nothing is made of them. [UTC]</summary>
    public IReadOnlySet<DateTimeOffset> Stray { get; private init; } = new HashSet<DateTimeOffset>();

    /// <summary>Cells that are no number, or a power no plant gives; taken as not known.</summary>
    public int Strange { get; } = Strange;

    /// <param name="path">Of the file.</param>
    /// <param name="power">Whether the column <c>pv_kw</c> must be there.</param>
    public static RecordFile Read(string path, bool power)
    {
        var table = CsvTable.Read(path);
        foreach (var column in power ? (string[])["utc", "pv_kw", "ghi"] : ["utc", "ghi"])
            if (!table.Has(column)) throw new FormatException($"{Path.GetFileName(path)} has no column {column}. Needed: utc, pv_kw, ghi; used where there: dni, dhi, temp_air, wind_speed, cloud_pct.");
        if (table.Count == 0) throw new FormatException($"{Path.GetFileName(path)} has a header and no rows.");
        var at = table.Instants("utc");
        var seconds = StepOf(at, path);
        int minutes = Math.Max(seconds, 300) / 60, most = minutes < 15 ? 1700 : 1500;
        var strange = 0;
        double[] watts = table.Numbers("pv_kw", ref strange), ghi = table.Numbers("ghi", ref strange), dni = table.Numbers("dni", ref strange), dhi = table.Numbers("dhi", ref strange);
        double[] air = table.Numbers("temp_air", ref strange), wind = table.Numbers("wind_speed", ref strange), cloud = table.Numbers("cloud_pct", ref strange);
        Unlikely(watts, ref strange);
        if (seconds < 300) Average(at, seconds, watts, ghi, dni, dhi, air, wind, cloud);
        var rows = new List<(string, PvRecord)>(at.Length);
        for (var i = 0; i < at.Length; i++)
        {
            var slot = new WeatherSlot(DateTimeOffset.UnixEpoch.AddSeconds(at[i]), minutes)
            {
                Global = AtLeast0(ghi[i], most),
                Beam = AtLeast0(dni[i], most),
                Diffuse = AtLeast0(dhi[i], most),
                Air = Within(air[i], -60, 60),
                Wind = AtLeast0(wind[i], 80),
                Cloud = Within(cloud[i], 0, 100),
            };
            rows.Add((table.Text("utc", i), new(slot, double.IsNaN(watts[i]) ? null : Math.Max(watts[i] * 1000, 0))));
        }
        return new(rows, minutes, strange) { Stray = StrayOf(at) };
    }

    /// <summary>
    /// Words of a logger like −999 and 9999 become not known: what lies well below 0, and what is four times the power that 98 of 100 sunlit rows stay below. [kW]
    /// </summary>
    private static void Unlikely(double[] kilowatts, ref int strange)
    {
        double[] given = [.. kilowatts.Where(k => k > 0).Order()];
        var usual = given.Length == 0 ? 0 : given[(int)(0.98 * (given.Length - 1))];
        double least = -Math.Max(0.02 * usual, 0.02), most = given.Length == 0 ? 0 : 4 * usual;
        foreach (ref var k in kilowatts.AsSpan())
        {
            if (double.IsNaN(k) || (k >= least && k <= most)) continue;
            k = double.NaN;
            strange++;
        }
    }

    /// <summary>Means of five minutes in place of each row; of less than half of them nothing is known.</summary>
    private static void Average(double[] at, int seconds, params ReadOnlySpan<double[]> columns)
    {
        for (var i = 0; i < at.Length; i++) at[i] = Math.Floor(at[i] / 300) * 300;
        var groups = Enumerable.Range(0, at.Length).GroupBy(i => at[i]).Select(g => g.ToArray()).ToArray();
        foreach (var column in columns)
        {
            foreach (var group in groups)
            {
                double[] known = [.. group.Select(i => column[i]).Where(double.IsFinite)];
                var mean = 2 * known.Length * seconds >= 300 ? known.Average() : double.NaN;
                foreach (var i in group) column[i] = mean;
            }
        }
    }

    /// <summary>Stamps of small parts of the record that lie years away from what is before and after them.</summary>
    private static HashSet<DateTimeOffset> StrayOf(double[] at)
    {
        var parts = new List<List<double>>();
        foreach (var t in at.Order())
        {
            if (parts.Count == 0 || t - parts[^1][^1] > Far) parts.Add([]);
            parts[^1].Add(t);
        }
        var largest = parts.MaxBy(p => p.Count);
        return [.. parts.Where(p => p != largest && p.Count < 0.05 * at.Length).SelectMany(p => p).Select(t => DateTimeOffset.UnixEpoch.AddSeconds(t))];
    }

    /// <summary>The usual distance of two rows. [s]</summary>
    private static int StepOf(double[] at, string path)
    {
        var sorted = at.Distinct().Order().ToArray();
        if (sorted.Length < 2) return 3600;
        var usual = sorted.Zip(sorted.Skip(1), (a, b) => (int)Math.Round(b - a)).GroupBy(x => x).MaxBy(g => g.Count())!.Key;
        if (usual is > 0 and < 300) return usual;
        if (usual % 60 != 0 || !Steps.Contains(usual / 60))
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}: rows are {usual / 60.0:0.##} min apart. Bring them to one of {string.Join(", ", Steps)} min, or to less than 5."));
        if (sorted.FirstOrDefault(t => t % 300 != 0) is not 0.0 and var odd)
            throw new FormatException($"{Path.GetFileName(path)}: {DateTimeOffset.UnixEpoch.AddSeconds(odd).ToString("u", CultureInfo.InvariantCulture)} is no start of an interval. utc is to be the start, a whole five minutes.");
        return usual;
    }

    /// <summary>What no sky gives is not known.</summary>
    private static double? AtLeast0(double value, double most) => double.IsNaN(value) || value > most || value < -20 ? null : Math.Max(value, 0);

    private static double? Within(double value, double least, double most) => value >= least && value <= most ? value : null;
}
