using Solstead.Devices;
using Solstead.Site.Run;
using Solstead.Site.Secrets;

namespace Solstead.Tests.Site.Secrets;

public sealed class NamedSecretsTests
{
    private readonly SiteProblems problems = new(TimeProvider.System);
    private readonly VolatileSecrets store = new();
    private readonly Dictionary<string, string> environment = [];

    private NamedSecrets Open() => new(store, problems, [("relay-key", "heater"), ("relay-key", "pump"), ("boiler.2", "boiler")], environment.GetValueOrDefault);

    [Fact]
    public void The_environment_wins_over_what_the_page_kept()
    {
        store.Set("relay-key", "from the page");
        Open().Get("relay-key").ShouldBe("from the page");
        environment["SOLSTEAD__SECRETS__RELAY_KEY"] = "from outside";
        environment["SOLSTEAD__SECRETS__BOILER_2"] = "too";
        var secrets = Open();
        (secrets.Get("relay-key"), secrets.Get("boiler.2")).ShouldBe(("from outside", "too"));
        secrets.All.Select(s => $"{s.Name} {s.Origin} {string.Join('+', s.Rules)}").ShouldBe(["relay-key environment heater+pump", "boiler.2 environment boiler"]);
    }

    [Fact]
    public void A_secret_without_a_value_is_a_problem_until_it_has_one()
    {
        var secrets = Open();
        problems.Open.Select(p => p.Code).ShouldBe(["secrets.unset", "secrets.unset"]);
        problems.Open[0].Facts.Select(f => f.Text).ShouldBe(["relay-key", "heater, pump"]);
        secrets.Set("relay-key", "x");
        problems.Open.Count.ShouldBe(1);
        secrets.Set("relay-key", null);
        problems.Open.Count.ShouldBe(2);
        secrets.Find("nobody's").ShouldBeNull();
    }
}
