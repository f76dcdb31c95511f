using System.Globalization;
using System.Text.Json;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Devices.Zlinky;

/// <summary>
/// One message of zigbee2mqtt about a ZLinky, as the labels the meter sent (tempo.md 2.7). Properties nobody knows are left alone; those of 2021 and before are written without
/// underscores and count energy in Wh.
/// </summary>
/// <param name="Mode">How the meter speaks; null when the message does not tell.</param>
/// <param name="Seen">When zigbee2mqtt last heard the stick; null when it does not tell.</param>
internal sealed record ZlinkyMessage(IReadOnlyDictionary<string, ZlinkyMessage.Field> Fields, TicMode? Mode, DateTimeOffset? Seen)
{
    private const int MostFields = 300;

    /// <summary>A time of the epoch above this is in milliseconds: in seconds it would be thousands of years away.</summary>
    private const double LeastMilliseconds = 1e11;

    private static readonly string[] Tempo = ["BBRHCJB", "BBRHPJB", "BBRHCJW", "BBRHPJW", "BBRHCJR", "BBRHPJR"];

    /// <param name="IsKilo">Energies are in kWh.</param>
    internal readonly record struct Field(string Text, bool IsKilo);

    /// <exception cref="JsonException">It is no object.</exception>
    public static ZlinkyMessage Read(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload, new() { MaxDepth = 8 });
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("not an object");
        Dictionary<string, Field> fields = [];
        string? said = null;
        foreach (var property in document.RootElement.EnumerateObject().Take(MostFields))
        {
            if (property.Name == "status_register_breakout" && property.Value.ValueKind == JsonValueKind.Object) said = TakeApart(property.Value, fields) ?? said;
            if (property.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) continue;
            var text = property.Value.ToString().Replace("\0", "", StringComparison.Ordinal);
            if (text.Trim().Length > 0) fields[property.Name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant()] = new(text, property.Name.Contains('_', StringComparison.Ordinal));
        }
        return new(fields, ModeOf(fields, said), SeenOf(fields));
    }

    /// <summary>What zigbee2mqtt makes of the status register; of it only the colours are needed.</summary>
    /// <returns>How the meter speaks, in its words.</returns>
    private static string? TakeApart(JsonElement parts, Dictionary<string, Field> fields)
    {
        foreach (var name in (string[])["tempo_jour", "tempo_demain"])
            if (parts.TryGetProperty(name, out var colour) && colour.ValueKind == JsonValueKind.String) fields["breakout." + name] = new(colour.ToString(), true);
        return parts.TryGetProperty("type_tic", out var type) ? type.ToString() : null;
    }

    /// <summary>The labels of a meter that speaks this way.</summary>
    public IReadOnlyList<TicGroup> Groups(TicMode mode)
    {
        List<TicGroup> groups = [];
        if (mode == TicMode.Historic) Historic(groups);
        else Standard(groups);
        return groups;
    }

    private void Historic(List<TicGroup> groups)
    {
        var ptec = Text("activeregistertierdelivered")?.Trim();
        var option = Text("currenttarif")?.Trim() is { } named && HistoricWords.KindOf(named) is not null ? named : OptionOf(ptec);
        Add(groups, "OPTARIF", option);
        Add(groups, "PTEC", ptec);
        Add(groups, "DEMAIN", Text("tomorrowcolor")?.Trim());
        Add(groups, "ADCO", Text("meterserialnumber")?.Trim());
        Add(groups, "ISOUSC", Whole("availablepower", 2));
        var three = Text("rmscurrentphb") is not null;
        Add(groups, "PAPP", Whole("totalapparentpower", 5) ?? (three ? null : Whole("apparentpower", 5)));
        Add(groups, three ? "IINST1" : "IINST", Whole("rmscurrent", 3));
        Add(groups, "IINST2", Whole("rmscurrentphb", 3));
        Add(groups, "IINST3", Whole("rmscurrentphc", 3));
        if (Whole("warndps", 3) is { } over && over != "000") Add(groups, "ADPS", over);
        string[] registers = option is null ? [] : HistoricWords.KindOf(option) switch
        {
            ContractKind.Tempo => Tempo,
            ContractKind.OffPeak => ["HCHC", "HCHP"],
            ContractKind.Ejp => ["EJPHN", "EJPHPM"],
            _ => [],
        };
        if (option == "BASE") Add(groups, "BASE", Energy("currentsummdelivered"));
        for (var tier = 0; tier < registers.Length; tier++) Add(groups, registers[tier], Energy($"currenttier{tier + 1}summdelivered"));
    }

    private void Standard(List<TicGroup> groups)
    {
        Add(groups, "ADSC", Text("meterserialnumber")?.Trim());
        Add(groups, "NGTF", Text("currenttarif"));
        Add(groups, "LTARF", Text("currentprice") ?? Text("tariffperiod"));
        Add(groups, "NTARF", Whole("currentindextarif", 2));
        Add(groups, "STGE", Text("statusregister")?.Trim().ToUpperInvariant().PadLeft(8, '0'));
        Add(groups, StandardWords.TodayLabel, Text("breakout.tempo_jour")?.Trim().ToUpperInvariant());
        Add(groups, StandardWords.TomorrowLabel, Text("breakout.tempo_demain")?.Trim().ToUpperInvariant());
        Add(groups, "EAST", Energy("currentsummdelivered"));
        Add(groups, "EAIT", Energy("currentsummreceived"));
        for (var tier = 1; tier <= 10; tier++) Add(groups, $"EASF{tier:00}", Energy($"currenttier{tier}summdelivered"));
        // On three phases the whole has a name of its own, and what is called apparent power is that of the first.
        var whole = Whole("totalapparentpower", 5);
        var three = Text("apparentpowerphb") is not null;
        Add(groups, "SINSTS", whole ?? (three ? null : Whole("apparentpower", 5)));
        if (three) Add(groups, "SINSTS1", Whole("apparentpower", 5));
        Add(groups, "SINSTS2", Whole("apparentpowerphb", 5));
        Add(groups, "SINSTS3", Whole("apparentpowerphc", 5));
        Add(groups, "SINSTI", Whole("injectedva", 5));
        Add(groups, "PREF", Whole("availablepower", 2));
        Add(groups, "IRMS1", Whole("rmscurrent", 3));
        Add(groups, "IRMS2", Whole("rmscurrentphb", 3));
        Add(groups, "IRMS3", Whole("rmscurrentphc", 3));
        Add(groups, "URMS1", Whole("rmsvoltage", 3));
        Add(groups, "URMS2", Whole("rmsvoltagephb", 3));
        Add(groups, "URMS3", Whole("rmsvoltagephc", 3));
        Add(groups, "RELAIS", Whole("relais", 3));
    }

    private string? Text(string name) => Fields.TryGetValue(name, out var field) ? field.Text : null;

    /// <summary>With as many digits as the label has; null when it is no such number.</summary>
    private string? Whole(string name, int digits) =>
        Text(name) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0 && value < Math.Pow(10, digits)
            ? ((long)Math.Round(value)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0') : null;

    private string? Energy(string name)
    {
        if (!Fields.TryGetValue(name, out var field) || !double.TryParse(field.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return null;
        var wh = Math.Round(field.IsKilo ? value * 1000 : value);
        return wh is >= 0 and < 1e9 ? ((long)wh).ToString(CultureInfo.InvariantCulture).PadLeft(9, '0') : null;
    }

    private static void Add(List<TicGroup> groups, string label, string? value)
    {
        if (value is not null) groups.Add(new(label, value));
    }

    private static string? OptionOf(string? ptec) => ptec switch
    {
        "TH.." => "BASE",
        "HC.." or "HP.." => "HC..",
        "HN.." or "PM.." => "EJP.",
        { Length: 4 } when ptec[2] == 'J' && ptec[0] == 'H' => "BBR(",
        _ => null,
    };

    /// <summary>The stick says it, or what it fills in does.</summary>
    private static TicMode? ModeOf(Dictionary<string, Field> fields, string? said)
    {
        if (said?.StartsWith("hist", StringComparison.OrdinalIgnoreCase) == true) return TicMode.Historic;
        if (said?.StartsWith("stand", StringComparison.OrdinalIgnoreCase) == true) return TicMode.Standard;
        if (fields.TryGetValue("activeregistertierdelivered", out var ptec) && ptec.Text.Trim().Length == 4) return TicMode.Historic;
        return fields.ContainsKey("currentprice") || fields.ContainsKey("currentdate") ? TicMode.Standard : null;
    }

    /// <summary>ISO 8601, or a time of the epoch in seconds or milliseconds, as zigbee2mqtt is set.</summary>
    private static DateTimeOffset? SeenOf(Dictionary<string, Field> fields)
    {
        if (!fields.TryGetValue("lastseen", out var seen)) return null;
        if (double.TryParse(seen.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var epoch))
            return epoch is > 0 and < 1e14 ? DateTimeOffset.FromUnixTimeMilliseconds((long)(epoch >= LeastMilliseconds ? epoch : epoch * 1000)) : null;
        return DateTimeOffset.TryParse(seen.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var at) ? at : null;
    }
}
