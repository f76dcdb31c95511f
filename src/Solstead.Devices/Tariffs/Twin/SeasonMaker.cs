using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Devices.Tariffs.Twin;

/// <summary>Makes seasons that never were, under the hard rules of the contract: 22 red and 43 white days where these may be, no six red days in a row.</summary>
public static class SeasonMaker
{
    /// <param name="seed">The same seed makes the same season.</param>
    public static IReadOnlyDictionary<DateOnly, TempoColour> Make(TempoSeason season, int seed)
    {
        var random = new Random(seed);
        List<DateOnly> dates = [.. Enumerable.Range(0, season.Last.DayNumber - season.First.DayNumber + 1).Select(season.First.AddDays)];
        // Cold comes in spells: neighbours are about as cold as one another, and winter is colder than summer.
        var (spell, cold) = (0.0, new Dictionary<DateOnly, double>());
        foreach (var date in dates)
        {
            spell = (spell * 0.8) + random.NextDouble() - 0.5;
            cold[date] = (2 * Math.Cos((date.DayNumber - season.First.DayNumber - 137) * Math.Tau / 365)) + spell;
        }
        var days = dates.ToDictionary(d => d, _ => TempoColour.Blue);
        foreach (var date in dates.Where(TempoSeason.MayBeRed).OrderByDescending(d => cold[d]))
            if (days.Values.Count(c => c == TempoColour.Red) < TempoSeason.Red && RedAround(days, date) < TempoSeason.MostRedInARow) days[date] = TempoColour.Red;
        foreach (var date in dates.Where(d => TempoSeason.MayBeWhite(d) && days[d] == TempoColour.Blue).OrderByDescending(d => cold[d]).Take(TempoSeason.White)) days[date] = TempoColour.White;
        return days;
    }

    private static int RedAround(Dictionary<DateOnly, TempoColour> days, DateOnly date)
    {
        var count = 0;
        for (var d = date.AddDays(-1); days.GetValueOrDefault(d) == TempoColour.Red; d = d.AddDays(-1)) count++;
        for (var d = date.AddDays(1); days.GetValueOrDefault(d) == TempoColour.Red; d = d.AddDays(1)) count++;
        return count;
    }
}
