namespace Solstead.Site.Web.Catalogue;

/// <summary>One quantity under the name the Jeedom plug-in gives it, and the point of ours that holds it.</summary>
/// <param name="Id">The plug-in's logical id, e.g. <c>PwattsNow1</c>.</param>
/// <param name="Name">Code of the name people know it by.</param>
/// <param name="Unit">Its right unit; the plug-in labels some wrongly.</param>
/// <param name="Points">Ids of our points, best first; the first that the gateway has is taken. Empty: it is no point of ours.</param>
internal sealed record PlugInQuantity(string Id, string Name, string Unit, params IReadOnlyList<string> Points)
{
    /// <summary>0 = the whole, 1 to 3 = L1 to L3.</summary>
    public int Phase { get; init; }

    /// <summary>A point whose value is taken off: the register at midnight is the register less what came since.</summary>
    public string? Minus { get; init; }

    /// <summary>The plug-in's own switch for this quantity; null when it is always there.</summary>
    public string? Flag { get; init; }

    /// <summary>Code of what is different here, and why; null when nothing is.</summary>
    public string? Difference { get; init; }
}

/// <summary>The plug-in's grouping of quantities into devices.</summary>
/// <param name="Key">The plug-in's device type, e.g. <c>prod</c>.</param>
/// <param name="Part">Serial of the panel or name of the group; null for the four main ones.</param>
internal sealed record PlugInDevice(string Key, string? Part, IReadOnlyList<PlugInQuantity> Quantities);
