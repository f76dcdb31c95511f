using System.Text.Json;

namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>System controller, dry contacts and Q-Relay. The contacts answer with their default records where there is no controller (enphase.md 5.15).</summary>
internal static class ControllerDocuments
{
    public const string ControllerSerial = "122088000900", RelaySerial = "122088000800";

    private static readonly (string Id, string Status, string Type, string Name)[] Contacts =
        [("NC1", "closed", "LOAD", "Water heater"), ("NC2", "closed", "NONE", ""), ("NO1", "open", "PV", "Garage roof"), ("NO2", "open", "NONE", "")];

    /// <summary>The block of a controller in the ensemble inventory; its temperature is in °F.</summary>
    public static void Block(Utf8JsonWriter json, LiveView view) => json.Object(() =>
    {
        json.WriteString("type", "ENPOWER");
        json.Array("devices", () => json.Object(() =>
        {
            json.WriteString("part_num", "860-00276-r33");
            json.WriteNumber("installed", 1688303357);
            json.WriteString("serial_num", ControllerSerial);
            json.Array("device_status", () =>
            {
                json.WriteStringValue("envoy.global.ok");
                json.WriteStringValue("prop.done");
            });
            json.WriteNumber("last_rpt_date", view.Epoch / 60 * 60);
            json.WriteNumber("admin_state", 24);
            json.WriteString("admin_state_str", "ENPWR_STATE_OPER_CLOSED");
            json.WriteString("img_pnum_running", "1.2.2064_release/20.34");
            json.WriteBoolean("communicating", true);
            json.WriteNumber("temperature", 86);
            json.WriteString("mains_admin_state", "closed");
            json.WriteString("mains_oper_state", "closed");
            json.WriteString("Enpwr_grid_mode", "multimode-ongrid");
        }));
    });

    public static ReadOnlyMemory<byte> States(LiveView view) => List(view, (json, contact) =>
        json.WriteString("status", view.Rules.Quirks.Controller ? contact.Status : "open"));

    public static ReadOnlyMemory<byte> Settings(LiveView view) => List(view, (json, contact) =>
    {
        json.WriteString("type", view.Rules.Quirks.Controller ? contact.Type : "NONE");
        foreach (var action in (string[])["grid_action", "micro_grid_action", "gen_action"]) json.WriteString(action, contact.Type == "LOAD" ? "apply" : "none");
        json.WriteString("override", "false");
        json.WriteString("manual_override", "false");
        json.WriteString("load_name", view.Rules.Quirks.Controller ? contact.Name : "");
        json.WriteString("mode", "manual");
        json.WriteNumber("soc_low", 25.0);
        json.WriteNumber("soc_high", 70.0);
        json.Array("pv_serial_nb", () => { });
    });

    private static ReadOnlyMemory<byte> List(LiveView view, Action<Utf8JsonWriter, (string Id, string Status, string Type, string Name)> rest) =>
        JsonDocuments.Write(json => json.Object(() => json.Array("dry_contacts", () =>
        {
            foreach (var contact in Contacts)
                json.Object(() =>
                {
                    json.WriteString("id", contact.Id);
                    rest(json, contact);
                });
        })));

    /// <summary>A row of the inventory.</summary>
    public static void Relay(Utf8JsonWriter json, LiveView view) => json.Object(() =>
    {
        json.WriteString("part_num", "800-00597-r02");
        json.WriteString("installed", "1693554929");
        json.WriteString("serial_num", RelaySerial);
        json.Array("device_status", () => json.WriteStringValue("envoy.global.ok"));
        json.WriteString("last_rpt_date", $"{view.Epoch / 300 * 300}");
        json.WriteNumber("admin_state", 1);
        json.WriteNumber("dev_type", 12);
        json.WriteBoolean("communicating", true);
        json.WriteBoolean("provisioned", true);
        json.WriteString("relay", "closed");
        json.WriteNumber("reason_code", 0);
        json.WriteString("reason", "ok");
        json.WriteNumber("line-count", view.Phases);
        for (var phase = 1; phase <= view.Phases; phase++) json.WriteBoolean($"line{phase}-connected", true);
    });
}
