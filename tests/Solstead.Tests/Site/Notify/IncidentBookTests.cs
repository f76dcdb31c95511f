using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Notify;

namespace Solstead.Tests.Site.Notify;

/// <summary>What becomes a message: once per incident, with its end, and not again and again.</summary>
public sealed class IncidentBookTests
{
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();
    private readonly IncidentBook book = new(BookState.Empty, Made.Noon);

    private static DateTimeOffset At(double minutes) => Made.Noon.AddMinutes(minutes);

    private IReadOnlyList<Notice> Look(double minutes) => book.Look(At(minutes), Nothing);

    private Notice? Take(string code, double minutes, bool over = false, Severity severity = Severity.Warning, string? device = null, params Fact[] facts) =>
        book.Take(Made.Event(code, severity, over, At(minutes), device, facts));

    [Fact]
    public void An_incident_is_told_with_its_end_under_one_number()
    {
        var began = Take("meter.missing", 0, device: "roof")!;
        Take("meter.missing", 32, over: true, device: "roof").ShouldBeNull();
        Look(32.4).ShouldBeEmpty("it may begin again at once");
        var over = Look(32.5).ShouldHaveSingleItem();
        (began.Level, began.Kind, began.Since, began.Incident).ShouldBe((NoticeLevel.Warning, "meter", At(0), over.Incident));
        (over.Level, over.Was, over.Since, over.At).ShouldBe((NoticeLevel.Recovery, NoticeLevel.Warning, At(0), At(32)));
        over.Id.ShouldBeGreaterThan(began.Id);
    }

    [Fact]
    public void The_same_code_of_two_devices_or_parts_is_two_incidents()
    {
        var a = Take("enphase.auth.expired", 0, device: "roof")!;
        var b = Take("enphase.auth.expired", 0, device: "barn")!;
        b.Incident.ShouldNotBe(a.Incident);
        var heater = book.Take(Made.Event("command.gave-up", Severity.Alarm) with { Part = "rule:heater" })!;
        var boiler = book.Take(Made.Event("command.gave-up", Severity.Alarm) with { Part = "rule:boiler" })!;
        boiler.Incident.ShouldNotBe(heater.Incident);
        book.Take(Made.Event("command.gave-up", Severity.Alarm, over: true) with { Part = "rule:heater" });
        Look(1).ShouldHaveSingleItem().Incident.ShouldBe(heater.Incident);
    }

    [Fact]
    public void What_flaps_is_told_once_in_an_hour_and_again_when_it_lasts()
    {
        Take("meter.missing", 0).ShouldNotBeNull();
        Take("meter.missing", 1, over: true);
        Look(1.9).ShouldHaveSingleItem();
        for (var minute = 2; minute < 50; minute += 2)
        {
            Take("meter.missing", minute).ShouldBeNull();
            Take("meter.missing", minute + 1, over: true).ShouldBeNull();
            Look(minute + 1.9).ShouldBeEmpty();
        }
        Take("meter.missing", 55).ShouldBeNull();
        book.Look(At(59), Nothing).ShouldBeEmpty();
        book.Look(At(60), Nothing).ShouldHaveSingleItem().Since.ShouldBe(At(55));
        Take("meter.missing", 70, over: true);
        Look(71).ShouldHaveSingleItem().Since.ShouldBe(At(55));
    }

    [Fact]
    public void A_blink_is_no_end()
    {
        Take("meter.missing", 0).ShouldNotBeNull();
        Take("meter.missing", 5, over: true).ShouldBeNull();
        Take("meter.missing", 5.2).ShouldBeNull();
        Look(7).ShouldBeEmpty();
        Take("meter.missing", 9, over: true);
        Look(10).ShouldHaveSingleItem().Since.ShouldBe(At(0));
    }

    [Fact]
    public void What_changes_while_it_lasts_is_told_under_the_same_number()
    {
        Fact[] first = [Fact.Of("date", "2026-11-21"), Fact.Of("source", "rte"), Fact.Of("colour", "red"), Fact.Of("other", "edf"), Fact.Of("other_colour", "blue")];
        var told = Take("tempo.disagree", 0, facts: first)!;
        Take("tempo.disagree", 3, over: true, facts: first).ShouldBeNull();
        Take("tempo.disagree", 3, facts: [.. first[..4], Fact.Of("other_colour", "white")])!.Incident.ShouldBe(told.Incident);
        Take("tempo.disagree", 4, facts: [.. first[..4], Fact.Of("other_colour", "white")]).ShouldBeNull();
        Look(10).ShouldBeEmpty();
    }

    [Fact]
    public void Of_news_about_the_same_the_latest_counts()
    {
        Fact[] Day(string colour) => [Fact.Of("date", "2026-11-21"), Fact.Of("colour", colour)];
        foreach (var colour in new[] { "red", "white", "red", "white" })
        {
            Take("tempo.tomorrow", 0, severity: Severity.Notice, facts: Day(colour)).ShouldNotBeNull();
            Take("tempo.tomorrow", 1, severity: Severity.Notice, facts: Day(colour)).ShouldBeNull();
        }
        Take("tempo.implausible.sunday", 0, facts: Day("red")).ShouldNotBeNull();
        Look(60 * 24).ShouldBeEmpty("news have no end");
    }

