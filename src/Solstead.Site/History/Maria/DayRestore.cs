using System.Globalization;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History.Format;
using Solstead.Site.History.Minutes;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History.Maria;

/// <summary>Reads the minutes of closed days back from a server, for a machine that has not got them.</summary>
internal sealed class DayRestore(MariaConnection server, SeriesRegistry registry, SeriesMap map)
{
    private readonly ChunkCodec codec = new();
    private readonly Dictionary<int, int> local = map.There
        .Select(s => (s.Sid, Local: SeriesMap.LocalOf(s, registry))).Where(s => s.Local is not null).ToDictionary(s => s.Sid, s => s.Local!.Sid);

    public List<(int Sid, MinuteDay Minutes)> Read(int day)
    {
        var found = new List<(int, MinuteDay)>();
        if (local.Count == 0) return found;
        var keys = string.Join(',', local.Keys.Select(sid => ChunkStore.Key(sid, day).ToString(CultureInfo.InvariantCulture)));
        foreach (var row in server.Stream($"SELECT k, z FROM chunk WHERE k IN ({keys}) ORDER BY k"))
        {
            var minutes = new MinuteDay();
            if (!codec.TryDecode(row.GetFieldValue<byte[]>(1), minutes.Values, minutes.Covered, out _)) continue;
            foreach (ref var covered in minutes.Covered.AsSpan())
                if (covered != 0) covered = MinuteDay.FromChunk;
            found.Add((local[(int)(row.GetInt64(0) >> 20)], minutes));
        }
        return found;
    }
}
