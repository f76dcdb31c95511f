using System.Net;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Configuration;

namespace Solstead.Tests.Site.Configuration;

public sealed class SettingsLoaderTests
{
    private static LoadedSettings Parse(string yaml)
    {
        var loaded = SettingsLoader.Parse(yaml, "solstead.yaml");
        foreach (var device in loaded.Settings.Devices) device.Settings.AcceptAll();
        loaded.Root.Finish();
        return loaded;
    }

    [Fact]
    public void The_files_words_become_the_site()
    {
        var loaded = Parse("""
            site:
              name: Les Tilleuls
              location: { latitude: 43.6, longitude: 1.44 }
              timezone: Europe/Paris
              grid: { phases: 3, max_current_a: 32 }
            devices:
              - { id: roof, type: enphase, host: 192.0.2.10 }
            roles: { grid: roof/grid, pv: [roof/production], battery: roof/storage }
            rules:
              - { type: threshold, name: water heater, above_w: 1800, below_w: 200 }
            control: { enabled: true }
            history: { store: sqlite, medium: sdcard }
            web: { listen: "127.0.0.1:0" }
            """);
        loaded.Findings.ShouldBeEmpty();
        var settings = loaded.Settings;
        settings.Site.Name.ShouldBe("Les Tilleuls");
        settings.Site.Zone.Id.ShouldBe("Europe/Paris");
        settings.Site.Phases.ShouldBe(3);
        settings.Site.MaxCurrent.ShouldBe(32.A);
        settings.Site.Roles!.Battery.ShouldBe(new SectionRef("roof", "storage"));
        settings.Devices.ShouldHaveSingleItem().Driver.Type.ShouldBe("enphase");
        settings.Rules.ShouldHaveSingleItem().Name.ShouldBe("water heater");
        settings.ControlEnabled.ShouldBeTrue();
        settings.History.Batch.ShouldBe(60.Seconds);
        settings.Listen.ShouldBe(new IPEndPoint(IPAddress.Loopback, 0));
    }

    [Theory]
    [InlineData("devices:\n  - { id: a, type: enphaze, host: x }", "config.device.type", 2, "nearest", "enphase")]
    [InlineData("devices:\n  - { id: a, type: enphase }\n  - { id: a, type: enphase }", "config.device.duplicate", 3, "id", "a")]
    [InlineData("devices:\n  - { id: ../a, type: enphase }", "config.device.id", 2, "id", "../a")]
    [InlineData("devices:\n  - { type: enphase }", "config.key.missing", 2, "key", "id")]
    [InlineData("site:\n  name: x\n  timezone: Europe/Pariss", "config.value.wrong", 3, "value", "Europe/Pariss")]
    [InlineData("site: { grid: { phases: 4 } }", "config.value.range", 1, "value", "4")]
    [InlineData("sitte: { name: x }", "config.key.unknown", 1, "nearest", "site")]
    [InlineData("site:\n  name: a\n  name: b", "config.key.twice", 3, "key", "name")]
    [InlineData("devices: 5", "config.value.wrong", 1, "expected", "list")]
    [InlineData("devices:\n  - just text", "config.value.wrong", 2, "expected", "map")]
    [InlineData("rules:\n  - { type: treshold, above_w: 5 }", "config.rule.type", 2, "nearest", "threshold")]
    [InlineData("rules:\n  - { type: threshold, above_w: many }", "config.value.wrong", 2, "value", "many")]
    [InlineData("rules:\n  - { type: threshold }", "config.key.missing", 2, "key", "above_w")]
    [InlineData("web: { listen: here }", "config.value.wrong", 1, "value", "here")]
    [InlineData("roles: { grid: cellar/grid }", "config.role.unknown", 1, "value", "cellar/grid")]
    [InlineData("notify: { type: ntfy }", "config.value.wrong", 1, "expected", "list")]
    public void Every_fault_is_told_with_its_line_and_what_would_be_right(string yaml, string code, int line, string fact, string value)
    {
        var finding = Parse(yaml).Findings.ShouldHaveSingleItem();
        finding.Code.ShouldBe(code);
        finding.Line.ShouldBe(line);
        finding.Facts.ShouldContain(f => f.Name == fact && f.Text == value);
    }

    [Fact]
    public void A_rule_whose_threshold_cannot_be_read_is_off_not_at_zero() =>
        Parse("rules:\n  - { type: threshold, above_w: many }").Settings.Rules.ShouldBeEmpty();

    [Fact]
    public void A_broken_rule_leaves_the_others_alone()
    {
        var loaded = Parse("rules:\n  - { type: threshold, above_w: 100, below_w: 300 }\n  - { type: threshold, name: good, above_w: 500 }");
        loaded.Findings.ShouldHaveSingleItem().Code.ShouldBe("config.threshold.order");
        loaded.Settings.Rules.ShouldHaveSingleItem().Name.ShouldBe("good");
    }

