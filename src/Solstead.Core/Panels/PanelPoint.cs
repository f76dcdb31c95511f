namespace Solstead.Core.Panels;

/// <summary>The names of the points of panels, <c>inverter.&lt;serial&gt;.&lt;quantity&gt;</c>, and of groups (design.md 4).</summary>
public static class PanelPoint
{
    public const string Power = "power", PowerMax = "power_max", EnergyToday = "energy_today", LastReport = "last_report", Watch = "watch";

    private const string Panel = "inverter.", Group = "group.";

    public static string Of(string serial, string quantity) => $"{Panel}{serial}.{quantity}";

    public static string OfGroup(string key, string quantity) => $"{Group}{key}.{quantity}";

    public static bool IsGroup(string id) => id.StartsWith(Group, StringComparison.Ordinal);

    /// <summary>Serial number and quantity of a panel's point; null for any other point.</summary>
    public static (string Serial, string Quantity)? Parse(string id)
    {
        if (!id.StartsWith(Panel, StringComparison.Ordinal) || id.IndexOf('.', Panel.Length) is not (> 0 and var dot)) return null;
        return (id[Panel.Length..dot], id[(dot + 1)..]);
    }
}
