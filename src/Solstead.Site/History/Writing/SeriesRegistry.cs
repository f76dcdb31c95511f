using System.Collections.Concurrent;
using Solstead.Core.History;

namespace Solstead.Site.History.Writing;

/// <summary>Every point the store knows. A new one is known at once and written with the next frame.</summary>
internal sealed class SeriesRegistry
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, Series> byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, Series> bySid = new();
    private readonly List<Series> unsaved = [];
    private int mostSid;

    public IEnumerable<Series> All => bySid.Values;

    public Series? Find(string name) => byName.GetValueOrDefault(name);

    public Series? Find(int sid) => bySid.GetValueOrDefault(sid);

    /// <summary>
    /// A changed number of decimals or holding time keeps the series; another unit or kind makes a new one, and the old one stays readable
    /// under its name followed by <c>@number</c>. False when all 65,535 numbers are taken.
    /// </summary>
    public bool Declare(SeriesKey key)
    {
        var hold = Math.Clamp((int)Math.Ceiling(key.Point.FreshFor.TotalSeconds), 1, 3600);
        lock (gate)
        {
            var known = Find(key.Name);
            if (known is not null && known.Kind == key.Point.Kind && string.Equals(known.Unit, key.Point.Unit, StringComparison.Ordinal))
            {
                if (known.Hold != hold) Replace(known, With(known, hold: hold));
                return true;
            }

            if (mostSid >= 65535) return false;
            if (known is not null) Replace(known, With(known, point: $"{known.Point}@{known.Sid}"));
            var series = new Series(mostSid + 1, key.Device, key.Point.Id, key.Point.Unit, key.Point.Kind, Math.Clamp(key.Point.Decimals, -6, 9), hold);
            Put(series);
            unsaved.Add(series);
            return true;
        }
    }

    /// <summary>A series that was recorded elsewhere becomes known here, under a number of this registry.</summary>
    public void Adopt(Series other)
    {
        lock (gate)
        {
            if (Find(other.Name) is not null || mostSid >= 65535) return;
            var series = new Series(mostSid + 1, other.Device, other.Point, other.Unit, other.Kind, other.Scale, other.Hold);
            series.Learn(other.Texts());
            Put(series);
            unsaved.Add(series);
        }
    }

    public void Load(Series series)
    {
        lock (gate) Put(series);
    }

    /// <summary>Rows to insert or update, old names before new ones.</summary>
    public List<Series> Unsaved()
    {
        lock (gate) return [.. unsaved];
    }

    public void Saved(List<Series> saved)
    {
        lock (gate) unsaved.RemoveAll(saved.Contains);
    }

    public void AllUnsaved()
    {
        lock (gate)
        {
            unsaved.Clear();
            unsaved.AddRange(bySid.Values);
            foreach (var series in bySid.Values) series.AllTextsUnsaved();
        }
    }

    private static Series With(Series old, string? point = null, int? hold = null)
    {
        var next = new Series(old.Sid, old.Device, point ?? old.Point, old.Unit, old.Kind, old.Scale, hold ?? old.Hold);
        foreach (var (code, text) in old.Texts()) next.Load(code, text);
        if (old.UnsavedTexts().Count > 0) next.AllTextsUnsaved();
        return next;
    }

    private void Replace(Series old, Series next)
    {
        byName.TryRemove(old.Name, out _);
        Put(next);
        unsaved.Remove(old);
        unsaved.Add(next);
    }

    private void Put(Series series)
    {
        byName[series.Name] = series;
        bySid[series.Sid] = series;
        mostSid = Math.Max(mostSid, series.Sid);
    }
}
