using Solstead.Core.History;
using Solstead.Devices.Protocols.Maria;

namespace Solstead.Site.History.Maria;

/// <summary>Answers while days of the past are still being brought back: what is not here yet is taken from the server, when it answers.</summary>
internal static class WithServer
{
    public static async Task<HistoryAnswer> AddAsync(HistoryAnswer here, HistoryQuery query, ServerLink server, (int First, int Last) missing, CancellationToken ct)
    {
        if (query.From.ToUnixTimeSeconds() >= (missing.Last + 1) * 86400L || query.To.ToUnixTimeSeconds() <= missing.First * 86400L) return here;
        try
        {
            return Merge(here, await server.Reader.QueryAsync(query, ct));
        }
        catch (MariaException)
        {
            return here;        // it is told by the next round; what is here is shown
        }
    }

    /// <summary>Of each bucket the local one where there is one. Cut differently (here there are still seconds), the server's answer has the whole span.</summary>
    public static HistoryAnswer Merge(HistoryAnswer here, HistoryAnswer there)
    {
        if (here.Resolution != there.Resolution || here.StepSeconds != there.StepSeconds) return there with { Tag = null };
        var others = there.Series.ToDictionary(s => s.Series, StringComparer.Ordinal);
        return here with { Tag = null, Series = [.. here.Series.Select(s => others.TryGetValue(s.Series, out var other) && other.Known ? Merge(s, other) : s)] };
    }

    private static SeriesAnswer Merge(SeriesAnswer here, SeriesAnswer there)
    {
        if (!here.Known) return there;
        if (here.Kind != there.Kind || !string.Equals(here.Unit, there.Unit, StringComparison.Ordinal)) return here;
        var starts = here.Buckets.Select(b => b.Start).ToHashSet();
        return here with { Buckets = [.. here.Buckets.Concat(there.Buckets.Where(b => !starts.Contains(b.Start))).OrderBy(b => b.Start)] };
    }
}
