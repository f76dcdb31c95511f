using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Devices.Enphase.Probe;

/// <summary>What was found missing, with which firmware and role, and when; serialisable.</summary>
/// <param name="Reserved">Those of the absent that were refused rather than not there; null in what older versions wrote.</param>
internal sealed record CapabilityState(string Firmware, string Role, DateTimeOffset At, IReadOnlyList<string> Absent, IReadOnlyList<string>? Reserved = null);

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CapabilityState))]
internal sealed partial class CapabilityJson : JsonSerializerContext;

/// <summary>
/// Which endpoints this gateway does not have: asked once per firmware and role, and again after a week (enphase.md 4). Missing and forbidden
/// count alike; busy, slow and garbled do not count. Below firmware 7 what was refused is remembered until the next start only.
/// </summary>
internal sealed class Capabilities(IDeviceMemory memory, TimeProvider time)
{
    /// <summary>The role of firmware below 7, where a user and a password decide what is refused.</summary>
    public const string Digest = "digest";

    private const string Name = "capabilities";
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly HashSet<string> absent = [], shown = [], reserved = [];
    private string firmware = "", role = "";
    private DateTimeOffset since;

    public bool MayHave(Endpoint endpoint) => !absent.Contains(endpoint.Name);

    /// <summary>Names of the endpoints this role may not read, in order.</summary>
    public IReadOnlyList<string> Reserved => [.. reserved.Order(StringComparer.Ordinal)];

    /// <summary>The role the endpoints were asked with; null before the first question.</summary>
    public string? Role => role.Length > 0 ? role : null;

    /// <summary>Makes what is known outdated: another token may open more, or less.</summary>
    public void Expire() => since = DateTimeOffset.MinValue;

    /// <summary>True when what is known is older than a week.</summary>
    public bool Outdated => time.GetUtcNow() - since is var age && (age > Week || age < -TimeSpan.FromDays(1));

    /// <summary>Takes up what is remembered for this firmware and role, or begins anew.</summary>
    public void Begin(string firmwareNow, string roleNow)
    {
        if (firmware == firmwareNow && role == roleNow && !Outdated) return;
        absent.Clear();
        shown.Clear();
        reserved.Clear();
        (firmware, role, since) = (firmwareNow, roleNow, time.GetUtcNow());
        if (Restore() is not { } state || state.Firmware != firmware || state.Role != role) return;
        since = state.At;
        if (Outdated) since = time.GetUtcNow();
        else if (role != Digest)
        {
            absent.UnionWith(state.Absent);
            reserved.UnionWith(state.Reserved ?? []);
        }
        // A password may have been given since: what was refused is asked again. What an older version wrote does not tell the two apart.
        else if (state.Reserved is { } refused) absent.UnionWith(state.Absent.Except(refused));
    }

    /// <summary>Takes in how a question went. What this firmware has shown to this role it has: refused later, it is only failing.</summary>
    /// <returns>True when the endpoint was found absent just now.</returns>
    public bool Learn(Endpoint endpoint, Outcome outcome)
    {
        if (outcome == Outcome.Ok) shown.Add(endpoint.Name);
        var found = outcome is Outcome.Missing or Outcome.Forbidden && !shown.Contains(endpoint.Name) && absent.Add(endpoint.Name);
        if (found && outcome == Outcome.Forbidden) reserved.Add(endpoint.Name);
        return found;
    }

    public void Save() => memory.Remember(Name, JsonSerializer.Serialize(new CapabilityState(firmware, role, since, [.. absent.Order()], Reserved), CapabilityJson.Default.CapabilityState));

    private CapabilityState? Restore()
    {
        if (memory.Recall(Name) is not { } text) return null;
        try
        {
            return JsonSerializer.Deserialize(text, CapabilityJson.Default.CapabilityState) is { Absent: not null } state ? state : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
