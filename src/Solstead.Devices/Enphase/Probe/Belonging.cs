using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Probe;

/// <summary>
/// Which of the reporting devices belong to this gateway: lists of reports keep for ever what was moved to another one or taken away
/// (enphase.md B20). Before the inventory is known, all that have ever reported.
/// </summary>
internal static class Belonging
{
    /// <summary>One that has just been added reports before the inventory, which is asked once an hour, lists it. [s]</summary>
    private const double JustNow = 2 * 3600;

    public static List<string> Panels(GatewayData data) => Of(data, "PCU", [.. (data.Inverters?.Document ?? []).Where(i => i.IsPanel)]);

    public static List<string> AcBatteries(GatewayData data) => Of(data, "ACB", [.. (data.Inverters?.Document ?? []).Where(i => i.IsAcBattery)]);

    /// <summary>The devices of one kind the inventory lists as present.</summary>
    public static IEnumerable<InventoryDevice> Listed(GatewayData data, string type) =>
        (data.Inventory?.Document ?? []).Where(b => b.Type == type).SelectMany(b => b.Devices ?? []).Where(d => !d.IsGone);

    private static List<string> Of(GatewayData data, string type, List<InverterEntry> reporting)
    {
        var (listed, newest) = (Listed(data, type).Select(d => d.Serial).ToHashSet(), reporting.Max(i => i.LastReport));
        // An inventory without panels is that of a gateway that has just started (B1), not of a roof without any.
        var known = (data.Inventory?.Document ?? []).Any(b => b.Devices is { Count: > 0 });
        var gone = (data.Inventory?.Document ?? []).Where(b => b.Type == type).SelectMany(b => b.Devices ?? []).Where(d => d.IsGone).Select(d => d.Serial).ToHashSet();
        return [.. reporting.Where(i => !known || listed.Contains(i.Serial) || (!gone.Contains(i.Serial) && newest - i.LastReport < JustNow)).Select(i => i.Serial!).Distinct()];
    }
}
