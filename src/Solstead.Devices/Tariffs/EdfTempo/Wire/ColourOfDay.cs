using System.Globalization;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Devices.Tariffs.EdfTempo.Wire;

/// <summary>One day of a source's answer.</summary>
/// <param name="Date">The civil date; the Tempo day begins on it at 06:00.</param>
internal readonly record struct ColourOfDay(DateOnly Date, TempoColour Colour)
{
    /// <summary>Dates with and without leading zeros, and the beginning of an instant.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text is { Length: > 10 } ? text[..10] : text, ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>Every word the sources use; what none of them means is unknown, never blue.</summary>
    public static TempoColour Of(string? word) => word?.Trim().ToUpperInvariant() switch
    {
        "BLUE" or "BLEU" or "TEMPO_BLEU" => TempoColour.Blue,
        "WHITE" or "BLANC" or "BLAN" or "TEMPO_BLANC" => TempoColour.White,
        "RED" or "ROUGE" or "ROUG" or "TEMPO_ROUGE" => TempoColour.Red,
        _ => TempoColour.Unknown,
    };
}

/// <summary>A source's answer that is none.</summary>
/// <param name="said">What it said instead, for a person.</param>
internal sealed class TempoAnswerException(string said) : Exception(said);
