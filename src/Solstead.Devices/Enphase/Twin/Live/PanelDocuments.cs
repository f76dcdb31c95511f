using System.Globalization;
using System.Text.Json;

namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>The micro-inverters: reports, details, inventory.</summary>
internal static class PanelDocuments
{
    private const int FirstDevice = 553648384;
    private const int FirstChannel = 1627390225;
    private const string Installed = "1693554929";

    public static ReadOnlyMemory<byte> Inverters(LiveView view) => JsonDocuments.Write(json => json.Array(() =>
    {
        foreach (var panel in view.Now.Panels)
            json.Object(() =>
            {
                json.WriteString("serialNumber", panel.Panel.Serial);
                json.WriteNumber("lastReportDate", view.Stamp(panel.Reported));
                if (view.Rules.Firmware.AtLeast(4)) json.WriteNumber("devType", 1);
                json.Whole("lastReportWatts", panel.Watts);
                json.Whole("maxReportWatts", panel.MaxWatts);
            });
        if (!view.Rules.Quirks.AcBattery || view.Equipment.Battery is not { } battery || view.Now.Battery is not { } state) return;
        json.Object(() =>
        {
            json.WriteString("serialNumber", battery.Serial);
            json.WriteNumber("lastReportDate", view.Epoch / 60 * 60);
            json.WriteNumber("devType", 11);
            json.Whole("lastReportWatts", Math.Abs(state.Watts));
            json.Whole("maxReportWatts", battery.RatedWatts);
        });
    }));

    /// <summary><c>/ivp/pdm/energy</c>: the panels as reported, the meter as of the last quarter of an hour.</summary>
    public static ReadOnlyMemory<byte> Energy(LiveView view) => JsonDocuments.Write(json => json.Object(() =>
    {
        var has = view.Rules.HasProductionCt;
        json.Object("production", () =>
        {
            Four(json, "pcu", view.PanelTodayWh, view.PanelWeekWh, view.PanelLifetimeWh, view.PanelWatts);
            Four(json, "rgm", 0, 0, 0, 0);
            var made = view.Quarter.Production;
            if (has) Four(json, "eim", made.DeliveredWh - view.Day.Production.DeliveredWh, view.Day.ProductionSevenDaysWh, made.DeliveredWh, made.Watts);
            else Four(json, "eim", 0, 0, 0, 0);
        });
        json.Object("consumption", () =>
        {
            var used = view.Quarter.Total;
            if (view.Rules.HasConsumptionCt) Four(json, "eim", used.DeliveredWh - view.Day.Total.DeliveredWh, view.Day.TotalSevenDaysWh, used.DeliveredWh, used.Watts);
            else Four(json, "eim", 0, 0, 0, 0);
        });
    }));

    private static void Four(Utf8JsonWriter json, string name, double today, double week, double lifetime, double watts) => json.Object(name, () =>
    {
        json.Whole("wattHoursToday", Math.Max(0, today));
        json.Whole("wattHoursSevenDays", week);
        json.Whole("wattHoursLifetime", lifetime);
        json.Whole("wattsNow", watts);
    });

    /// <summary><c>/ivp/pdm/device_data</c>: fifty devices at most, the meters among them (B15, B16).</summary>
    public static ReadOnlyMemory<byte> DeviceData(LiveView view) => JsonDocuments.Write(json => json.Object(() =>
    {
        var limit = view.Rules.Quirks.DeviceDataLimit;
        var meters = view.Rules.HasProductionCt ? 1 : 0;
        var shown = Math.Min(view.Now.Panels.Count, Math.Max(0, limit - meters));
        for (var i = 0; i < shown; i++) Panel(json, view, view.Now.Panels[i], i);
        if (meters > 0) Meter(json, view);
        json.WriteNumber("deviceCount", shown + meters);
        json.WriteNumber("deviceDataLimit", limit);
    }));

    private static void Panel(Utf8JsonWriter json, LiveView view, PanelState panel, int number) => json.Object($"{FirstDevice + 256 * number}", () =>
    {
        json.WriteString("devName", "pcu");
        json.WriteString("sn", panel.Panel.Serial);
        json.WriteBoolean("active", true);
        json.WriteBoolean("modGone", false);
        json.Array("channels", () => json.Object(() =>
        {
            var stamp = view.Stamp(panel.Reported);
            json.WriteNumber("chanEid", FirstChannel + 256 * number);
            json.WriteNumber("created", stamp);
            json.Object("wattHours", () =>
            {
                json.Whole("today", panel.TodayWh);
                json.Whole("yesterday", panel.YesterdayWh);
                json.Whole("week", panel.WeekWh);
            });
            json.Object("watts", () =>
            {
                json.Whole("now", panel.Watts);
                json.WriteNumber("nowUsed", 0);
                json.Whole("max", panel.MaxWatts);
            });
            json.Object("lastReading", () => { if (stamp > 0) LastReading(json, view, panel, stamp, FirstChannel + 256 * number); });
            json.Object("lifetime", () =>
            {
                json.WriteNumber("createdTime", long.Parse(Installed, CultureInfo.InvariantCulture));
                json.WriteNumber("duration", Math.Max(0, view.Epoch - long.Parse(Installed, CultureInfo.InvariantCulture)));
                json.Whole("joulesProduced", panel.LifetimeWh * 3600);
            });
        }));
    });