    [Fact]
    public void The_end_of_what_was_never_told_is_not_told() => Take("meter.missing", 0, over: true).ShouldBeNull();

    [Fact]
    public void News_are_the_same_by_what_they_say()
    {
        Take("tempo.tomorrow", 0, severity: Severity.Notice, facts: [Fact.Of("date", "2026-11-21"), Fact.Of("colour", "red"), Fact.Of("source", "rte")]).ShouldNotBeNull();
        Take("tempo.tomorrow", 5, severity: Severity.Notice, facts: [Fact.Of("date", "2026-11-21"), Fact.Of("colour", "red"), Fact.Of("source", "edf")]).ShouldBeNull();
        var other = Take("tempo.tomorrow", 6, severity: Severity.Notice, facts: [Fact.Of("date", "2026-11-21"), Fact.Of("colour", "white")])!;
        (other.Level, other.Kind, other.Since).ShouldBe((NoticeLevel.Info, "colour", null));
    }

    [Fact]
    public void A_panel_is_told_when_its_trouble_begins_not_each_evening()
    {
        Fact[] panel = [Fact.Of("panel", "12"), Fact.Of("since", Made.Noon), Fact.Of("energy", 100.0)];
        Take("panels.watch.low", 0, severity: Severity.Notice, device: "roof", facts: panel).ShouldNotBeNull();
        for (var day = 1; day < 20; day++) Take("panels.watch.low", day * 1440, severity: Severity.Notice, device: "roof", facts: [panel[0], panel[1], Fact.Of("energy", 100.0 + day)]).ShouldBeNull();
        Take("panels.watch.low", 21 * 1440, severity: Severity.Notice, device: "roof", facts: [panel[0], Fact.Of("since", At(21 * 1440))]).ShouldNotBeNull();
    }

    [Fact]
    public void A_restart_does_not_tell_again_what_is_open_and_tells_the_end_of_what_is_gone()
    {
        var began = Take("meter.missing", 0)!;
        Take("balance.off", 0, severity: Severity.Alarm);
        var again = new IncidentBook(book.State, At(10));
        again.Take(Made.Event("meter.missing", at: At(11))).ShouldBeNull();
        again.Look(At(20), Nothing).ShouldBeEmpty();
        again.Look(At(26), Nothing).ShouldBeEmpty();
        var gone = again.Look(At(27), Nothing).ShouldHaveSingleItem();
        (gone.Code, gone.Level, gone.Was).ShouldBe(("balance.off", NoticeLevel.Recovery, NoticeLevel.Alarm));
        again.Take(Made.Event("meter.missing", over: true, at: At(30)));
        again.Look(At(31), Nothing).ShouldHaveSingleItem().Incident.ShouldBe(began.Incident);
    }

    [Fact]
    public void What_is_known_to_last_is_not_taken_for_gone()
    {
        Take("history.disk.low", 0);
        var again = new IncidentBook(book.State, At(10));
        again.Look(At(40), new HashSet<string> { "history.disk.low" }).ShouldBeEmpty();
    }

    [Fact]
    public void What_lasts_is_told_again_after_a_day_when_something_tells_it_again()
    {
        var first = Take("meter.missing", 0)!;
        Take("meter.missing", 23 * 60).ShouldBeNull();
        Take("meter.missing", 25 * 60)!.Incident.ShouldBe(first.Incident);
    }

    [Fact]
    public void A_channels_own_trouble_makes_no_message() => Take("notify.refused", 0).ShouldBeNull();

    [Fact]
    public void The_book_does_not_grow_without_end()
    {
        for (var i = 0; i < 5000; i++) Take("x.y", i / 100.0, device: $"d{i}");
        book.Look(At(60), Nothing);
        book.State.Incidents.Count.ShouldBe(1000);
        book.Look(At(60 * 24 * 40), Nothing);
        book.State.Incidents.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tempo.tomorrow", "colour", true), InlineData("tempo.red.spent", "colour", true), InlineData("plan.silent", "gx", true), InlineData("victron.unread", "device", false), InlineData("tempo.disagree", "disagree", true), InlineData("plan.changed", "plan", true)]
    [InlineData("command.gave-up", "failed", true), InlineData("lease.refused", "failed", true), InlineData("victron.silent", "gx", true), InlineData("panels.watch.silent", "panels", true)]
    [InlineData("panels.watch.none", "panels-daily", false), InlineData("enphase.auth.expiring", "token", true), InlineData("meter.missing", "meter", true), InlineData("history.disk.low", "disk", true)]
    [InlineData("balance.off", "balance", true), InlineData("device.unreachable", "device", false), InlineData("what.ever", "other", false)]
    public void Every_code_has_a_kind(string code, string kind, bool byDefault)
    {
        var found = EventKinds.Of(code)!;
        (found.Kind, found.ByDefault).ShouldBe((kind, byDefault));
    }
}
