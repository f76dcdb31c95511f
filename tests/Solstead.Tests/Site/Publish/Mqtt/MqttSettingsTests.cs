using Solstead.Core.Devices;
using Solstead.Core.Settings;
using Solstead.Site.Configuration;
using Solstead.Site.Publish.Mqtt;
using Solstead.Tests.Architecture;

namespace Solstead.Tests.Site.Publish.Mqtt;

public sealed class MqttSettingsTests
{
    private static (MqttSettings Settings, IReadOnlyList<Finding> Findings) Read(string yaml)
    {
        var reader = new SettingsReader(YamlSettings.Parse(yaml, "solstead.yaml"));
        var settings = MqttSettings.Read(reader);
        reader.Finish();
        return (settings, reader.Findings);
    }

    [Fact]
    public async Task The_sample_and_every_key_of_the_README_are_known()
    {
        var folder = Path.Combine(SourceTree.Src, "Solstead.Site", "Publish", "Mqtt");
        var loaded = SettingsLoader.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "sample.yaml")), "solstead.yaml");
        loaded.Root.Finish();
        loaded.Findings.Select(f => f.Code + " " + f.Key).ShouldBeEmpty();
        loaded.Settings.Publishers.ShouldHaveSingleItem().Key.ShouldBe("mqtt");
    }

    [Theory]
    [InlineData("{ host: 127.0.0.1 }", false, 1883)]
    [InlineData("{ host: localhost, tls: true }", true, 8883)]
    [InlineData("{ host: 192.0.2.1, tls: false }", false, 1883)]
    [InlineData("{ host: 192.0.2.1, tls: true, port: 1884 }", true, 1884)]
    public void S12_only_this_machine_or_the_owners_word_goes_without_encryption(string yaml, bool tls, int port)
    {
        var (settings, findings) = Read(yaml);
        (settings.Broker.Tls is not null, settings.Broker.Port).ShouldBe((tls, port));
        findings.ShouldBeEmpty();
    }

    [Fact]
    public void S12_another_machine_is_encrypted_by_itself_and_that_is_said()
    {
        var (settings, findings) = Read("{ host: broker.lan }");
        (settings.Broker.Tls is not null, settings.Broker.Port).ShouldBe((true, 8883));
        findings.ShouldHaveSingleItem().Code.ShouldBe("config.mqtt.tls");
    }

    [Fact]
    public void A_password_alone_is_enough_for_MQTT_5_and_on_a_GX()
    {
        Read("{ host: 127.0.0.1, password: x, version: 5 }").Findings.ShouldBeEmpty();
        var set = new SettingsReader(YamlSettings.Parse("{ host: 127.0.0.1, password: x }", "solstead.yaml"));
        Solstead.Site.Publish.VenusMqtt.VenusMqttOptions.Read(set).Broker.User.ShouldBe("solstead");
        set.Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{ host: gx.lan }", "config.mqtt.tls", Severity.Notice)]
    [InlineData("{ host: '127.0.0.1:1883', tls: false }", "config.mqtt.host", Severity.Alarm)]
    [InlineData("{ host: 'mqtt://gx.lan', tls: true }", "config.mqtt.host", Severity.Alarm)]
    [InlineData("{ host: 127.0.0.1, certificate: abc }", "config.mqtt.pin", Severity.Alarm)]
    [InlineData("{ host: 127.0.0.1, topic: a/# }", "config.value.wrong", Severity.Warning)]
    public void The_same_mistake_weighs_the_same_for_the_GX(string yaml, string code, Severity severity)
    {
        var set = new SettingsReader(YamlSettings.Parse(yaml, "solstead.yaml"));
        Solstead.Site.Publish.VenusMqtt.VenusMqttOptions.Read(set).Topic.ShouldBe("solstead/pv");
        set.Finish();
        var finding = set.Findings.ShouldHaveSingleItem();
        (finding.Code, finding.Severity).ShouldBe((code, severity));
    }

    [Fact]
    public void Commands_and_announcements_are_off_until_switched_on()
    {
        var (settings, _) = Read("{ host: 127.0.0.1 }");
        settings.Commands.ShouldBeFalse();
        settings.Discovery.Form.ShouldBe(DiscoveryForm.Off);
        settings.Documents.ShouldBeNull();
        Read("{ host: 127.0.0.1, documents: {} }").Settings.Documents.ShouldNotBeNull().Meters.ShouldBe("enphase/envoy-s/meters");
    }

    [Theory]
    [InlineData("{ }", "config.key.missing", Severity.Alarm)]
    [InlineData("{ host: 127.0.0.1, certificate: abc }", "config.mqtt.pin", Severity.Alarm)]
    [InlineData("{ host: 127.0.0.1, password: x }", "config.mqtt.user", Severity.Alarm)]
    [InlineData("{ host: 127.0.0.1, password_file: x }", "config.mqtt.user", Severity.Alarm)]
    [InlineData("{ host: 127.0.0.1, prefix: a/# }", "config.value.wrong", Severity.Warning)]
    [InlineData("{ host: 127.0.0.1, home_asistant: true }", "config.key.unknown", Severity.Warning)]
    [InlineData("{ host: 127.0.0.1, version: 4 }", "config.value.wrong", Severity.Warning)]
    public void A_wrong_key_is_told_and_a_pin_that_cannot_be_read_trusts_nobody(string yaml, string code, Severity severity)
    {
        var finding = Read(yaml).Findings.ShouldHaveSingleItem();
        (finding.Code, finding.Severity).ShouldBe((code, severity));
    }

    [Theory]
    [InlineData("Les Tilleuls d’été", "les-tilleuls-d-ete"), InlineData("home", "home"), InlineData("--A  b--", "a-b"), InlineData("Maison/2 #+", "maison-2")]
    public void A_sites_name_becomes_one_level_of_a_topic(string name, string level) => TopicNames.Slug(name).ShouldBe(level);

    [Fact]
    public void Names_that_only_differ_in_signs_stay_different()
    {
        TopicNames.Slug("山").ShouldNotBe(TopicNames.Slug("川"));
        TopicNames.Identifier("G 1").ShouldNotBe(TopicNames.Identifier("G+1"));
    }
}
