using Solstead.Site.History.Format;
using Solstead.Site.History.Minutes;

namespace Solstead.Site.History.Writing;

/// <summary>Brings minutes that came later into the chunks of their days.</summary>
internal static class Filler
{
    public static void Fill(HistoryWriter writer, Series series, IReadOnlyList<(long Minute, double Value)> minutes, bool overwrite, TimeProvider time)
    {
        var today = time.GetUtcNow().ToUnixTimeSeconds() / 86400;
        foreach (var day in minutes.Where(m => m.Minute is >= 0 and < (long)ChunkCodec.Slots << 20).GroupBy(m => (int)(m.Minute / ChunkCodec.Slots)).OrderBy(g => g.Key))
        {
            var filled = new MinuteDay();
            foreach (var (minute, value) in day)
                if (series.TryStore(value, null, out var stored)) filled.Offer((int)(minute % ChunkCodec.Slots), stored, overwrite ? 60 : 1);
            var open = day.Key >= today || writer.Live.OpenDays().Contains(day.Key);
            writer.Closer().Fill(series.Sid, day.Key, filled, open);
            if (!open) writer.Live.MarkClosed(day.Key);
        }
    }
}
