namespace Solstead.Site.Publish.Mqtt;

/// <summary>A point's id taken apart: <c>grid.power.l1</c> is section grid, quantity power, phase 1; <c>inverter.123.power</c> is section inverter, part 123.</summary>
/// <param name="Section">First word of the id.</param>
/// <param name="Part">Serial number or name between section and quantity; empty when there is none.</param>
/// <param name="Phase">1 to 3; 0 for the whole.</param>
public readonly record struct PointName(string Section, string Part, string Quantity, int Phase)
{
    public static PointName Parse(string id)
    {
        var end = id.Length;
        var phase = 0;
        if (id.Length > 3 && id[^3..^1] == ".l" && id[^1] is >= '1' and <= '3') (phase, end) = (id[^1] - '0', id.Length - 3);
        var body = id[..end];
        var (first, last) = (body.IndexOf('.'), body.LastIndexOf('.'));
        if (first < 0) return new("", "", body, phase);
        return new(body[..first], first == last ? "" : body[(first + 1)..last], body[(last + 1)..], phase);
    }

    /// <summary>The id for identifiers, where dots become underscores: a name people gave keeps what sets it apart.</summary>
    public string Unique => string.Join('.', ((string[])[Section, Part.Length == 0 ? "" : TopicNames.Key(Part), Quantity, Phase == 0 ? "" : $"l{Phase}"]).Where(n => n.Length > 0));

    /// <summary>A register of what came and what went together, which counts backwards as well.</summary>
    public bool IsNet => Section == "grid" && Quantity is ("energy_today" or "energy_lifetime");

    /// <summary>A register that begins anew each day.</summary>
    public bool IsDaily => Quantity.EndsWith("_today", StringComparison.Ordinal);

    /// <summary>The object of the document that holds it; two names never become one.</summary>
    public string Group => Section.Length == 0 ? "values" : Key(Part.Length == 0 ? Section : $"{Section}_{Part}");

    /// <summary>Its name in that object.</summary>
    public string Field => Key(Phase == 0 ? Quantity : $"{Quantity}_l{Phase}");

    /// <summary>Where the document says since when a register of the day counts.</summary>
    public string SinceField => Field + "_since";

    /// <summary>How a template of Home Assistant reads a field. In brackets: after a dot the methods of the dictionary come first, such as <c>items</c> or <c>update</c>.</summary>
    public string Template(string field) => $"{{{{ value_json['{Group}']['{field}'] }}}}";

    /// <summary>Of the document itself is only <c>at</c>.</summary>
    private static string Key(string name) => name == "at" ? "at-" : TopicNames.Key(name);
}
