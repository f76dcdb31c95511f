namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>What the labels of historic mode mean (tempo.md 2.5 and 2.6).</summary>
internal static class HistoricWords
{
    /// <summary>Register, its point, and the contract it belongs to.</summary>
    internal static readonly IReadOnlyList<(string Label, string Point, ContractKind Kind)> Registers =
    [
        ("BASE", "index.base", ContractKind.Base), ("HCHC", "index.hc", ContractKind.OffPeak), ("HCHP", "index.hp", ContractKind.OffPeak),
        ("EJPHN", "index.ejp_normal", ContractKind.Ejp), ("EJPHPM", "index.ejp_peak", ContractKind.Ejp),
        ("BBRHCJB", "index.blue_hc", ContractKind.Tempo), ("BBRHPJB", "index.blue_hp", ContractKind.Tempo), ("BBRHCJW", "index.white_hc", ContractKind.Tempo),
        ("BBRHPJW", "index.white_hp", ContractKind.Tempo), ("BBRHCJR", "index.red_hc", ContractKind.Tempo), ("BBRHPJR", "index.red_hp", ContractKind.Tempo),
    ];

    private static readonly (string Label, int Digits, string Point)[] Gauges =
    [
        ("PAPP", 5, "grid.apparent_power"), ("IINST", 3, "grid.current"), ("IINST1", 3, "grid.current.l1"), ("IINST2", 3, "grid.current.l2"), ("IINST3", 3, "grid.current.l3"),
    ];

    public static MeterWord Read(Fields fields)
    {
        var kind = KindOf(fields.Text("OPTARIF"));
        var ptec = fields.Text("PTEC");
        var now = ptec is { Length: 4 } && ptec[..3] is "HCJ" or "HPJ" && Colours.OfLetter(ptec![3]) is { } colour ? new TempoNow(colour, ptec[1] == 'C') : (TempoNow?)null;
        // A period of another contract than the one that is named: one of both lies.
        if (now is not null && kind is not (null or ContractKind.Tempo)) now = null;
        Dictionary<string, double> indexes = [], values = [], states = [];
        foreach (var (label, point, _) in Registers) Put(indexes, point, fields.Number(label, 9));
        foreach (var (label, digits, point) in Gauges) Put(values, point, fields.Number(label, digits));
        Put(states, "contract.current", fields.Number("ISOUSC", 2));
        return new MeterWord
        {
            Serial = fields.Digits("ADCO", 12), Kind = kind, Contract = kind is { } named ? named.ToString() : null,
            Period = now?.Word ?? Period(ptec), OddPeriod = now is null && Period(ptec) is null && ptec?.Trim() is not (null or "" or "----") ? ptec.Trim() : null, Now = now, Tomorrow = Tomorrow(fields.Text("DEMAIN")),
            Indexes = indexes, Values = values, States = states,
            Sum = kind is { } known ? [.. Registers.Where(r => r.Kind == known).Select(r => r.Point)] : [],
            Over = fields.Number("ADPS", 3) ?? fields.Number("ADIR1", 3) ?? fields.Number("ADIR2", 3) ?? fields.Number("ADIR3", 3),
            NoMeter = ptec == "----",
        };
    }

    /// <summary>The last character of a Tempo contract codes the programme of the loads.</summary>
    internal static ContractKind? KindOf(string? option) => option switch
    {
        "BASE" => ContractKind.Base,
        "HC.." => ContractKind.OffPeak,
        "EJP." => ContractKind.Ejp,
        { Length: 4 } when option.StartsWith("BBR", StringComparison.Ordinal) => ContractKind.Tempo,
        _ => null,
    };

    private static string? Period(string? ptec) => ptec switch
    {
        "TH.." => "base",
        "HC.." => "hc",
        "HP.." => "hp",
        "HN.." => "ejp_normal",
        "PM.." => "ejp_peak",
        _ => null,
    };

    /// <summary>Dashes are a word: nothing is announced. Anything else that is no colour is none.</summary>
    private static Announced? Tomorrow(string? demain) =>
        demain == "----" ? new Announced(null) : demain is not null && Colours.OfTomorrow(demain) is { } colour ? new Announced(colour) : null;

    internal static void Put(Dictionary<string, double> into, string point, double? value)
    {
        if (value is { } known) into[point] = known;
    }
}
