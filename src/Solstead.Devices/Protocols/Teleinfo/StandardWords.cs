using System.Globalization;
using Solstead.Core.Tariffs.Tempo;
using static Solstead.Devices.Protocols.Teleinfo.HistoricWords;

namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>What the labels of standard mode mean (tempo.md 2.6).</summary>
internal static class StandardWords
{
    /// <summary>The supplier's registers of a Tempo contract, from the first on.</summary>
    private static readonly string[] Tempo = ["index.blue_hc", "index.blue_hp", "index.white_hc", "index.white_hp", "index.red_hc", "index.red_hp"];

    /// <summary>Colours of the status register as a relay names them that takes it apart: UNDEF, BLEU, BLANC, ROUGE. No labels of the meter's own.</summary>
    internal const string TodayLabel = "STGE.TEMPO_JOUR", TomorrowLabel = "STGE.TEMPO_DEMAIN";

    private static readonly (string Label, int Digits, string Point)[] Gauges =
    [
        ("SINSTS", 5, "grid.apparent_power"), ("SINSTS1", 5, "grid.apparent_power.l1"), ("SINSTS2", 5, "grid.apparent_power.l2"), ("SINSTS3", 5, "grid.apparent_power.l3"),
        ("SINSTI", 5, "grid.apparent_power_export"),
    ];

    private static readonly (string Label, string Point)[] Lines = [("IRMS", "grid.current"), ("URMS", "grid.voltage")];

    /// <param name="threePhase">True when the meter was ever heard to have three phases; a lost group must not make it look like one.</param>
    public static MeterWord Read(Fields fields, bool threePhase)
    {
        var contract = fields.Words("NGTF");
        var kind = Kind(contract?.ToUpperInvariant());
        var status = StatusRegister.Read(fields.Text("STGE"));
        var today = Flag(status is { } s ? new Announced(s.Today) : null, fields.Text(TodayLabel));
        var tomorrow = Flag(status is { } t ? new Announced(t.Tomorrow) : null, fields.Text(TomorrowLabel));
        var words = fields.Words("LTARF");
        var index = fields.Number("NTARF", 2);
        var now = kind == ContractKind.Tempo ? Now(words?.ToUpperInvariant(), status, today, index) : null;
        var (clock, degraded) = Clock(fields.Stamp("DATE"));
        return new MeterWord
        {
            Serial = fields.Digits("ADSC", 12), Kind = kind, Contract = contract, Period = now?.Word ?? words?.ToLowerInvariant(), Now = now,
            // Only the periods of Tempo have names that are fixed; those of other contracts are the supplier's own.
            OddPeriod = kind == ContractKind.Tempo && now is null && words is not null && words.Any(char.IsAsciiLetterOrDigit) && Colours.OfWords(words.ToUpperInvariant()) is null ? words : null,
            Tomorrow = kind == ContractKind.Tempo ? tomorrow : null,
            Indexes = Indexes(fields, kind), Values = Values(fields, threePhase), States = States(fields, status),
            Clock = clock, ClockDegraded = degraded || status?.ClockDegraded == true,
        };
    }

    /// <summary>Three places tell the colour in force. They must agree, and one alone is not believed.</summary>
    private static TempoNow? Now(string? words, StatusRegister? status, Announced? today, double? index)
    {
        if (index is not (null or (>= 1 and <= 6)) || (status is { } s && index is { } i && s.Index != (int)i)) return null;
        List<TempoColour> told = [];
        if (words is not null && Colours.OfWords(words) is { } named) told.Add(named);
        if (today?.Colour is { } flagged) told.Add(flagged);
        if (index is { } number) told.Add(TempoColour.Blue + ((int)number - 1) / 2);
        if (told.Count < 2 || told.Distinct().Skip(1).Any()) return null;
        bool? byIndex = index is { } n ? (int)n % 2 == 1 : null, byWords = words is null ? null : Colours.CheapOf(words);
        if ((byIndex ?? byWords) is not { } cheap || (byWords is { } said && said != cheap)) return null;
        return new TempoNow(told[0], cheap);
    }

    /// <summary>The register's word and the same taken apart: one place, which must not contradict itself.</summary>
    private static Announced? Flag(Announced? register, string? apart)
    {
        Announced? named = apart switch { "UNDEF" => new(null), "BLEU" => new(TempoColour.Blue), "BLANC" => new(TempoColour.White), "ROUGE" => new(TempoColour.Red), _ => null };
        return register is null || named is null || register == named ? register ?? named : null;
    }

    private static ContractKind? Kind(string? contract) => contract switch
    {
        null => null,
        _ when contract.Contains("TEMPO", StringComparison.Ordinal) => ContractKind.Tempo,
        "BASE" => ContractKind.Base,
        _ when contract.Contains("EJP", StringComparison.Ordinal) => ContractKind.Ejp,
        _ when contract.Contains("CREUSE", StringComparison.Ordinal) || contract.StartsWith("HC", StringComparison.Ordinal) => ContractKind.OffPeak,
        _ => ContractKind.Other,
    };

    private static Dictionary<string, double> Indexes(Fields fields, ContractKind? kind)
    {
        Dictionary<string, double> indexes = [];
        Put(indexes, "grid.energy_import", fields.Number("EAST", 9));
        Put(indexes, "grid.energy_export", fields.Number("EAIT", 9));
        for (var i = 1; i <= 10; i++)
            // While the contract is not known a register has no name.
            if (kind is not null && fields.Number($"EASF{i:00}", 9) is { } value && (value > 0 || (kind == ContractKind.Tempo && i <= 6)))
                indexes[kind == ContractKind.Tempo && i <= 6 ? Tempo[i - 1] : $"index.easf{i:00}"] = value;
        for (var i = 1; i <= 4; i++)
            if (fields.Number($"EASD{i:00}", 9) is > 0 and var value) indexes[$"index.easd{i:00}"] = value;
        return indexes;
    }

    private static Dictionary<string, double> Values(Fields fields, bool threePhase)
    {
        Dictionary<string, double> values = [];
        foreach (var (label, digits, point) in Gauges) Put(values, point, fields.Number(label, digits));
        foreach (var (label, point) in Lines)
        {
            if (!threePhase) Put(values, point, fields.Number(label + "1", 3));
            else
                for (var line = 1; line <= 3; line++) Put(values, $"{point}.l{line}", fields.Number($"{label}{line}", 3));
        }
        return values;
    }

    private static Dictionary<string, double> States(Fields fields, StatusRegister? status)
    {
        Dictionary<string, double> states = [];
        Put(states, "contract.power", fields.Number("PREF", 2) * 1000);
        if (fields.Number("RELAIS", 3) is <= 255 and var bits)
            for (var relay = 1; relay <= 8; relay++) states[$"relay.{relay}"] = (int)bits >> (relay - 1) & 1;
        if (status is { } register) states["grid.over_limit"] = register.IsOver ? 1 : 0;
        return states;
    }

    /// <summary>Season letter (capital: the clock is right), then yyMMddHHmmss of the meter's standard or summer time.</summary>
    internal static (DateTimeOffset? Clock, bool Degraded) Clock(string? stamp)
    {
        if (stamp is not { Length: 13 } || !DateTime.TryParseExact(stamp[1..], "yyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return (null, false);
        return stamp[0] switch
        {
            'H' => (new DateTimeOffset(local, TimeSpan.FromHours(1)), false),
            'E' => (new DateTimeOffset(local, TimeSpan.FromHours(2)), false),
            'h' or 'e' => (null, true),
            _ => (null, false),
        };
    }
}
