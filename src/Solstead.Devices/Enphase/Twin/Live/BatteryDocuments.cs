using System.Text.Json;

namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>The ensemble endpoints and the live status. Without a battery they answer the empty records real gateways do.</summary>
internal static class BatteryDocuments
{
    public static ReadOnlyMemory<byte> Inventory(LiveView view) => JsonDocuments.Write(json => json.Array(() =>
    {
        if (view.Rules.Quirks.Controller) ControllerDocuments.Block(json, view);
        if (view.Equipment.Battery is not { } battery || view.Now.Battery is not { } state || view.Rules.Quirks.AcBattery) return;
        json.Object(() =>
        {
            json.WriteString("type", "ENCHARGE");
            json.Array("devices", () => json.Object(() =>
            {
                json.WriteString("part_num", "830-00703-r84");
                json.WriteNumber("installed", 1693554929);
                json.WriteString("serial_num", battery.Serial);
                json.Array("device_status", () =>
                {
                    json.WriteStringValue("envoy.global.ok");
                    json.WriteStringValue("prop.done");
                });
                json.WriteNumber("last_rpt_date", view.Epoch / 60 * 60);
                json.WriteNumber("admin_state", 6);
                json.WriteString("admin_state_str", "ENCHG_STATE_READY");
                json.WriteNumber("created_date", 1693554929);
                json.WriteNumber("img_load_date", 1693554929);
                json.WriteString("img_pnum_running", "2.6.5973_rel/22.11");
                json.WriteString("bmu_fw_version", "2.1.34");
                if (!view.Rules.Firmware.AtLeast(8)) json.WriteBoolean("operating", true);
                json.WriteBoolean("communicating", true);
                json.WriteBoolean("sleep_enabled", false);
                json.Whole("percentFull", state.SocPercent);
                json.WriteNumber("temperature", 24);
                json.WriteNumber("maxCellTemp", 25);
                json.WriteNumber("comm_level_sub_ghz", 4);
                json.WriteNumber("comm_level_2_4_ghz", 4);
                json.WriteNumber("led_status", state.Watts < 0 ? 12 : state.Watts > 0 ? 13 : 14);
                json.WriteBoolean("dc_switch_off", false);
                json.WriteNumber("encharge_rev", 2);
                json.Whole("encharge_capacity", battery.CapacityWh);
            }));
        });
    }));

    public static ReadOnlyMemory<byte> Power(LiveView view) => JsonDocuments.Write(json => json.Object(() =>
        json.Array(view.Rules.DevicesColon ? "devices:" : "devices", () =>
        {
            if (view.Equipment.Battery is not { } battery || view.Now.Battery is not { } state || view.Rules.Quirks.AcBattery) return;
            json.Object(() =>
            {
                json.WriteString("serial_num", battery.Serial);
                json.Whole("real_power_mw", state.Watts * 1000);
                json.Whole("apparent_power_mva", state.Watts * 1000);
                json.Whole("soc", state.SocPercent);
            });
        })));

    public static ReadOnlyMemory<byte> SecCtrl(LiveView view) => JsonDocuments.Write(json => json.Object(() => SecCtrl(json, view)));

    private static void SecCtrl(Utf8JsonWriter json, LiveView view)
    {
        var capacity = view.Equipment.Battery?.CapacityWh ?? 0;
        var stored = view.Now.Battery?.StoredWh ?? 0;
        var soc = view.Now.Battery?.SocPercent ?? 0;
        json.WriteBoolean("shutdown", false);
        json.WriteNumber("freq_bias_hz", 0.0);
        json.WriteNumber("voltage_bias_v", 0.0);
        json.WriteNumber("configured_backup_soc", capacity > 0 ? 5 : 0);
        json.WriteNumber("adjusted_backup_soc", capacity > 0 ? 5 : 0);
        json.Whole("agg_soc", soc);
        if (!view.Rules.Firmware.AtLeast(7, 1))
        {
            json.Whole("agg_backup_energy", capacity * 0.05);
            json.Whole("agg_avail_energy", stored);
            return;
        }
        json.Whole("Max_energy", capacity);
        var (ac, acSoc) = view.Rules.Quirks.AcBattery ? (stored, soc) : (0, 0);
        if (view.Rules.Quirks.AcBattery) (capacity, stored, soc) = (0, 0, 0);
        json.Whole("ENC_agg_soc", soc);
        if (view.Rules.Firmware.AtLeast(8)) json.WriteNumber("ENC_agg_soh", capacity > 0 ? 100 : 0);
        json.Whole("ENC_agg_backup_energy", capacity * 0.05);
        json.Whole("ENC_agg_avail_energy", stored);
        json.Whole("Enc_commissioned_capacity", capacity);
        json.Whole("Enc_max_available_capacity", capacity);
        json.Whole("ACB_agg_soc", acSoc);
        json.Whole("ACB_agg_energy", ac);
    }

