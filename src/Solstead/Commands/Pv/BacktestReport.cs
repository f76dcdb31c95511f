using System.Globalization;
using System.Text.Json;
using Solstead.Core.Forecast.Learning;

namespace Solstead.Commands.Pv;

/// <summary>The metrics of a walk, for people and as JSON.</summary>
internal sealed record BacktestReport(PvMetrics Metrics, double Size, bool Intraday)
{
    /// <summary>Light below which an interval does not count, unless the panels gave something. [W/m²]</summary>
    private const double Dusk = 10;

    public static BacktestReport Of(IReadOnlyList<PvRecord> records, IReadOnlyList<PvTold> told, PvForecaster forecaster, double size, bool intraday)
    {
        var rows = records.GroupBy(r => r.Weather.Start).ToDictionary(g => g.Key, g => g.Last());
        var clear = forecaster.ClearSky([.. told.Select(t => rows[t.Start].Weather)]);
        var outcomes = told.Select((t, i) =>
        {
            var (weather, watts) = rows[t.Start];
            return new PvOutcome(t.Start, t.Minutes / 60.0, t.Watts, watts, clear[i], weather.Global > Dusk || watts > 0.005 * size) { P10 = t.P10, P90 = t.P90 };
        });
        return new(PvScore.Of([.. outcomes], size, intraday ? 1 - told[0].Minutes / 60.0 : PvBacktest.DayAhead), size, intraday);
    }

    public void Print(TextWriter to)
    {
        if (Metrics.Count == 0)
        {
            to.WriteLine("The test has no row with light and power: nothing to score.");
            return;
        }
        Line(to, $"{(Intraday ? "issued 1 h before the end" : "issued 24 h before")}, {Metrics.Count} daylight intervals, percent of {Size / 1000:F2} kWp");
        foreach (var (name, value) in Figures()) if (value is { } v) Line(to, $"  {name,-36} {100 * v,7:F2}");
    }

    public void WriteJson(TextWriter to, double learned, double walked)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("lead", Intraday ? "1 h" : "24 h");
            json.WriteNumber("kwp", Size / 1000);
            json.WriteNumber("intervals", Metrics.Count);
            foreach (var (name, value) in Figures()) if (value is { } v && double.IsFinite(v)) json.WriteNumber(name + " %", Math.Round(100 * v, 3));
            json.WriteNumber("learned s", Math.Round(learned, 3));
            json.WriteNumber("walked s", Math.Round(walked, 3));
            json.WriteEndObject();
        }
        to.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private IEnumerable<(string Name, double? Value)> Figures() =>
    [
        ("nMAE", Metrics.MeanAbsolute), ("nRMSE", Metrics.RootMeanSquare), ("nMBE", Metrics.Bias), ("daily MAPE", Metrics.DailyError),
        ("inside P10-P90", Metrics.Coverage), ("width", Metrics.Width), ("pinball P10", Metrics.Pinball?.P10), ("pinball P50", Metrics.Pinball?.P50), ("pinball P90", Metrics.Pinball?.P90),
        ("skill over yesterday", Metrics.SkillPersistence), ("skill over the last hour's sky", Metrics.SkillSmart), ("skill over the last 30 days", Metrics.SkillClimatology),
        ("skill over the best of both", Metrics.Skill),
    ];

    private static void Line(TextWriter to, FormattableString text) => to.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
