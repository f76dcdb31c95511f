using System.Globalization;

namespace Solstead.Devices.Victron.Twin;

/// <summary>Fills the twin with the values of a GX (victron.md A.5).</summary>
internal static class GxTwinPaths
{
    public static void Fill(GxTwinItems items, GxTwinOptions options)
    {
        Platform(items, options);
        Plant(items, options);
        Ess(items, options);
        if (options.MultiRs) Rs(items);
        else
        {
            Inverter(items, options, options.Vebus);
            if (options.SecondVebus is { } second) Inverter(items, options, second);
        }
        foreach (var (path, value) in options.Settings) items.Put("settings/0/Settings/" + path, value);
    }

    private static void Platform(GxTwinItems items, GxTwinOptions options)
    {
        Text(items, "platform/0/Device/Model", "Cerbo GX");
        Text(items, "platform/0/Firmware/Installed/Version", "v" + options.Firmware);
        Text(items, "system/0/Serial", options.Portal);
        Text(items, "system/0/SystemType", options.Ess ? "ESS" : "Hub-1");
        if (!options.MultiRs) Fixed(items, "system/0/VebusInstance", options.Vebus);
        Text(items, "settings/0/Settings/System/TimeZone", options.TimeZone, open: true);
        Text(items, "settings/0/Settings/SystemSetup/SystemName", "Home", open: true);
        Text(items, "settings/0/Settings/SystemSetup/BatteryService", "default", open: true);
        Text(items, "system/0/Dc/Battery/BatteryService", options.Monitor ? "com.victronenergy.battery/512" : null);
    }

    private static void Plant(GxTwinItems items, GxTwinOptions options)
    {
        foreach (var name in (string[])["Power", "Current", "Voltage", "Soc", "TimeToGo", "ConsumedAmphours", "Temperature"]) Value(items, "system/0/Dc/Battery/" + name);
        Fixed(items, "system/0/Dc/Battery/State", 0);
        Value(items, "system/0/Dc/System/Power");
        Value(items, "system/0/Dc/Vebus/Power");
        if (options.PvDc is not null) Value(items, "system/0/Dc/Pv/Power");
        if (options.PvDc is not null) Value(items, "system/0/Dc/Pv/Current");
        foreach (var part in (string[])["Grid", "Consumption", "ConsumptionOnInput", "ConsumptionOnOutput", .. options.PvOnGrid is null ? (string[])[] : ["PvOnGrid"]])
        {
            Fixed(items, $"system/0/Ac/{part}/NumberOfPhases", options.Phases);
            for (var phase = 1; phase <= 3; phase++)
            {
                Value(items, $"system/0/Ac/{part}/L{phase}/Power");
                Value(items, $"system/0/Ac/{part}/L{phase}/Current");
            }
        }
        Fixed(items, "system/0/Ac/ActiveIn/Source", 1);
        foreach (var name in (string[])["EssState", "ScheduledCharge", "ScheduledChargeStatus", "ScheduledSoc"]) items.Add(new("system/0/Control/" + name, GxKind.Whole));
        Value(items, "system/0/Control/ActiveSocLimit");
        foreach (var name in GxWords.Reasons.Append("State")) Fixed(items, "system/0/SystemState/" + name, 0);
        for (var relay = 0; relay <= 1; relay++) items.Add(new($"system/0/Relay/{relay}/State", GxKind.Whole) { Number = 0, Min = 0, Max = 1, Open = true });
        items.Add(new("settings/0/Settings/Relay/Function", GxKind.Whole) { Number = 2, Min = 0, Max = 6, Open = true });
        items.Add(new("settings/0/Settings/Relay/1/Function", GxKind.Whole) { Number = 2, Min = 0, Max = 6, Open = true });
        if (options.Monitor) Value(items, "battery/512/Dc/0/Temperature");
        if (options.Monitor) Value(items, "battery/512/Soc");
        items.Add(new("hub4/0/Overrides/ForceCharge", GxKind.Whole) { Number = 0, Open = true });
        items.Add(new("hub4/0/Overrides/MaxDischargePower", GxKind.Fraction) { Number = -1, Open = true });
        items.Add(new("hub4/0/Overrides/Setpoint", GxKind.Fraction) { Open = true });
    }