    public static ReadOnlyMemory<byte> Status(LiveView view) => JsonDocuments.Write(json => json.Object(() =>
    {
        json.Object("inventory", () => json.Object("serial_nums", () =>
        {
            if (view.Equipment.Battery is not { } battery) return;
            json.Object(battery.Serial, () =>
            {
                json.WriteNumber("device_type", 13);
                json.WriteNumber("admin_state", 6);
                json.WriteString("admin_state_str", "ENCHG_STATE_READY");
                json.WriteString("reported_grid_mode", "multimode-ongrid");
                json.WriteNumber("phase", 1);
                json.Whole("encharge_capacity", battery.CapacityWh);
                json.Whole("encharge_rated_power", battery.RatedWatts);
                json.WriteNumber("submodule_count", 0);
                json.Object("submodules", () => { });
            });
        }));
        json.Object("counters", () =>
        {
            // Names that differ only in case do occur (enphase.md 5).
            json.WriteNumber("MqttClient_connect_err", 3);
            json.WriteNumber("MqttClient_connect_Err", 5);
        });
        json.Object("secctrl", () => SecCtrl(json, view));
        json.Object("relay", () => Relay(json));
        json.Object("profile", () => { });
        json.Object("fakeit", () => json.WriteBoolean("fake_inventory_mode", false));
    }));

    public static ReadOnlyMemory<byte> Relay() => JsonDocuments.Write(json => json.Object(() => Relay(json)));

    private static void Relay(Utf8JsonWriter json)
    {
        json.WriteString("mains_admin_state", "closed");
        json.WriteString("mains_oper_state", "closed");
        json.WriteNumber("der1_state", 0);
        json.WriteNumber("der2_state", 0);
        json.WriteString("Enchg_grid_mode", "multimode-ongrid");
        json.WriteString("Solar_grid_mode", "multimode-ongrid");
    }

    /// <summary>The live status; an old one with an excuse while the feed is off (enphase.md 5.9).</summary>
    public static ReadOnlyMemory<byte> LiveData(LiveView view, bool streaming) => JsonDocuments.Write(json => json.Object(() =>
    {
        json.Object("connection", () =>
        {
            json.WriteString("mqtt_state", "connected");
            json.WriteString("prov_state", "configured");
            json.WriteString("auth_state", "ok");
            json.WriteString("sc_stream", streaming ? "enabled" : "disabled");
            json.WriteString("sc_debug", "disabled");
        });
        if (!streaming) json.WriteString("info", "The streaming is disabled. Displaying last available status.");
        json.Object("meters", () => LiveMeters(json, view));
        json.Object("tasks", () =>
        {
            json.WriteNumber("task_id", 1);
            json.WriteNumber("timestamp", view.Epoch);
        });
        json.Object("counters", () => json.WriteNumber("rest_Status", 1));
    }));

    private static void LiveMeters(Utf8JsonWriter json, LiveView view)
    {
        json.WriteNumber("last_update", view.Epoch);
        json.Whole("soc", view.Now.Battery?.SocPercent ?? 0);
        json.WriteNumber("main_relay_state", 1);
        json.WriteNumber("gen_relay_state", 5);
        json.WriteString("backup_bat_mode", "self-cons");
        json.WriteNumber("backup_soc", 5);
        json.WriteNumber("is_split_phase", view.Phases == 2 ? 1 : 0);
        json.WriteNumber("phase_count", view.Phases);
        json.Whole("enc_agg_soc", view.Now.Battery?.SocPercent ?? 0);
        json.Whole("enc_agg_energy", view.Now.Battery?.StoredWh ?? 0);
        json.WriteNumber("acb_agg_soc", 0);
        json.WriteNumber("acb_agg_energy", 0);
        var storage = view.Now.Battery?.Watts ?? 0;
        Branch(json, "pv", p => view.Now.Production.Phases[p], view.Phases);
        Branch(json, "storage", _ => default(PhaseState) with { Watts = storage / view.Phases }, view.Phases);
        Branch(json, "grid", p => view.Now.Grid.Phases[p], view.Phases);
        // Here the load is the house without its battery, so that the branches close: pv + storage + grid = load.
        Branch(json, "load", p => view.Now.Total.Phases[p] with { Watts = view.Now.Total.Phases[p].Watts + storage / view.Phases }, view.Phases);
        Branch(json, "generator", _ => default, view.Phases);
    }

    private static void Branch(Utf8JsonWriter json, string name, Func<int, PhaseState> phase, int phases) => json.Object(name, () =>
    {
        var all = Enumerable.Range(0, 3).Select(p => p < phases ? phase(p) : default).ToArray();
        json.Whole("agg_p_mw", all.Sum(p => p.Watts) * 1000);
        json.Whole("agg_s_mva", all.Sum(p => p.VoltAmperes) * 1000);
        for (var p = 0; p < 3; p++) json.Whole($"agg_p_ph_{"abc"[p]}_mw", all[p].Watts * 1000);
        for (var p = 0; p < 3; p++) json.Whole($"agg_s_ph_{"abc"[p]}_mva", all[p].VoltAmperes * 1000);
    });
}
