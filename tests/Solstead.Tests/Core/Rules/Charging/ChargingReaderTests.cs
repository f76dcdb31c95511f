using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;
using Solstead.Site.Configuration;
using Solstead.Tests.Architecture;

namespace Solstead.Tests.Core.Rules.Charging;

public sealed class ChargingReaderTests
{
    private static (IReadOnlyList<ChargingRule> Rules, IReadOnlyList<string> Findings) Read(string entry)
    {
        var loaded = SettingsLoader.Parse("rules:\n  - " + string.Join("\n    ", entry.Split('\n')), "solstead.yaml");
        loaded.Root.Finish();
        return ([.. loaded.Settings.Rules.Cast<ChargingRule>()], [.. loaded.Findings.Select(f => $"{f.Key} {f.Code}")]);
    }

    [Fact]
    public void A_device_means_its_whole_bus_and_a_section_one_unit()
    {
        var (rules, findings) = Read("{ type: charging, charger: garage }");
        findings.ShouldBeEmpty();
        (rules[0].Target, rules[0].Charger, rules[0].DryRun).ShouldBe(("garage", new SectionRef("garage", "charger"), false));
        var one = Read("{ type: charging, charger: garage/charger.5A3C }").Rules[0];
        (one.Target, one.Charger).ShouldBe(("garage/charger.5A3C", new SectionRef("garage", "charger.5A3C")));
    }

    [Theory]
    [InlineData("", "charging")]
    [InlineData("rules: [{ type: threshold, name: charging, above_w: 800, below_w: 100 }]", "garage")]
    public void A_charging_point_without_a_rule_drives_on_sun_as_shipped(string rules, string name)
    {
        var loaded = SettingsLoader.Parse($"devices: [{{ id: garage, type: tesla-wall-connector, port: /dev/ttyUSB0 }}]\n{rules}", "solstead.yaml");
        var rule = loaded.Settings.Rules.OfType<ChargingRule>().ShouldHaveSingleItem();
        (rule.Name, rule.Target, rule.DryRun, rule.InForce.Mode).ShouldBe((name, "garage", false, ChargingMode.Solar));
    }

    [Theory]
    [InlineData("rules: [{ type: charging, charger: other, mode: of }]")]
    [InlineData("")]
    public void Nobody_gets_a_rule_who_only_listens_or_whose_owner_wrote_one(string rules)
    {
        var loaded = SettingsLoader.Parse($"devices: [{{ id: garage, type: tesla-wall-connector, port: /dev/ttyUSB0, listen: {(rules == "" ? "true" : "false")} }}]\n{rules}", "solstead.yaml");
        loaded.Settings.Rules.OfType<ChargingRule>().ShouldNotContain(r => r.Target == "garage");
    }

    [Fact]
    public void Every_key_is_read()
    {
        var (rules, findings) = Read("""
            type: charging
            name: car
            charger: garage
            mode: min+solar
            min_current_a: 7
            max_current_a: 20
            boost_current_a: 18
            fixed_current_a: 0
            fallback_current_a: 8
            margin_w: 150
            phases: 1
            voltage_v: 240
            start_delay_s: 30
            start_energy_wh: 12
            stop_energy_wh: 15
            stop_after_s: 120
            min_on_s: 45
            min_off_s: 50
            smoothing_s: 5
            welcome_s: 40
            priority: 3
            switches_per_day: 12
            thrift: 3
            battery_first_percent: 40
            battery_bridges_percent: 80
            session_limit_wh: 9000
            dry_run: true
            schedules:
              - { days: [sun], from: "21:00", to: "07:00", current_a: 16 }
            """);
        findings.ShouldBeEmpty();
        var window = rules[0].Settings.Schedules.ShouldHaveSingleItem();
        (window.Days.Single(), window.From, window.To, window.Amps).ShouldBe((DayOfWeek.Sunday, new TimeOnly(21, 0), new TimeOnly(7, 0), 16));
        rules[0].DryRun.ShouldBeTrue();
        rules[0].Priority.ShouldBe(3);
        rules[0].Settings.ShouldBeEquivalentTo(new ChargingSettings
        {
            Mode = ChargingMode.MinSolar, Least = 7, Most = 20, Boost = 18, Fixed = 0, Fallback = 8, Margin = 150, Phases = 1, Volts = 240, StartDelay = 30.Seconds, StartEnergy = 12,
            StopEnergy = 15, StopAfter = 2.Minutes, LeastOn = 45.Seconds, LeastOff = 50.Seconds, Smoothing = 5.Seconds, Welcome = 40.Seconds, SwitchesPerDay = 12, Thrift = 3, BatteryFirst = 40, BatteryBridges = 80, SessionWh = 9000,
            Schedules = rules[0].Settings.Schedules,
        });
    }

    [Theory]
    [InlineData("{ type: charging }", "rules[0].charger config.key.missing")]
    [InlineData("{ type: charging, charger: a/b/c }", "rules[0].charger config.charging.charger")]
    [InlineData("{ type: charging, charger: garage, min_current_a: 10, max_current_a: 8 }", "rules[0].max_current_a config.charging.order")]
    [InlineData("{ type: charging, charger: garage, fallback_current_a: 3 }", "rules[0].fallback_current_a config.charging.least")]
    [InlineData("{ type: charging, charger: garage, schedules: [{ from: \"25:00\", to: \"07:00\" }] }", "rules[0].schedules[0].from config.charging.time")]
    [InlineData("{ type: charging, charger: garage, schedules: [{ from: \"21:00\", to: \"07:00\", days: [sonntag] }] }", "rules[0].schedules[0].days config.charging.day")]
    public void What_cannot_be_meant_leaves_the_rule_out_and_says_why(string entry, string finding)
    {
        var (rules, findings) = Read(entry);
        findings.ShouldContain(finding);
        rules.ShouldBeEmpty();
    }

    [Fact]
    public void The_sample_has_no_findings()
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Src, "Solstead.Core", "Rules", "Charging", "sample.yaml")).Replace("token_file: secrets/roof.jwt", "token: x", StringComparison.Ordinal);
        var loaded = SettingsLoader.Parse(text, "solstead.yaml");
        loaded.Findings.Where(f => f.Key.StartsWith("rules", StringComparison.Ordinal)).ShouldBeEmpty();
        loaded.Settings.Rules.ShouldHaveSingleItem().ShouldBeOfType<ChargingRule>();
    }

    [Fact]
    public void A_window_over_midnight_belongs_to_the_day_it_begins()
    {
        var window = new ChargingWindow([DayOfWeek.Friday], new(21, 0), new(7, 0), 16);
        var friday = new DateTime(2026, 6, 26);
        new[] { 6.9, 20.99, 21, 23.9, 24, 30.9, 31 }.Select(h => window.Holds(friday.AddHours(h))).ShouldBe([false, false, true, true, true, true, false]);
        new ChargingWindow([DayOfWeek.Friday], new(8, 0), new(8, 0), 16).Holds(friday.AddHours(8)).ShouldBeFalse();
    }
}
