using Solstead.Core.Points;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History.Maria;

/// <summary>
/// Which number a local series has on the server. Numbers are given where a series is first met, so a second machine has others; what counts is the
/// name with kind, unit, scale, and for states the meaning of the codes. One that means something else keeps its values under its name followed by
/// <c>@number</c>, as in the local file.
/// </summary>
internal sealed class SeriesMap
{
    private readonly MariaConnection server;
    private readonly Dictionary<string, Series> there = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> numbers = [];

    private SeriesMap(MariaConnection server) => this.server = server;

    /// <summary>The series of the server, by name.</summary>
    public IEnumerable<Series> There => there.Values;

    public static SeriesMap Load(MariaConnection server)
    {
        var map = new SeriesMap(server);
        foreach (var row in server.Stream("SELECT sid, device, point, unit, kind, scale, hold FROM series"))
            map.Add(new(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3), (PointKind)row.GetInt32(4), row.GetInt32(5), row.GetInt32(6)));
        var bySid = map.there.Values.ToDictionary(s => s.Sid);
        foreach (var row in server.Stream("SELECT sid, code, text FROM state_text"))
            bySid.GetValueOrDefault(row.GetInt32(0))?.Load(row.GetInt64(1), row.GetString(2));
        return map;
    }

    /// <summary>What the server knows and this machine does not becomes known here: series, and the codes of states.</summary>
    public void Teach(SeriesRegistry registry)
    {
        foreach (var series in there.Values.OrderBy(s => s.Sid))
        {
            if (registry.Find(series.Name) is not { } known) registry.Adopt(series);
            else if (Same(known, series)) known.Learn(series.Texts());
        }
    }

    /// <summary>The number of a local series on the server; made there when it is new.</summary>
    public int Of(Series local)
    {
        if (numbers.TryGetValue(local.Sid, out var sid)) return sid;
        var found = there.GetValueOrDefault(local.Name);
        if (found is not null && !Same(local, found))
        {
            server.Run("UPDATE series SET point=$point WHERE sid=$sid", "$point", $"{found.Point}@{found.Sid}", "$sid", found.Sid);
            there.Remove(found.Name);
            var kept = new Series(found.Sid, found.Device, $"{found.Point}@{found.Sid}", found.Unit, found.Kind, found.Scale, found.Hold);
            foreach (var (code, text) in found.Texts()) kept.Load(code, text);
            Add(kept);
            found = null;
        }

        sid = found?.Sid ?? Make(local);
        SendTexts(local, sid, found);
        return numbers[local.Sid] = sid;
    }

    /// <summary>The local series of a series of the server; null when they mean different things.</summary>
    public static Series? LocalOf(Series onServer, SeriesRegistry registry) => registry.Find(onServer.Name) is { } local && Same(local, onServer) ? local : null;

    private static bool Same(Series a, Series b) =>
        a.Kind == b.Kind && a.Scale == b.Scale && string.Equals(a.Unit, b.Unit, StringComparison.Ordinal) && SameTexts(a.Texts(), b.Texts());

    private static bool SameTexts(IReadOnlyDictionary<long, string> a, IReadOnlyDictionary<long, string> b) =>
        a.All(t => !b.TryGetValue(t.Key, out var other) || string.Equals(other, t.Value, StringComparison.Ordinal));

    private int Make(Series local)
    {
        var taken = there.Values.Select(s => s.Sid).Concat(numbers.Values).ToHashSet();
        var sid = local.Sid;
        while (taken.Contains(sid)) sid = taken.Max() + 1;
        server.Run(
            "INSERT INTO series(sid, device, point, unit, kind, scale, hold) VALUES($sid, $device, $point, $unit, $kind, $scale, $hold)",
            "$sid", sid, "$device", local.Device, "$point", local.Point, "$unit", local.Unit, "$kind", (int)local.Kind, "$scale", local.Scale, "$hold", local.Hold);
        Add(new(sid, local.Device, local.Point, local.Unit, local.Kind, local.Scale, local.Hold));
        return sid;
    }

    private void SendTexts(Series local, int sid, Series? known)
    {
        if (!local.HasTexts) return;
        var had = known?.Texts();
        var insert = new MariaInsert(server, "INSERT INTO state_text VALUES", "ON DUPLICATE KEY UPDATE text=VALUES(text)");
        foreach (var (code, text) in local.Texts())
            if (had is null || !had.ContainsKey(code)) insert.Add(sid, code, text);
        insert.Send();
    }

    private void Add(Series series) => there[series.Name] = series;
}
