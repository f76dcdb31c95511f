using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>What a meter is told about the contract it counts for.</summary>
public enum ContractKind
{
    Unknown,
    Base,
    OffPeak,
    Ejp,
    Tempo,
    /// <summary>One we only know the name of.</summary>
    Other,
}

/// <summary>The price of a Tempo contract that is in force.</summary>
/// <param name="Cheap">True from 22:00 to 06:00.</param>
public readonly record struct TempoNow(TempoColour Colour, bool Cheap)
{
    /// <summary><c>blue_hc</c> … <c>red_hp</c>.</summary>
    public string Word => $"{Colours.Label(Colour)}_{(Cheap ? "hc" : "hp")}";
}

/// <summary>Colours as meters write them (tempo.md 2).</summary>
internal static class Colours
{
    /// <summary>The label the tariff knows the day by.</summary>
    public static string Label(TempoColour colour) => colour switch { TempoColour.Blue => "blue", TempoColour.White => "white", _ => "red" };

    /// <summary>Two bits of the status register.</summary>
    public static TempoColour? OfBits(uint bits) => (bits & 3) switch { 1 => TempoColour.Blue, 2 => TempoColour.White, 3 => TempoColour.Red, _ => null };

    /// <summary>The last letter of PTEC.</summary>
    public static TempoColour? OfLetter(char letter) => letter switch { 'B' => TempoColour.Blue, 'W' => TempoColour.White, 'R' => TempoColour.Red, _ => null };

    /// <summary>The field DEMAIN has four characters.</summary>
    public static TempoColour? OfTomorrow(string demain) => demain switch { "BLEU" => TempoColour.Blue, "BLAN" => TempoColour.White, "ROUG" => TempoColour.Red, _ => null };

    /// <summary>The one colour named in words of the supplier's own.</summary>
    public static TempoColour? OfWords(string words)
    {
        var (blue, white, red) = (words.Contains("BLEU", StringComparison.Ordinal), words.Contains("BLAN", StringComparison.Ordinal), words.Contains("ROUG", StringComparison.Ordinal));
        return (blue, white, red) switch { (true, false, false) => TempoColour.Blue, (false, true, false) => TempoColour.White, (false, false, true) => TempoColour.Red, _ => null };
    }

    /// <summary>Whether words of the supplier's own name the cheap hours; null when they name none or both.</summary>
    public static bool? CheapOf(string words)
    {
        var (cheap, dear) = (words.Contains("HC", StringComparison.Ordinal) || words.Contains("CREUSE", StringComparison.Ordinal), words.Contains("HP", StringComparison.Ordinal) || words.Contains("PLEINE", StringComparison.Ordinal));
        return cheap == dear ? null : cheap;
    }
}

/// <summary>What a meter says of the day after: nothing yet is a word too.</summary>
/// <param name="Colour">Null while it is not announced.</param>
public readonly record struct Announced(TempoColour? Colour);
