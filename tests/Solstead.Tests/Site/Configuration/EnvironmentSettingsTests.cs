using Solstead.Site.Configuration;

namespace Solstead.Tests.Site.Configuration;

public sealed class EnvironmentSettingsTests
{
    private const string File = """
        devices:
          - { id: roof-2, type: enphase, host: 192.0.2.10, token: of the file }
          - { id: cellar, type: enphase, host: 192.0.2.11 }
        web: { listen: "127.0.0.1:7080", hosts: [ a, b ] }
        """;

    private static LoadedSettings Load(params (string Name, string Value)[] variables) => SettingsLoader.Parse(File, "solstead.yaml", variables);

    [Fact]
    public void A_variable_counts_more_than_the_file_and_names_its_key_by_its_path()
    {
        var loaded = Load(
            ("SOLSTEAD__WEB__LISTEN", "127.0.0.1:9000"), ("SOLSTEAD__DEVICES__ROOF_2__TOKEN", "of the environment"), ("solstead__devices__1__enlighten_password", "x"),
            ("SOLSTEAD__SITE__NAME", "Les Tilleuls"), ("SOLSTEAD__SITE__GRID__PHASES", "3"), ("SOLSTEAD__WEB__HOSTS", "c"));
        loaded.Settings.Listen.Port.ShouldBe(9000);
        loaded.Settings.Devices[0].Settings.Text("token").ShouldBe("of the environment");
        loaded.Settings.Devices[0].Settings.Text("host").ShouldBe("192.0.2.10");
        loaded.Settings.Devices[1].Settings.Text("enlighten_password").ShouldBe("x");
        (loaded.Settings.Site.Name, loaded.Settings.Site.Phases).ShouldBe(("Les Tilleuls", 3));
        loaded.Settings.Hosts.ShouldBe(["c"]);
        loaded.Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SOLSTEAD__DEVICES__GARAGE__TOKEN")]
    [InlineData("SOLSTEAD__DEVICES")]
    [InlineData("SOLSTEAD__WEB")]
    [InlineData("SOLSTEAD__WEB__LISTEN__PORT")]
    [InlineData("SOLSTEAD__")]
    [InlineData("SOLSTEAD__WEB____LISTEN")]
    public void A_variable_that_fits_nowhere_changes_nothing_and_is_told_without_its_value(string name)
    {
        var loaded = Load((name, "a secret"));
        var finding = loaded.Findings.ShouldHaveSingleItem();
        finding.Code.ShouldBe("config.environment");
        finding.Facts.ShouldHaveSingleItem().Text.ShouldBe(name);
        loaded.Settings.Listen.Port.ShouldBe(7080);
    }
}
