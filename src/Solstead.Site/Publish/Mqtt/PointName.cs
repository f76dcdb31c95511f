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

    /// <summary>The object of the document that holds it: letters, digits and underscores, so that a template reads <c>value_json.grid.power</c>.</summary>
    public string Group => Key(Section.Length == 0 ? "values" : Part.Length == 0 ? Section : $"{Section}_{Part}");

    /// <summary>Its name in that object.</summary>
    public string Field => Key(Phase == 0 ? Quantity : $"{Quantity}_l{Phase}");

    private static string Key(string name)
    {
        var key = TopicNames.Identifier(name).Replace('-', '_');
        return char.IsAsciiLetter(key[0]) ? key : "_" + key;
    }
}
