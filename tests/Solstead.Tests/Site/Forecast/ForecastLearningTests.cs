using Solstead.Tests.Site.History;

namespace Solstead.Tests.Site.Forecast;

/// <summary>What is learned from the books of the past, and what is not.</summary>
public sealed class ForecastLearningTests
{
    private static readonly DateTimeOffset Begin = StoreHome.At("2026-06-10T00:00:00Z"), End = StoreHome.At("2026-06-26T10:00:00Z"), Noon = StoreHome.At("2026-06-27T12:00:00Z");

    /// <summary>What physics alone expects of the noon. [Wh]</summary>
    private static async Task<double> PhysicsAsync()
    {
        await using var fresh = await SunnyHome.OpenAsync();
        await fresh.TellAsync(SunnyHome.Sky(fresh.Now));
        return await fresh.HourAsync(Noon);
    }

    [Fact]
    public async Task The_past_is_learned_from_under_the_weather_of_the_archive_whoever_comes_first_in_the_settings()
    {
        await using var home = await SunnyHome.OpenAsync(ranking: ["meteoserver", "open-meteo"], past: SunnyHome.Archive());
        await home.ProduceAsync(Begin, End, 0.6);
        await home.TellAsync(SunnyHome.Sky(home.Now, source: "meteoserver"));
        (await home.HourAsync(Noon)).ShouldBeLessThan(0.95 * await PhysicsAsync());
    }

    [Fact]
    public async Task A_past_that_taught_nothing_is_asked_for_again_and_takes_nothing_away()
    {
        var empty = true;
        await using var home = await SunnyHome.OpenAsync(past: SunnyHome.Archive((from, to, ct) => empty ? SunnyHome.SaidBefore(to.AddDays(1), to.AddDays(2), ct) : SunnyHome.SaidBefore(from, to, ct)));
        await home.ProduceAsync(Begin, End, 0.6);
        await home.TellAsync(SunnyHome.Sky(home.Now));
        empty = false;
        home.Advance(TimeSpan.FromHours(25));
        await home.TellAsync(SunnyHome.Sky(home.Now));
        (await home.HourAsync(Noon)).ShouldBeLessThan(0.95 * await PhysicsAsync());
    }
}
