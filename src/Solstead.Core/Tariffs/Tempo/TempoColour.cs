namespace Solstead.Core.Tariffs.Tempo;

/// <summary>The colour of a Tempo day; unknown is a state of its own, never blue. In the order of what a kilowatt hour costs by day.</summary>
public enum TempoColour
{
    Unknown,
    Blue,
    White,
    Red,
}