    [Fact]
    public void A_fault_in_one_phase_takes_the_whole_rule_out()
    {
        var loaded = Parse("""
            rules:
              - type: threshold
                above_w: 500
                phases:
                  l1: { on: { http: "http://127.0.0.1/1/on" }, off: { http: "http://127.0.0.1/1/off" } }
                  l2: { on: { http: "http://127.0.0.1/2/on" }, off: { http: "nonsense" } }
              - { type: threshold, name: other, above_w: 500 }
            """);
        loaded.Settings.Rules.ShouldHaveSingleItem().Name.ShouldBe("other");
        loaded.Settings.Targets.ShouldHaveSingleItem().Rule.ShouldBe("other");
    }

    [Theory]
    [InlineData("site: { grid: { phases: 1 } }\nrules:\n  - { type: threshold, above_w: 5, phase: l2 }", "config.threshold.phase")]
    [InlineData("rules:\n  - { type: threshold, above_w: 5, phase: l2 }", null)]
    [InlineData("site: { grid: { phases: 1 } }\nrules:\n  - { type: threshold, above_w: 5, phase: l1 }", null)]
    [InlineData("rules:\n  - { type: threshold, above_w: 5, on: { http: 'http://127.0.0.1/on', user: me }, off: { http: 'http://127.0.0.1/off' } }", "config.command.user")]
    [InlineData("rules:\n  - { type: threshold, above_w: 5, on: { http: 'http://127.0.0.1/on' }, off: { http: 'http://127.0.0.1/off' } }\n  - { type: threshold, name: b, above_w: 9, on: { http: 'http://127.0.0.1/on' }, off: { http: 'http://127.0.0.1/other' } }", "config.rule.shared")]
    [InlineData("rules:\n  - { type: threshold, above_w: 5, on: { http: 'http://127.0.0.1/on' }, off: { http: 'http://127.0.0.1/off' } }\n  - { type: threshold, name: b, above_w: 9, on: { http: 'http://127.0.0.1/b/on' }, off: { http: 'http://127.0.0.1/b/off' } }", null)]
    public void What_would_act_otherwise_than_meant_is_told_and_stays_in_force(string yaml, string? code)
    {
        var loaded = Parse(yaml);
        loaded.Findings.Select(f => f.Code).ShouldBe(code is null ? [] : [code]);
        loaded.Settings.Rules.ShouldNotBeEmpty();
    }

    [Fact]
    public void The_address_to_listen_on_and_the_names_of_the_page_are_read()
    {
        var settings = Parse("web: { listen: 0.0.0.0:9000, hosts: [ solar.home.arpa ] }").Settings;
        settings.Listen.ShouldBe(new IPEndPoint(IPAddress.Any, 9000));
        settings.Hosts.ShouldBe(["solar.home.arpa"]);
    }

    [Theory]
    [InlineData("7080", "127.0.0.1:7080")]
    [InlineData("localhost:8000", "127.0.0.1:8000")]
    [InlineData("'[::]:7080'", "[::]:7080")]
    [InlineData("'[fd00::1]:0'", "[fd00::1]:0")]
    [InlineData("192.0.2.7", null)]
    [InlineData("'::1'", null)]
    [InlineData("'[::1]'", null)]
    [InlineData("1.2:7080", null)]
    [InlineData("':7080'", null)]
    [InlineData("0.0.0.0:70800", null)]
    [InlineData("'0.0.0.0:'", null)]
    public void The_address_to_listen_on_has_its_port_and_is_never_guessed(string text, string? expected)
    {
        var loaded = Parse($"web: {{ listen: {text} }}");
        loaded.Settings.Listen.ToString().ShouldBe(expected ?? "127.0.0.1:7080");
        loaded.Findings.Select(f => f.Code).ShouldBe(expected is null ? ["config.value.wrong"] : []);
    }

    [Theory]
    [InlineData("devices: [", 2)]
    [InlineData("site:\n  name: a\n bad: b", 3)]
    [InlineData("- a list", 1)]
    [InlineData("a: *nowhere", 1)]
    public void Only_a_file_that_is_no_settings_at_all_stops_the_program_and_names_the_line(string yaml, int line) =>
        Should.Throw<SettingsUnreadableException>(() => SettingsLoader.Parse(yaml, "solstead.yaml")).Line.ShouldBe(line);

    [Fact]
    public void Deep_nesting_is_refused_not_recursed_into() =>
        Should.Throw<SettingsUnreadableException>(() => SettingsLoader.Parse(new string('[', 5000), "solstead.yaml"));

    [Fact]
    public void Random_bytes_are_refused_or_read_but_never_crash()
    {
        var random = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            var text = new string([.. Enumerable.Range(0, 200).Select(_ => (char)random.Next(1, 300))]);
            try { Parse(text); }
            catch (SettingsUnreadableException) { /* the documented answer */ }
        }
    }

    [Fact]
    public void An_empty_file_is_a_site_without_devices()
    {
        Parse("").Settings.Devices.ShouldBeEmpty();
        Parse("# nothing yet\n").Findings.ShouldBeEmpty();
    }
}
