using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.History;
using Solstead.Site.Web.Devices;

namespace Solstead.Site.Web.History;

/// <summary>One series as columns, ready for a chart. Null = nothing measured.</summary>
/// <param name="T">Start of each bucket, seconds since 1970-01-01 UTC.</param>
public sealed record SeriesView(string Point, string Unit, string Kind, bool Known, IReadOnlyList<long> T, IReadOnlyList<double?> Min, IReadOnlyList<double?> Mean, IReadOnlyList<double?> Max);

public sealed record HistoryView(DateTimeOffset From, DateTimeOffset To, string Resolution, int StepSeconds, IReadOnlyList<SeriesView> Series)
{
    public static HistoryView Of(HistoryAnswer answer) => new(
        answer.From, answer.To, Words.Of(answer.Resolution), answer.StepSeconds,
        [.. answer.Series.Select(s => new SeriesView(
            s.Series, s.Unit, DeviceEndpoints.Word(s.Kind), s.Known,
            [.. s.Buckets.Select(b => b.Start)], [.. s.Buckets.Select(b => b.Min)], [.. s.Buckets.Select(b => b.Mean)], [.. s.Buckets.Select(b => b.Max)]))]);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(HistoryView))]
[JsonSerializable(typeof(DayChartView))]
[JsonSerializable(typeof(EnergyView))]
internal sealed partial class HistoryViewJson : JsonSerializerContext;
