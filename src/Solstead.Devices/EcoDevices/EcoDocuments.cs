using System.Globalization;
using System.Text.Json;
using System.Xml;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Devices.EcoDevices;

/// <summary>What stands in one document of the box: names and values, whatever its form (tempo.md 2.5).</summary>
internal static class EcoDocuments
{
    /// <summary>No document has more.</summary>
    private const int MostFields = 500;

    /// <summary>Labels of the meter with the digits each has there; the box leaves leading zeros out.</summary>
    private static readonly Dictionary<string, int> Digits = new()
    {
        ["ADCO"] = 12, ["ISOUSC"] = 2, ["BASE"] = 9, ["HCHC"] = 9, ["HCHP"] = 9, ["EJPHN"] = 9, ["EJPHPM"] = 9, ["BBRHCJB"] = 9, ["BBRHPJB"] = 9, ["BBRHCJW"] = 9, ["BBRHPJW"] = 9,
        ["BBRHCJR"] = 9, ["BBRHPJR"] = 9, ["IINST"] = 3, ["IINST1"] = 3, ["IINST2"] = 3, ["IINST3"] = 3, ["ADPS"] = 3, ["PAPP"] = 5,
    };

    /// <exception cref="JsonException">It is none, or not a flat one.</exception>
    public static Dictionary<string, string> ReadJson(byte[] body)
    {
        using var document = JsonDocument.Parse(body, new() { MaxDepth = 4 });
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("not an object");
        var fields = new Dictionary<string, string>();
        foreach (var field in document.RootElement.EnumerateObject().Take(MostFields))
            if (field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number) fields[field.Name] = field.Value.ToString();
        return fields;
    }

    /// <exception cref="XmlException">It is none, or a page for people.</exception>
    public static Dictionary<string, string> ReadXml(byte[] body)
    {
        using var reader = XmlReader.Create(new MemoryStream(body), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 1 << 20 });
        var fields = new Dictionary<string, string>();
        string? name = null;
        while (reader.Read())
        {
            if (reader.Depth == 0 && reader.NodeType == XmlNodeType.Element && reader.Name.Equals("html", StringComparison.OrdinalIgnoreCase)) throw new XmlException("a page for people");
            if (reader.NodeType == XmlNodeType.Element) name = reader.Name;
            else if (reader.NodeType == XmlNodeType.Text && name is not null && fields.Count < MostFields) fields[name] = reader.Value.Trim();
            else if (reader.NodeType == XmlNodeType.EndElement) name = null;
        }
        return fields;
    }

    /// <summary>The fields of one input as the meter sent them.</summary>
    public static IReadOnlyList<TicGroup> Groups(IReadOnlyDictionary<string, string> fields, int input)
    {
        Dictionary<string, string> labels = [];
        foreach (var (name, value) in fields)
        {
            var label = name.StartsWith($"T{input}_", StringComparison.Ordinal) ? name[3..] : null;
            if (label is null || value.Length == 0) continue;
            if (!Digits.TryGetValue(label, out var digits)) labels[label] = value;
            else if (value.Length <= digits && value.All(char.IsAsciiDigit)) labels[label] = value.PadLeft(digits, '0');
        }
        var option = labels.GetValueOrDefault("OPTARIF") ?? OptionOf(labels.GetValueOrDefault("PTEC"));
        if (option is null) return [.. labels.Select(l => new TicGroup(l.Key, l.Value))];
        labels["OPTARIF"] = option;
        // The box has a field for every register there is; those of other contracts stand at 0.
        var registers = HistoricWords.Registers.Where(r => labels.ContainsKey(r.Label)).ToList();
        foreach (var (label, _, kind) in registers)
            if (kind != HistoricWords.KindOf(option)) labels.Remove(label);
        if (labels.GetValueOrDefault("ADPS") == "000") labels.Remove("ADPS");
        if (labels.GetValueOrDefault("ADCO") is { } serial && serial.All(c => c == '0')) labels.Remove("ADCO");
        return [.. labels.Select(l => new TicGroup(l.Key, l.Value))];
    }

    /// <summary>A pulse counter: a whole number or one with decimals; null when there is none.</summary>
    public static double? Pulses(IReadOnlyDictionary<string, string> fields, int counter) =>
        fields.TryGetValue($"INDEX_C{counter}", out var text) && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Old firmware does not name the contract: its prices do.</summary>
    private static string? OptionOf(string? ptec) => ptec switch
    {
        "TH.." => "BASE",
        "HC.." or "HP.." => "HC..",
        "HN.." or "PM.." => "EJP.",
        { Length: 4 } when ptec[2] == 'J' && ptec[0] == 'H' => "BBR(",
        _ => null,
    };
}
