using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Protocols.DBus;
using Solstead.Site.Configuration;
using Solstead.Site.Publish.Venus;
using Solstead.Site.Run;

namespace Solstead.Tests.Site.Publish.Venus;

public sealed class PvFeedTests
{
    private static readonly PvIdentity Roof = new("122012345678", "enphase", "roof", "122012345678", "800-00654", "D8.2.4264");

    /// <summary>The index of updates comes round after 256: a loss at that very update is a loss like any other.</summary>
    [Theory, InlineData(1), InlineData(255), InlineData(256), InlineData(257), InlineData(512)]
    public void A_loss_takes_the_power_away_after_any_number_of_updates(int updates)
    {
        var (items, feed, problems) = Make();
        for (var n = 1; n <= updates; n++) feed.Show(items, Sample(n, 900), TimeSpan.Zero, "Roof");
        items.Value("/Ac/Power").ShouldBe(DBusValue.Of(900.0));
        items.Value("/UpdateIndex").ShouldBe(DBusValue.Of(updates % 256));
        feed.Show(items, Sample(updates, null) with { At = At(updates + 31) }, TimeSpan.Zero, "Roof");
        BusValue.IsInvalid(items.Value("/Ac/Power")).ShouldBeTrue();
        items.Value("/Connected").ShouldBe(DBusValue.Of(0));
        problems.Open.ShouldHaveSingleItem().Code.ShouldBe("venus.no-data");
    }

    [Fact]
    public void Before_the_first_reading_it_is_starting_and_not_lost()
    {
        var (items, feed, problems) = Make();
        feed.Show(items, Sample(100, null), TimeSpan.Zero, "Roof");
        items.Value("/StatusCode").ShouldBe(DBusValue.Of(0));
        problems.Open.ShouldBeEmpty();
    }

    /// <summary>The engine may stand still while its last sample looks fresh.</summary>
    [Fact]
    public void A_sample_that_nobody_renews_is_lost_after_the_owners_time()
    {
        var (items, feed, _) = Make();
        feed.Show(items, Sample(1, 900), TimeSpan.FromSeconds(29), "Roof");
        items.Value("/Connected").ShouldBe(DBusValue.Of(1));
        feed.Show(items, Sample(1, 900), TimeSpan.FromSeconds(31), "Roof");
        items.Value("/Connected").ShouldBe(DBusValue.Of(0));
    }

    private static (BusItems, PvFeed, SiteProblems) Make()
    {
        var venus = VenusOptions.Read(new SettingsReader(YamlSettings.Parse("address: system", "test.yaml")), _ => null);
        var items = new BusItems(_ => { }, (_, _) => { });
        PvItems.AddAll(items, Roof, PvOptions.Default, new(61, 0, "Roof"), "1.2.3");
        var problems = new SiteProblems(TimeProvider.System);
        return (items, new PvFeed(PvOptions.Default, venus, Roof, "1.2.3", problems, "venus"), problems);
    }

    private static PvSample Sample(double second, double? watts) =>
        new(At(second), At(second), Roof, PvPhase.Unknown with { Power = watts }, [PvPhase.Unknown with { Power = watts }, null, null], null);

    private static Moment At(double seconds) => new(TimeSpan.FromSeconds(seconds), GxBench.Noon.AddSeconds(seconds));
}
