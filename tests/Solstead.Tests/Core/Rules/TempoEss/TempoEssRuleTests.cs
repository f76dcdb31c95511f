using Solstead.Core.Leases;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.TempoEss;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Core.Tariffs;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Site.Configuration;

namespace Solstead.Tests.Core.Rules.TempoEss;

public sealed class TempoEssRuleTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>A red Thursday at ten in the morning.</summary>
    private static readonly DateTimeOffset RedMorning = new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero);

    private static TempoEssRule Rule(string yaml = "device: gx")
    {
        var set = new SettingsReader(YamlSettings.Parse(yaml, "test.yaml"));
        var rule = (TempoEssRule)TempoEssReader.Create(set).Single().Rule;
        set.Findings.ShouldBeEmpty();
        return rule;
    }

    private static Tick Step(IRule rule, DateTimeOffset at, bool control = true, ITariff? tariff = null)
    {
        var calendar = new TempoCalendar(Paris);
        calendar.Take(new(new(2026, 1, 15), TempoColour.Red, "settings", TempoTrust.Owner, default));
        var site = new SiteDefinition("Home", Paris, 1, null, null) { Control = control, Tariff = tariff ?? new TempoTariff(calendar, new("EUR", []), Paris) };
        return new SiteEngine(site, [rule]).Step(new(TimeSpan.FromMinutes(5), at));
    }

    [Fact]
    public void Its_settings_reach_the_tick_with_reason_and_end()
    {
        var tick = Step(Rule(), RedMorning);
        var charge = tick.Settings.Single(s => s.Setting == new SettingRef("gx", "schedule.0.soc"));
        charge.ShouldSatisfyAllConditions(s => s.Value.ShouldBe(98), s => s.Reason.ShouldBe("tempo.charge.red"), s => s.Rule.ShouldBe("tempo"), s => s.DryRun.ShouldBeFalse());
        charge.Until.ShouldBeInRange(RedMorning.AddHours(12), RedMorning.AddHours(12).AddSeconds(20));
        tick.Rules.Single().Reason.ShouldBe("tempo.now.red-hp");
    }

    [Fact]
    public void Without_control_it_only_shows_what_it_would_set() => Step(Rule(), RedMorning, control: false).Settings.ShouldAllBe(s => s.DryRun);

    [Fact]
    public void Another_contract_and_a_clock_that_was_never_set_borrow_nothing()
    {
        Step(Rule(), RedMorning, tariff: TariffOf("{ type: fixed, prices: [ { from: 2024-01-01, all: 0.2 } ] }")).Settings.ShouldBeEmpty();
        Step(Rule(), DateTimeOffset.UnixEpoch.AddHours(3)).ShouldSatisfyAllConditions(t => t.Settings.ShouldBeEmpty(), t => t.Rules.Single().Reason.ShouldBe("tempo.clock"));
    }

    [Fact]
    public void A_first_start_waits_a_minute_for_the_colour_of_today()
    {
        var nothing = new TempoTariff(new TempoCalendar(Paris), new("EUR", []), Paris);
        var site = new SiteDefinition("Home", Paris, 1, null, null) { Control = true, Tariff = nothing };
        var engine = new SiteEngine(site, [Rule()]);
        engine.Step(new(TimeSpan.FromSeconds(5), RedMorning)).ShouldSatisfyAllConditions(t => t.Settings.ShouldBeEmpty(), t => t.Rules.Single().Reason.ShouldBe("tempo.wait"));
        engine.Step(new(TimeSpan.FromSeconds(61), RedMorning)).Settings.ShouldContain(s => s.Value == 98);
    }

    [Fact]
    public void Who_may_not_draw_in_red_peak_hours_is_held_at_nothing_until_they_are_over()
    {
        var rule = Rule("{ device: gx, deny: { chargers: [garage], rules: [heater] } }");
        rule.Decide(Step(rule, RedMorning).Picture).Wishes.Select(w => (w.Target, w.Kind, w.Most, w.Reason)).ShouldBe(
            [("garage", CommandKind.CurrentLimit, 0, "tempo.denied"), ("heater", CommandKind.Switch, 0, "tempo.denied")]);
        Step(rule, RedMorning).Commands.Single().Command.ShouldSatisfyAllConditions(c => c.Target.ShouldBe("garage", "a heater nobody switched on is off"), c => c.Value.ShouldBe(0));
        Step(rule, RedMorning.AddHours(13)).Commands.ShouldBeEmpty();
    }

    [Fact]
    public void A_person_who_asks_for_it_all_the_same_is_stronger()
    {
        var boost = new Wish("garage", CommandKind.CurrentLimit, Layer.ExplicitWish, 16, 16, "car", "charging.boost", []);
        var denied = Rule("{ device: gx, deny: { chargers: [garage] } }");
        var wish = denied.Decide(Step(denied, RedMorning).Picture).Wishes.Single();
        Arbiter.Decide([wish, boost]).Value.ShouldBe(16);
    }

    [Fact]
    public void The_owners_policy_survives_a_restart_and_a_spoilt_one_is_forgotten()
    {
        var rule = Rule();
        rule.Save().ShouldBeNull();
        rule.Changed = TempoPolicy.Default with { Red = TempoPolicy.Row(95, 20, false) };
        var next = Rule();
        next.Restore(rule.Save()!);
        next.Settings.Policy.Red.ShouldBe(TempoPolicy.Row(95, 20, false));
        next.Restore("{\"blue\":");
        next.Settings.Policy.ShouldBe(TempoPolicy.Default);
    }

    [Fact]
    public void A_floor_above_the_target_is_a_fault_of_the_settings()
    {
        var set = new SettingsReader(YamlSettings.Parse("{ device: gx, policy: { red: { charge_to_percent: 50, hp: { min_soc_percent: 60 } } } }", "test.yaml"));
        TempoEssReader.Create(set);
        set.Findings.ShouldContain(f => f.Code == "config.tempo.order");
    }

    [Fact]
    public void A_row_may_say_more_for_one_of_its_periods()
    {
        var policy = Rule("{ device: gx, policy: { red: { min_soc_percent: 20, hp: { max_discharge_w: 3000, battery_life: true }, hc: { min_soc_percent: 40 } } } }").Settings.Policy;
        policy.Red.Cheap.ShouldBe(new PeriodPolicy(40, false));
        policy.Red.Dear.ShouldBe(new PeriodPolicy(20, true) { MaxDischarge = 3000 });
        policy.Blue.ShouldBe(TempoPolicy.Default.Blue);
    }

    [Fact]
    public async Task The_sample_has_no_findings_and_a_rule_that_names_no_device_takes_the_battery_system()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-tempo-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "secrets"));
        var secret = Path.Combine(folder, "secrets", "gx");
        await File.WriteAllTextAsync(secret, "x", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        var sample = await File.ReadAllTextAsync(Path.Combine(Architecture.SourceTree.Src, "Solstead.Core", "Rules", "TempoEss", "sample.yaml"), TestContext.Current.CancellationToken);
        foreach (var text in (string[])[sample, sample.Replace("    device: gx\n", "", StringComparison.Ordinal)])
        {
            var file = Path.Combine(folder, "solstead.yaml");
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
            var loaded = SettingsLoader.Load(file);
            loaded.Findings.ShouldBeEmpty();
            loaded.Settings.Rules.OfType<TempoEssRule>().Single().Settings.Device.ShouldBe("gx");
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_schedule_may_be_left_to_its_owner() => Rule("{ device: gx, schedule: none }").Settings.Schedule.ShouldBeNull();

    private static ITariff TariffOf(string yaml) =>
        TariffCatalog.Read(new SettingsReader(YamlSettings.Parse(yaml, "test.yaml")), new(Paris, (_, _) => null, _ => null)).ShouldNotBeNull();
}
