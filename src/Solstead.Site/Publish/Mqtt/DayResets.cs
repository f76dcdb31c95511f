using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>
/// When each register of the day last began anew, as Home Assistant wants it of a total (<c>last_reset</c>). What counts is the fall of the register
/// itself: a gateway begins its day up to minutes beside midnight, and an instant that changed before the value would count the day twice.
/// </summary>
internal sealed class DayResets(TimeZoneInfo zone, IDeviceMemory memory)
{
    private const string Name = "resets";

    /// <summary>A fall to less than this part is a new beginning, a smaller one jitter; Home Assistant draws the line in the same place.</summary>
    private const double Fallen = 0.9;

    /// <summary>A net register falls while exporting: of it only a fall to next to nothing at midnight counts.</summary>
    private const double NetFallen = 0.1;

    /// <summary>A new beginning so close to midnight is that of the day.</summary>
    private static readonly TimeSpan Beside = TimeSpan.FromHours(2);

    private readonly Dictionary<string, DateTimeOffset> since = Read(memory);
    private readonly Dictionary<string, double> last = [];
    private bool changed;

    /// <summary>The instant the register counts from. Midnight as long as nothing else is known.</summary>
    public DateTimeOffset Of(string device, in PointShot point, DateTimeOffset now)
    {
        var key = $"{device}/{point.Declaration.Id}";
        var today = LocalDay.Of(now, zone).Start;
        var known = since.TryGetValue(key, out var began);
        // Not seen by this process: whether it fell while we were away shows in the date only.
        if (!known || (!last.ContainsKey(key) && began < today)) Note(key, began = today);
        if (point.Value is not { } value) return began;
        if (last.TryGetValue(key, out var before) && IsNew(point, before, value, now)) Note(key, began = Beginning(began, now));
        last[key] = value;
        return began;
    }

    /// <summary>Remembers the instants; call once after each round.</summary>
    public void Save()
    {
        if (!changed) return;
        changed = false;
        memory.Remember(Name, JsonSerializer.Serialize(since, DayResetsJson.Default.Resets));
    }

    public void Forget(string device)
    {
        foreach (var key in since.Keys.Where(k => k.StartsWith(device + "/", StringComparison.Ordinal)).ToList())
        {
            changed |= since.Remove(key);
            last.Remove(key);
        }
    }

    private bool IsNew(in PointShot point, double before, double value, DateTimeOffset now) =>
        PointName.Parse(point.Declaration.Id).IsNet ? NearMidnight(now) is not null && Math.Abs(value) < Math.Abs(before) * NetFallen : value < before * Fallen;

    /// <summary>Midnight when it was midnight, so that a restart finds the same instant; else this instant, unless the day's beginning is noted already.</summary>
    private DateTimeOffset Beginning(DateTimeOffset began, DateTimeOffset now) => NearMidnight(now) is not { } midnight ? now : midnight > began ? midnight : began;

    private DateTimeOffset? NearMidnight(DateTimeOffset now)
    {
        var day = LocalDay.Of(now, zone);
        return now - day.Start <= Beside ? day.Start : day.End - now <= Beside ? day.End : null;
    }

    private void Note(string key, DateTimeOffset began)
    {
        since[key] = began;
        changed = true;
    }

    private static Dictionary<string, DateTimeOffset> Read(IDeviceMemory memory)
    {
        try
        {
            return memory.Recall(Name) is { } text ? JsonSerializer.Deserialize(text, DayResetsJson.Default.Resets) ?? [] : [];
        }
        catch (JsonException)
        {
            return []; // as if it were the first time
        }
    }
}

[JsonSerializable(typeof(Dictionary<string, DateTimeOffset>), TypeInfoPropertyName = "Resets")]
internal sealed partial class DayResetsJson : JsonSerializerContext;
