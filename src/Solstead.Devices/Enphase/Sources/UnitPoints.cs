using System.Text.Json;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>Relays, controllers, dry contacts and events: what a gateway tells of its other devices, read only.</summary>
internal static class UnitPoints
{
    /// <summary>What people are shown, and what is kept of the list.</summary>
    private const int EventsKept = 10;

    /// <param name="zone">Zone of the home, in which events are told.</param>
    /// <param name="only">The page that has just come: what it does not tell is left as it was. Null: all have.</param>
    public static void Fill(ReadingList into, GatewayProfile profile, GatewayData data, TimeZoneInfo zone, Endpoint? only)
    {
        bool Told(params ReadOnlySpan<Endpoint> pages) => only is null || pages.Contains(only);
        if (Told(Endpoint.Inventory, Endpoint.OldInventory))
        {
            Panels(into, profile, data);
            Relays(into, profile, data);
            Subunits(into, profile, data);
        }
        if (Told(Endpoint.Ensemble)) Controllers(into, profile, data);
        if (Told(Endpoint.Relay) && data.Relay is { } relay) Mains(into, profile, relay.Document);
        if (Told(Endpoint.Contacts)) Contacts(into, profile, data);
        if (Told(Endpoint.ContactSettings)) Uses(into, profile, data);
        if (Told(Endpoint.Events) && profile.Units.Events) Events(into, data, zone);
    }

    private static void Panels(ReadingList into, GatewayProfile profile, GatewayData data)
    {
        foreach (var device in (data.Inventory?.Document ?? []).Where(b => b.Type == "PCU").SelectMany(b => b.Devices ?? []))
            if (device.Serial is { } serial && profile.Units.Listed.Contains(serial)) ElectricalPoints.Device(into, $"inverter.{serial}.", device);
    }

    private static void Relays(ReadingList into, GatewayProfile profile, GatewayData data)
    {
        var listed = (data.Inventory?.Document ?? []).Where(b => b.Type == "NSRB").SelectMany(b => b.Devices ?? []).ToList();
        foreach (var serial in profile.Units.Relays)
        {
            if (listed.Find(d => d.Serial == serial) is not { } relay) continue;
            into.AddText($"relay.{serial}.state", Contact(relay.Relay));
            into.AddText($"relay.{serial}.reason", relay.Reason);
            into.Add($"relay.{serial}.last_report", relay.LastReport is > 0 ? relay.LastReport : null);
            ElectricalPoints.Device(into, $"relay.{serial}.", relay);
        }
    }

    private static void Subunits(ReadingList into, GatewayProfile profile, GatewayData data)
    {
        foreach (var device in Belonging.Listed(data, "ESUB"))
            if (device.Serial is { } serial && profile.Units.Subunits.Contains(serial)) ElectricalPoints.Device(into, $"esub.{serial}.", device);
    }

    private static void Controllers(ReadingList into, GatewayProfile profile, GatewayData data)
    {
        foreach (var block in data.Ensemble?.Document ?? [])
            foreach (var device in block.Devices ?? [])
            {
                if (device.Serial is not { } serial || !profile.Units.Controllers.Contains(serial)) continue;
                var prefix = $"controller.{serial}.";
                into.AddText(prefix + "relay", Contact(device.Mains ?? device.MidState));
                into.AddText(prefix + "relay_wanted", Contact(device.MainsWanted));
                into.AddText(prefix + "grid_mode", device.GridMode ?? device.GridState);
                into.Add(prefix + "temperature", device.Celsius(block.Type));
                into.AddText(prefix + "state", device.Communicating == false ? "silent" : device.AdminState ?? device.CollarState);
                into.Add(prefix + "last_report", device.LastReport is > 0 ? device.LastReport : null);
            }
    }

    /// <summary>The relay to the grid, told faster than the list of devices is; it says nothing of whose it is.</summary>
    private static void Mains(ReadingList into, GatewayProfile profile, GridRelay relay)
    {
        if (profile.Units.Controllers is not [var serial]) return;
        if (Contact(relay.Mains) is { } state) into.AddText($"controller.{serial}.relay", state);
        if (Contact(relay.MainsWanted) is { } wanted) into.AddText($"controller.{serial}.relay_wanted", wanted);
    }

    private static void Contacts(ReadingList into, GatewayProfile profile, GatewayData data)
    {
        foreach (var id in profile.Units.Contacts)
            into.AddText(Prefix(id) + "state", Contact(data.Contacts?.Document.Contacts?.Find(c => c.Id == id)?.Status));
    }

    /// <summary>What the contacts are for.</summary>
    private static void Uses(ReadingList into, GatewayProfile profile, GatewayData data)
    {
        foreach (var id in profile.Units.Contacts)
        {
            var set = data.ContactSettings?.Document.Contacts?.Find(c => c.Id == id);
            into.AddText(Prefix(id) + "type", set?.Type?.ToLowerInvariant());
            into.AddText(Prefix(id) + "name", set?.Name is { Length: > 0 } name ? name : null);
        }
    }

    /// <summary>The newest event as a text with its own time, and the last ten as a document for whoever republishes them.</summary>
    private static void Events(ReadingList into, GatewayData data, TimeZoneInfo zone)
    {
        if (data.Events?.Document.Events is not { } events) return;
        var newest = events.Select(e => (Event: e, At: e.At(zone))).OrderByDescending(e => e.At ?? DateTimeOffset.MinValue).FirstOrDefault();
        into.AddText("gateway.event", newest.Event?.Message);
        into.AddText("gateway.event_serial", newest.Event?.Serial is { Length: > 0 } serial ? serial : null);
        into.Add("gateway.event_at", newest.At?.ToUnixTimeSeconds());
        into.AddText("gateway.events", Document(events.Take(EventsKept)));
    }

    public static string Prefix(string contact) => $"contact.{contact.ToLowerInvariant()}.";

    private static string? Contact(string? state) => state?.ToLowerInvariant() is ("open" or "closed") and var known ? known : null;

    private static string Document(IEnumerable<GatewayEvent> events)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var told in events.DistinctBy(e => e.Id))
            {
                json.WriteStartObject(told.Id);
                json.WriteString("message", told.Message);
                json.WriteString("serialNumber", told.Serial);
                json.WriteString("type", told.Type);
                json.WriteString("datetime", told.When);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
