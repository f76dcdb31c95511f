using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>Energies since local midnight, made from counters; remembered across restarts.</summary>
internal sealed class DayBook(IDeviceMemory memory, TimeZoneInfo zone)
{
    private const string Name = "days";
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(5);

    private Dictionary<string, DayState>? days;
    private DateTimeOffset saved;

    public DayStep Feed(string counter, double total, DateTimeOffset at)
    {
        days ??= Load();
        var step = DayMeter.Feed(days.GetValueOrDefault(counter), total, at, zone);
        days[counter] = step.State;
        return step;
    }

    /// <summary>Writes what is known, if it is time to.</summary>
    public void Save(DateTimeOffset now, bool atOnce = false)
    {
        if (days is null || (!atOnce && (now - saved).Duration() < SaveEvery)) return;
        saved = now;
        memory.Remember(Name, JsonSerializer.Serialize(days, DayBookJson.Default.DictionaryStringDayState));
    }

    private Dictionary<string, DayState> Load()
    {
        try
        {
            return memory.Recall(Name) is { } text ? JsonSerializer.Deserialize(text, DayBookJson.Default.DictionaryStringDayState) ?? [] : [];
        }
        catch (JsonException)
        {
            return []; // the day begins anew
        }
    }
}

[JsonSerializable(typeof(Dictionary<string, DayState>))]
internal sealed partial class DayBookJson : JsonSerializerContext;
