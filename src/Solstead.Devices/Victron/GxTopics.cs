namespace Solstead.Devices.Victron;

/// <summary>Topics of a GX (victron.md A.2), and the paths we look at (A.5).</summary>
internal static class GxTopics
{
    public const string Ess = "settings/0/Settings/CGwacs/";
    public const string State = Ess + "BatteryLife/State", MinSoc = Ess + "BatteryLife/MinimumSocLimit", Hub4Mode = Ess + "Hub4Mode", SetPoint = Ess + "AcPowerSetPoint";
    public const string MaxDischarge = Ess + "MaxDischargePower", MaxCharge = "settings/0/Settings/SystemSetup/MaxChargeCurrent";
    public const string DynamicMode = "settings/0/Settings/DynamicEss/Mode", TimeZone = "settings/0/Settings/System/TimeZone";
    public const string SystemType = "system/0/SystemType";
    public const string Soc = "system/0/Dc/Battery/Soc", Source = "system/0/Ac/ActiveIn/Source", EssState = "system/0/Control/EssState";

    private static readonly string[] Looked =
    [
        "heartbeat", "keepalive", "full_publish_completed",
        "system/0/#", "settings/0/Settings/CGwacs/#", "settings/0/Settings/SystemSetup/#", "settings/0/Settings/System/TimeZone", "settings/0/Settings/Relay/#",
        "settings/0/Settings/DynamicEss/Mode", "vebus/+/#", "acsystem/+/#", "battery/+/#", "platform/0/#",
    ];

    /// <summary>What is subscribed: not everything, a GX with many devices publishes thousands of values.</summary>
    public static IEnumerable<string> Filters(string portal) => Looked.Select(path => $"N/{portal}/{path}");

    /// <returns>The path of a value, or null when the topic is not this GX's.</returns>
    public static string? PathOf(string topic, string portal) =>
        topic.Length > portal.Length + 3 && topic.StartsWith("N/", StringComparison.Ordinal) && topic.AsSpan(2).StartsWith(portal) && topic[portal.Length + 2] == '/' ? topic[(portal.Length + 3)..] : null;

    /// <param name="field">Day, Start, Duration, Soc or AllowDischarge.</param>
    public static string Schedule(int index, string field) => $"{Ess}BatteryLife/Schedule/Charge/{index}/{field}";
}
