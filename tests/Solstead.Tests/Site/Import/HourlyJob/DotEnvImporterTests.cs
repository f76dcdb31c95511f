using Solstead.Site.Configuration;
using Solstead.Site.Configuration.Editing;
using Solstead.Site.Import;
using Solstead.Site.Import.HourlyJob;

namespace Solstead.Tests.Site.Import.HourlyJob;

/// <summary>The account of the old job, from its <c>.env</c> or its environment.</summary>
public sealed class DotEnvImporterTests
{
    private const string Env = "# old job\nexport ENVOY_USER=me@example.org\nENVOY_PASSWORD=\"pa ss#1\" # mine\nENVOY_SERIAL='122000000001'\nOTHER=1\n";

    [Fact]
    public void A_gateway_is_made_of_it_with_the_password_in_a_file_of_its_own()
    {
        ImporterCatalog.Recognise(Env)!.Key.ShouldBe("hourly-job");
        var imported = DotEnvImporter.Kind.Read(Env, YamlSettings.Parse("", "x"));
        var merged = SettingsMerge.Add("", imported.Settings, "x").Text;
        merged.ShouldContain("enlighten_user: me@example.org");
        merged.ShouldContain("host: envoy.local");
        merged.ShouldNotContain("pa ss");
        imported.Secrets.ShouldHaveSingleItem().Value.ShouldBe("pa ss#1");
        imported.Notes.Select(n => n.Code).ShouldBe(["import.env.host", "import.serial", "import.key.unknown"], ignoreOrder: true);
    }

    [Fact]
    public void The_gateway_we_have_gets_the_account()
    {
        const string Ours = "devices:\n  - { id: garage, type: enphase, host: 192.0.2.10 }\n";
        var merged = SettingsMerge.Add(Ours, DotEnvImporter.Kind.Read(Env, YamlSettings.Parse(Ours, "x")).Settings, "x").Text;
        merged.ShouldContain("enlighten_password_file: secrets/garage.enlighten");
        merged.ShouldNotContain("envoy.local");
    }

    [Theory]
    [InlineData("devices: [{ id: a, type: enphase, host: 192.0.2.10 }]", "a")]
    [InlineData("devices: [{ id: a, type: enphase, host: 192.0.2.10, token_file: t }, { id: b, type: enphase, host: 192.0.2.11 }]", "b")]
    [InlineData("devices: [{ id: a, type: enphase, host: 192.0.2.10 }, { id: b, type: enphase, host: 192.0.2.11 }]", null)]
    [InlineData("devices: [{ id: a, type: solaredge, host: 192.0.2.10 }]", null)]
    public void The_environment_names_are_the_account_of_the_one_gateway_that_has_none(string yaml, string? id)
    {
        var over = EnvironmentSettings.Over(YamlSettings.Parse(yaml, "x"), [("ENVOY_USER", "me"), ("ENVOY_PASSWORD", "pw"), ("ENVOY_SERIAL", "1")], out var unused);
        unused.ShouldBeEmpty();
        var with = ((Solstead.Core.Settings.SettingsList)over.Entries[0].Value).Items.Cast<Solstead.Core.Settings.SettingsMap>()
            .Where(d => d.Entries.Any(e => e.Key == "enlighten_password")).Select(d => ((Solstead.Core.Settings.SettingsScalar)d.Entries[0].Value).Value);
        with.ShouldBe(id is null ? [] : [id]);
    }

    [Fact]
    public void A_file_beside_the_settings_is_read_too()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-env-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, ".env"), Env);
            EnvoyEnvironment.In(folder.FullName).ShouldContain(("ENVOY_PASSWORD", "pa ss#1"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