    private static void LastReading(Utf8JsonWriter json, LiveView view, PanelState panel, long stamp, int eid)
    {
        var volts = view.Now.Production.Phases[panel.Panel.Phase % view.Phases].Volts;
        json.WriteNumber("eid", eid);
        json.WriteNumber("interval_type", 0);
        json.WriteNumber("endDate", stamp);
        json.WriteNumber("duration", 300);
        json.WriteNumber("flags", 0);
        json.WriteString("flags_hex", "0x0000000000000000");
        json.Whole("joulesProduced", panel.Watts * 300);
        json.Whole("acVoltageINmV", volts * 1000);
        json.Whole("acFrequencyINmHz", view.Now.Grid.Phases[0].Hertz * 1000);
        json.Whole("dcVoltageINmV", 33_000 + panel.Watts * 20);
        json.Whole("dcCurrentINmA", panel.Watts / 0.96 / (33 + panel.Watts * 0.02) * 1000);
        json.Whole("channelTemp", 14 + panel.Watts / 15);
        json.WriteNumber("pwrConvErrSecs", 0);
        json.WriteNumber("pwrConvMaxErrCycles", 0);
        json.WriteNumber("joulesUsed", 0);
        json.WriteNumber("leadingVArs", 0);
        json.WriteNumber("laggingVArs", 4);
        json.Whole("acCurrentInmA", volts > 0 ? panel.Watts / volts * 1000 : 0);
        json.WriteNumber("rssi", 106);
        json.WriteNumber("issi", 70);
    }

    private static void Meter(Utf8JsonWriter json, LiveView view) => json.Object("704643328", () =>
    {
        json.WriteString("devName", "eim");
        json.WriteString("sn", $"{view.Serial}EIM1");
        json.WriteBoolean("active", true);
        json.WriteBoolean("modGone", false);
        json.Array("channels", () =>
        {
            for (var p = 0; p < view.Phases; p++)
            {
                var phase = view.Now.Production.Phases[p];
                var eid = 1778385169 + p;
                json.Object(() =>
                {
                    json.WriteNumber("chanEid", eid);
                    json.WriteNumber("created", view.Epoch / 900 * 900);
                    json.Object("watts", () =>
                    {
                        var watts = (long)Math.Round(phase.Watts);
                        json.WriteNumber("now", watts < 0 && view.Rules.UnsignedWatts ? watts + 4294967296 : watts);
                        json.WriteNumber("nowUsed", 0);
                        json.WriteNumber("max", Math.Max(0, watts));
                    });
                    json.Object("lastReading", () => { });
                    json.Object("lifetime", () => { });
                });
            }
        });
    });

    public static ReadOnlyMemory<byte> Inventory(LiveView view) => JsonDocuments.Write(json => json.Array(() =>
    {
        json.Object(() =>
        {
            json.WriteString("type", "PCU");
            json.Array("devices", () =>
            {
                for (var i = 0; i < view.Now.Panels.Count; i++) InventoryRow(json, view, view.Now.Panels[i], i);
            });
        });
        foreach (var type in (string[])["ACB", "NSRB", .. view.Rules.Firmware.AtLeast(7) ? ["ESUB"] : Array.Empty<string>()])
            json.Object(() =>
            {
                json.WriteString("type", type);
                json.Array("devices", () =>
                {
                    if (type == "NSRB" && view.Rules.Quirks.Relay) ControllerDocuments.Relay(json, view);
                    if (type == "ACB" && view.Rules.Quirks.AcBattery && view.Now.Battery is { } battery) AcBattery(json, view, battery);
                });
            });
    }));

    private static void AcBattery(Utf8JsonWriter json, LiveView view, BatteryState battery) => json.Object(() =>
    {
        json.WriteString("part_num", "800-00930-r03");
        json.WriteString("serial_num", view.Equipment.Battery!.Serial);
        json.Array("device_status", () => json.WriteStringValue("envoy.global.ok"));
        json.WriteString("last_rpt_date", $"{view.Epoch / 60 * 60}");
        json.WriteNumber("admin_state", 2);
        json.WriteNumber("dev_type", 11);
        foreach (var flag in (string[])["producing", "communicating", "provisioned", "operating"]) json.WriteBoolean(flag, true);
        json.WriteBoolean("sleep_enabled", false);
        json.Whole("percentFull", battery.SocPercent);
        json.WriteNumber("maxCellTemp", 21);
        json.WriteNumber("sleep_min_soc", 25);
        json.WriteNumber("sleep_max_soc", 30);
        json.WriteString("charge_status", battery.Watts > 0 ? "discharging" : battery.Watts < 0 ? "charging" : "idle");
    });

    private static void InventoryRow(Utf8JsonWriter json, LiveView view, PanelState panel, int number) => json.Object(() =>
    {
        var stamp = view.Stamp(panel.Reported);
        var producing = view.Epoch - stamp < 1200;
        json.WriteString("part_num", "800-01331-r02");
        json.WriteString("installed", Installed);
        json.WriteString("serial_num", panel.Panel.Serial);
        json.Array("device_status", () => json.WriteStringValue(producing ? "envoy.global.ok" : "envoy.cond_flags.pcu_ctrl.dc-pwr-low"));
        json.WriteString("last_rpt_date", stamp.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("admin_state", 1);
        json.WriteNumber("dev_type", 1);
        json.WriteString("created_date", Installed);
        json.WriteString("img_load_date", Installed);
        json.WriteString("img_pnum_running", "521-00005-r06-v02.61.01");
        json.WriteString("ptpn", "549-00040-r01-v02.61.01");
        json.WriteNumber("chaneid", FirstChannel + 256 * number);
        json.Array("device_control", () => json.Object(() => json.WriteBoolean("gficlearset", false)));
        json.WriteBoolean("producing", producing);
        json.WriteBoolean("communicating", stamp > 0);
        json.WriteBoolean("provisioned", true);
        json.WriteBoolean("operating", producing);
        if (view.Rules.Firmware.AtLeast(8)) json.WriteString("phase", $"ph-{"abc"[panel.Panel.Phase % 3]}");
    });
}
