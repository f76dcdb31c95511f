using System.Globalization;
using Solstead.Core.Tariffs.Tempo;
using static Solstead.Core.Tariffs.Tempo.TempoColour;

namespace Solstead.Tests.Core.Tariffs.Tempo;

public sealed class TempoCalendarTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private readonly TempoCalendar calendar = new(Paris);

    private static DateOnly Date(string date) => DateOnly.Parse(date, CultureInfo.InvariantCulture);

    /// <param name="local">Date and time at which it is said.</param>
    private string? Say(string date, TempoColour colour, string source = "rte-file", TempoTrust trust = TempoTrust.GridOperator, string? local = null) =>
        calendar.Take(new(Date(date), colour, source, trust, new(DateTime.Parse(local ?? date + " 12:00", CultureInfo.InvariantCulture), TimeSpan.FromHours(1))));

    private (TempoColour, TempoCertainty, string?) Of(string date) => (calendar.Of(Date(date)).Colour, calendar.Of(Date(date)).Certainty, calendar.Of(Date(date)).Source);

    [Fact]
    public void A_day_nobody_spoke_of_is_unknown_and_so_is_one_whose_source_does_not_know()
    {
        Say("2026-01-13", Unknown).ShouldBeNull();
        Of("2026-01-13").ShouldBe((Unknown, TempoCertainty.Unknown, null));
    }

    [Theory]
    [InlineData("2026-01-12 08:00", TempoCertainty.Provisional)]
    [InlineData("2026-01-12 11:14", TempoCertainty.Provisional)]
    [InlineData("2026-01-12 11:15", TempoCertainty.Final)]
    [InlineData("2026-01-13 03:00", TempoCertainty.Final)]
    public void A_colour_is_provisional_until_a_quarter_past_eleven_of_the_day_before(string at, TempoCertainty certainty)
    {
        Say("2026-01-13", White, local: at);
        Of("2026-01-13").ShouldBe((White, certainty, "rte-file"));
    }

    [Fact]
    public void A_final_word_counts_before_a_dearer_provisional_one()
    {
        Say("2026-01-13", Red, "edf", TempoTrust.Supplier, "2026-01-12 08:00");
        Say("2026-01-13", White, local: "2026-01-12 11:20");
        Of("2026-01-13").ShouldBe((White, TempoCertainty.Final, "rte-file"));
    }

    [Fact]
    public void Of_two_independent_sources_that_disagree_the_dearer_counts_and_the_other_is_named()
    {
        Say("2026-01-13", White, local: "2026-01-12 11:20");
        Say("2026-01-13", Red, "edf", TempoTrust.Supplier, "2026-01-12 11:30");
        Of("2026-01-13").ShouldBe((Red, TempoCertainty.Final, "edf"));
        calendar.Of(Date("2026-01-13")).Against.ShouldNotBeNull().Source.ShouldBe("rte-file");
    }

    [Fact]
    public void Who_is_fed_by_the_same_is_not_a_second_source_and_his_newest_word_counts()
    {
        Say("2026-01-13", Red, local: "2026-01-12 11:20");
        Say("2026-01-13", White, "api-couleur-tempo", local: "2026-01-12 17:05");
        Of("2026-01-13").ShouldBe((White, TempoCertainty.Final, "api-couleur-tempo"));
        calendar.Of(Date("2026-01-13")).Against.ShouldBeNull();
        Say("2026-01-13", Blue, "api-couleur-tempo", local: "2026-01-12 08:00").ShouldBeNull("late, and not taken");
        Of("2026-01-13").Item1.ShouldBe(White);
    }

    [Fact]
    public void The_meter_bills_and_the_owner_wins()
    {
        Say("2026-01-13", Red, local: "2026-01-12 11:20");
        Say("2026-01-13", Blue, "linky", TempoTrust.Meter, "2026-01-12 20:05");
        Of("2026-01-13").ShouldBe((Blue, TempoCertainty.Final, "linky"));
        calendar.Of(Date("2026-01-13")).Against.ShouldNotBeNull().Colour.ShouldBe(Red);
        Say("2026-01-13", White, "settings", TempoTrust.Owner);
        Of("2026-01-13").ShouldBe((White, TempoCertainty.Final, "settings"));
    }

    [Theory]
    [InlineData("2026-01-10", Red, "tempo.implausible.red")]
    [InlineData("2026-01-11", Red, "tempo.implausible.red")]
    [InlineData("2026-01-11", White, "tempo.implausible.sunday")]
    [InlineData("2025-12-25", Red, "tempo.implausible.red")]
    [InlineData("2025-12-25", White, null)]
    [InlineData("2025-10-31", Red, "tempo.implausible.season")]
    [InlineData("2025-11-03", Red, null)]
    [InlineData("2026-03-31", Red, null)]
    [InlineData("2026-04-01", Red, "tempo.implausible.season")]
    [InlineData("2026-04-06", Red, "tempo.implausible.season")]
    [InlineData("2026-07-18", White, null)]
    public void What_the_contract_rules_out_is_set_aside_and_what_was_known_stays(string date, TempoColour colour, string? code)
    {
        Say(date, Blue, local: date + " 05:00");
        Say(date, colour).ShouldBe(code);
        Of(date).Item1.ShouldBe(code is null ? colour : Blue);
    }

    /// <summary>Kept by a machine whose clock was years ahead; the source that said it may be gone, and another of its kind speaks now.</summary>
    [Theory, InlineData("rte-file"), InlineData("api-couleur-tempo")]
    public void A_word_from_a_clock_that_was_ahead_does_not_silence_its_source(string source)
    {
        calendar.Restore(new(Date("2026-01-13"), Red, "rte-file", TempoTrust.GridOperator, new(2031, 5, 1, 0, 0, 0, TimeSpan.Zero)));
        var version = calendar.Version;
        Say("2026-01-13", White, source, local: "2026-01-12 11:20").ShouldBeNull();
        Of("2026-01-13").ShouldBe((White, TempoCertainty.Final, source));
        calendar.Version.ShouldNotBe(version, "it is kept so");
        calendar.Readings.ShouldHaveSingleItem();
    }

    [Fact]
    public void How_many_days_are_used_follows_every_word_and_a_copy_hears_none()
    {
        Say("2026-01-13", White, local: "2026-01-12 11:20");
        (calendar.Used(new(2025), White), calendar.Used(new(2025), White, Date("2026-01-13")), calendar.Used(new(2025), White, Date("2026-01-14"))).ShouldBe((1, 0, 1));
        var copy = calendar.Copy();
        Say("2026-01-13", Red, local: "2026-01-12 17:20");
        Say("2026-09-01", White);
        (calendar.Used(new(2025), White), calendar.Used(new(2025), Red), calendar.Used(new(2026), White)).ShouldBe((0, 1, 1));
        (copy.Used(new(2025), White), copy.Of(Date("2026-01-13")).Colour, copy.Of(Date("2026-09-01")).Colour).ShouldBe((1, White, Unknown));
    }

    [Fact]
    public void No_season_has_a_twenty_third_red_day_and_the_next_begins_anew()
    {
        var days = Enumerable.Range(0, 151).Select(d => new DateOnly(2025, 11, 1).AddDays(d)).Where(TempoSeason.MayBeRed).ToList();
        foreach (var day in days.Take(22)) Say($"{day:yyyy-MM-dd}", Red).ShouldBeNull();
        Say($"{days[30]:yyyy-MM-dd}", Red).ShouldBe("tempo.implausible.many");
        Say($"{days[21]:yyyy-MM-dd}", Red, "edf", TempoTrust.Supplier).ShouldBeNull("the same day told by another");
        calendar.Used(new(2025), Red).ShouldBe(22);
        Say("2026-11-02", Red).ShouldBeNull();
    }
}