    private static void Ess(GxTwinItems items, GxTwinOptions options)
    {
        const string ess = GxTopics.Ess;
        Setting(items, ess + "BatteryLife/State", options.Ess ? 10 : 1, 0, 12, GxKind.Whole);
        Setting(items, ess + "BatteryLife/MinimumSocLimit", 10, 0, 100);
        Setting(items, ess + "BatteryLife/SocLimit", 10, 0, 100);
        Setting(items, ess + "BatteryLife/Flags", 0, 0, 0, GxKind.Whole);
        for (var i = 0; i < 5; i++)
        {
            Setting(items, GxTopics.Schedule(i, "Day"), -7, -11, 11, GxKind.Whole);
            Setting(items, GxTopics.Schedule(i, "Start"), 0, 0, 0, GxKind.Whole);
            Setting(items, GxTopics.Schedule(i, "Duration"), 0, 0, 0, GxKind.Whole);
            Setting(items, GxTopics.Schedule(i, "Soc"), 100, 0, 100, GxKind.Whole);
            Setting(items, GxTopics.Schedule(i, "AllowDischarge"), 0, 0, 1, GxKind.Whole);
        }
        Setting(items, ess + "Hub4Mode", 1, 0, 3, GxKind.Whole);
        Setting(items, ess + "AcPowerSetPoint", 50, 0, 0);
        Setting(items, ess + "MaxChargePower", -1, -1, 200_000);
        Setting(items, ess + "MaxDischargePower", -1, -1, 300_000);
        Setting(items, ess + "OvervoltageFeedIn", 0, 0, 1, GxKind.Whole);
        Setting(items, ess + "PreventFeedback", 0, 0, 1, GxKind.Whole);
        Setting(items, ess + "MaxFeedInPower", -1, -1, 100_000);
        Setting(items, ess + "RunWithoutGridMeter", 0, 0, 1, GxKind.Whole);
        Setting(items, ess + "BatteryUse", 0, 0, 1, GxKind.Whole);
        Setting(items, "settings/0/Settings/SystemSetup/MaxChargeCurrent", -1, -1, 10_000);
        Setting(items, "settings/0/Settings/SystemSetup/AcInput1", 1, 0, 3, GxKind.Whole);
        Setting(items, "settings/0/Settings/SystemSetup/AcInput2", 0, 0, 3, GxKind.Whole);
        Setting(items, "settings/0/Settings/DynamicEss/Mode", 0, 0, 4, GxKind.Whole);
    }

    private static void Inverter(GxTwinItems items, GxTwinOptions options, int instance)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"vebus/{instance}/");
        Fixed(items, path + "DeviceInstance", instance);
        Text(items, path + "ProductName", "MultiPlus-II 48/3000/35-32");
        Fixed(items, path + "State", 3);
        items.Add(new(path + "Mode", GxKind.Whole) { Number = 3, Min = 1, Max = 4, Open = true });
        items.Add(new(path + "Hub4/AssistantId", GxKind.Whole) { Number = options.Ess && instance == options.Vebus ? 5 : null });
        for (var phase = 1; phase <= options.Phases; phase++)
        {
            items.Add(new($"{path}Hub4/L{phase}/AcPowerSetpoint", GxKind.Fraction) { Number = 0, Open = true, Quiet = true });
            Value(items, $"{path}Ac/ActiveIn/L{phase}/P");
            Value(items, $"{path}Ac/Out/L{phase}/P");
        }
        items.Add(new(path + "Hub4/DisableCharge", GxKind.Whole) { Number = 0, Open = true, Quiet = true });
        items.Add(new(path + "Hub4/DisableFeedIn", GxKind.Whole) { Number = 0, Open = true, Quiet = true });
        Fixed(items, path + "Alarms/GridLost", 0);
    }

    private static void Rs(GxTwinItems items)
    {
        Fixed(items, "acsystem/0/DeviceInstance", 0);
        items.Add(new("acsystem/0/Settings/Ess/Mode", GxKind.Whole) { Number = 1, Open = true });
        items.Add(new("acsystem/0/Settings/Ess/MinimumSocLimit", GxKind.Fraction) { Number = 10, Open = true });
    }

    private static void Setting(GxTwinItems items, string path, double value, double min, double max, GxKind kind = GxKind.Fraction) =>
        items.Add(new(path, kind) { Number = value, Min = min < max ? min : null, Max = min < max ? max : null, Open = true });

    private static void Value(GxTwinItems items, string path) => items.Add(new(path, GxKind.Fraction));

    private static void Fixed(GxTwinItems items, string path, double value) => items.Add(new(path, GxKind.Whole) { Number = value });

    private static void Text(GxTwinItems items, string path, string? value, bool open = false) => items.Add(new(path, GxKind.Text) { Text = value, Open = open });
}
