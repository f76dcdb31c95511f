using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Wire;

/// <summary><c>/ivp/ensemble/relay</c> (enphase.md 5.14): the relay to the grid. It answers without a system controller too.</summary>
internal sealed class GridRelay
{
    /// <summary>As it is: open or closed.</summary>
    [JsonPropertyName("mains_oper_state")] public string? Mains { get; init; }
    /// <summary>As it was asked to be.</summary>
    [JsonPropertyName("mains_admin_state")] public string? MainsWanted { get; init; }
}

/// <summary><c>/ivp/ensemble/dry_contacts</c> and <c>/ivp/ss/dry_contact_settings</c> (enphase.md 5.15). They answer without a system controller too.</summary>
internal sealed class DryContacts
{
    [JsonPropertyName("dry_contacts")] public List<DryContact>? Contacts { get; init; }
}

internal sealed class DryContact
{
    /// <summary>NC1, NC2, NO1, NO2.</summary>
    [JsonPropertyName("id")] public string? Id { get; init; }
    /// <summary>open or closed; only in the states.</summary>
    [JsonPropertyName("status")] public string? Status { get; init; }
    /// <summary>NONE, LOAD, PV, 3RD-PV; only in the settings.</summary>
    [JsonPropertyName("type")] public string? Type { get; init; }
    /// <summary>What the owner calls it; only in the settings.</summary>
    [JsonPropertyName("load_name")] public string? Name { get; init; }
}
