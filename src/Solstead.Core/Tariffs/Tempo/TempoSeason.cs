namespace Solstead.Core.Tariffs.Tempo;

/// <summary>A season of the contract, from 1 September to 31 August (tempo.md 1).</summary>
/// <param name="Year">The year it begins in.</param>
public readonly record struct TempoSeason(int Year)
{
    public const int Red = 22, White = 43, MostRedInARow = 5;

    public DateOnly First => new(Year, 9, 1);
    public DateOnly Last => new(Year + 1, 8, 31);

    /// <summary>300, or 301 with a 29 February.</summary>
    public int Blue => Last.DayNumber - First.DayNumber + 1 - Red - White;

    public static TempoSeason Of(DateOnly date) => new(date.Month >= 9 ? date.Year : date.Year - 1);

    /// <summary>How many days of a colour a season has.</summary>
    public int Of(TempoColour colour) => colour switch { TempoColour.Red => Red, TempoColour.White => White, TempoColour.Blue => Blue, _ => 0 };

    /// <summary>Days on which red may be.</summary>
    public static bool MayBeRed(DateOnly date) =>
        date.Month is >= 11 or <= 3 && date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !FrenchHolidays.Holds(date);

    public static bool MayBeWhite(DateOnly date) => date.DayOfWeek != DayOfWeek.Sunday;

    public override string ToString() => $"{Year}-{Year + 1}";
}
