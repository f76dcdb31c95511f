using Solstead.Core.Settings;
using Solstead.Site.Configuration;

namespace Solstead.Tests.Site.Configuration;

/// <summary>design.md 5: secrets may come from the environment.</summary>
public sealed class EnvironmentSettingsTests
{
    private const string File = """
        site: { name: Home }
        devices:
          - { id: roof, type: enphase, host: 192.0.2.10, token: from-the-file }
          - { id: old-one, type: enphase, host: 192.0.2.11 }
        rules:
          - { type: threshold, name: water heater, on: { http: "http://192.0.2.5", headers: { X-Key: a } } }
        publish: { mqtt: { host: 192.0.2.30 } }
        notify:
        """;

    private static SettingsReader Read(params (string Name, string Value)[] variables) =>
        new(EnvironmentSettings.Over(YamlSettings.Parse(File, "test.yaml"), variables.Select(v => new KeyValuePair<string, string>(v.Name, v.Value))));

    [Fact]
    public void A_key_is_added_or_replaced_by_its_path()
    {
        var read = Read(("SOLSTEAD__PUBLISH__MQTT__PASSWORD", "p=__w"), ("SOLSTEAD__SITE__NAME", "Elsewhere"), ("solstead__publish__venus_mqtt__password", "q"), ("SOLSTEAD__NOTIFY__NTFY__TOKEN", "t"));
        read.Section("publish").Section("mqtt").Text("password").ShouldBe("p=__w");
        read.Section("publish").Section("mqtt").Text("host").ShouldBe("192.0.2.30");
        read.Section("publish").Section("venus_mqtt").Text("password").ShouldBe("q");
        read.Section("site").Text("name").ShouldBe("Elsewhere");
        read.Section("notify").Section("ntfy").Text("token").ShouldBe("t");
        read.Findings.ShouldBeEmpty();
    }

    [Fact]
    public void An_item_of_a_list_goes_by_its_id_its_name_or_its_number()
    {
        var read = Read(("SOLSTEAD__DEVICES__ROOF__TOKEN", "t"), ("SOLSTEAD__DEVICES__OLD_ONE__PASSWORD", "p"), ("SOLSTEAD__RULES__WATER_HEATER__ON__HEADERS__X_KEY", "k"), ("SOLSTEAD__DEVICES__1__USER", "u"));
        var devices = read.Sections("devices");
        (devices[0].Text("token"), devices[1].Text("password"), devices[1].Text("user")).ShouldBe(("t", "p", "u"));
        read.Sections("rules")[0].Section("on").Section("headers").Text("X-Key").ShouldBe("k");
    }

    [Theory]
    [InlineData("SOLSTEAD_URL"), InlineData("SOLSTEAD__"), InlineData("SOLSTEAD__SITE"), InlineData("SOLSTEAD__SITE____NAME"), InlineData("SOLSTEAD__SECRETS__RELAY")]
    [InlineData("SOLSTEAD__DEVICES__NOBODY__TOKEN"), InlineData("SOLSTEAD__SITE__NAME__MORE"), InlineData("SOLSTEAD__DEVICES__7__TOKEN"), InlineData("OTHER__SITE__NAME")]
    public void What_leads_nowhere_changes_nothing(string name)
    {
        var read = Read((name, "x"));
        read.Section("site").Text("name").ShouldBe("Home");
        read.Sections("devices").Select(d => d.Text("token")).ShouldBe(["from-the-file", null]);
        read.Has("secrets").ShouldBeFalse();
        read.Findings.ShouldBeEmpty();
    }
}
