using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Site.Web.Devices;

namespace Solstead.Site.Web.History;

/// <summary>One series as columns, ready for a chart. Null = nothing measured.</summary>
/// <param name="T">Start of each bucket, seconds since 1970-01-01 UTC.</param>
/// <param name="Change">Counters: how much each grew within the bucket, ≥ 0; null for everything else.</param>
/// <param name="Texts">States and texts: what the codes in <paramref name="Mean"/> mean; null for numbers.</param>
public sealed record SeriesView(
    string Point, string Unit, string Kind, bool Known, IReadOnlyList<long> T, IReadOnlyList<double?> Min, IReadOnlyList<double?> Mean, IReadOnlyList<double?> Max,
    IReadOnlyList<double?>? Change, IReadOnlyDictionary<long, string>? Texts)
{
    public static SeriesView Of(SeriesAnswer s) => new(
        s.Series, s.Unit, DeviceEndpoints.Word(s.Kind), s.Known,
        [.. s.Buckets.Select(b => b.Start)], [.. s.Buckets.Select(b => b.Min)], [.. s.Buckets.Select(b => b.Mean)], [.. s.Buckets.Select(b => b.Max)],
        s.Kind == PointKind.Counter && s.Known ? [.. s.Buckets.Select(b => b.Change)] : null, s.Texts);
}

/// <param name="MostBuckets">Buckets per point this answer could have; fewer than asked for when there are many points.</param>
/// <param name="Coarsened">Cut more coarsely than asked, so that it fits.</param>
/// <param name="LeftOut">Points beyond the 500 one answer takes; ask for them in another.</param>
public sealed record HistoryView(
    DateTimeOffset From, DateTimeOffset To, string Resolution, int StepSeconds, int MostBuckets, bool Coarsened, IReadOnlyList<string> LeftOut, IReadOnlyList<SeriesView> Series)
{
    public static HistoryView Of(HistoryAnswer answer, Resolution asked, int each, int max, IEnumerable<string> leftOut) => new(
        answer.From, answer.To, Words.Of(answer.Resolution), answer.StepSeconds, each, each < max || IsCoarser(answer, asked), [.. leftOut], [.. answer.Series.Select(SeriesView.Of)]);

    private static bool IsCoarser(HistoryAnswer answer, Resolution asked) =>
        asked != Core.History.Resolution.Auto && (answer.Resolution > asked || answer.StepSeconds > Words.Seconds(asked));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(HistoryView))]
[JsonSerializable(typeof(DayChartView))]
[JsonSerializable(typeof(EnergyView))]
[JsonSerializable(typeof(EnergyEdit))]
[JsonSerializable(typeof(EffectView))]
[JsonSerializable(typeof(MadeChangeView))]
[JsonSerializable(typeof(MadeChangesView))]
[JsonSerializable(typeof(RecomputedView))]
[JsonSerializable(typeof(RecomputeSpan))]
internal sealed partial class HistoryViewJson : JsonSerializerContext;
