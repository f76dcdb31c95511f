using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Thresholds;
using Solstead.Core.Site;
using Solstead.Site.Configuration;
using Solstead.Tests.Architecture;
using Solstead.Tests.Support;

namespace Solstead.Tests.Core.Rules.Thresholds;

/// <summary>From the settings to what a phase decides.</summary>
public sealed class ThresholdReaderTests
{
    private static (IReadOnlyList<ThresholdRule> Rules, IReadOnlyList<string> Findings) Read(string entry)
    {
        var loaded = SettingsLoader.Parse("rules:\n  - " + string.Join("\n    ", entry.Split('\n')), "solstead.yaml");
        loaded.Root.Finish();
        return ([.. loaded.Settings.Rules.Cast<ThresholdRule>()], [.. loaded.Findings.Select(f => $"{f.Key} {f.Code}")]);
    }

    /// <summary>A picture that knows the grid alone: positive = import.</summary>
    private static SitePicture Picture(double total, params double[] phases)
    {
        Seen See(double watts) => new(watts, Quality.Good, TimeSpan.Zero, 9);
        var none = Seen.Nothing;
        return new(new Moment(1.Hours, new(2026, 6, 26, 10, 0, 0, TimeSpan.Zero)), See(total), none, none, none, none, none, none, [], default)
        {
            GridByPhase = [.. phases.Select(See)],
        };
    }

    [Fact]
    public void T62_each_phase_decides_on_its_own_export_with_its_own_commands()
    {
        var (rules, findings) = Read("""
            type: threshold
            name: heater
            above_w: 800
            below_w: 100
            phases:
              l1: { on: { http: "http://127.0.0.1/1/on" }, off: { http: "http://127.0.0.1/1/off" } }
              l2: { above_w: 1500, on: { http: "http://127.0.0.1/2/on" }, off: { http: "http://127.0.0.1/2/off" } }
              l3: { on: { http: "http://127.0.0.1/3/on" }, off: { http: "http://127.0.0.1/3/off" } }
            """);
        findings.ShouldBeEmpty();
        rules.Select(r => r.Name).ShouldBe(["heater l1", "heater l2", "heater l3"]);
        var outcomes = rules.Select(r => r.Decide(Picture(-2100, -1000, -1000, -100))).ToList();
        outcomes.Select(o => o.Wishes.Single().Most).ShouldBe([1, 0, 0]);
        outcomes.Select(o => o.Wishes.Single().Target).ShouldBe(["heater l1", "heater l2", "heater l3"]);
        outcomes[1].State!.Above.ShouldBe(1500.W);
        outcomes[1].State!.Below.ShouldBe(100.W);
    }

    [Fact]
    public void T62_the_total_may_be_watched_or_one_phase()
    {
        Read("{ type: threshold, above_w: 800 }").Rules[0].Decide(Picture(-900, 0, 0, -900)).State!.On.ShouldBeTrue();
        Read("{ type: threshold, above_w: 800, phase: l2 }").Rules[0].Decide(Picture(-900, 0, 0, -900)).State!.On.ShouldBeFalse();
        Read("{ type: threshold, above_w: 800, phase: l3 }").Rules[0].Decide(Picture(-900, 0, 0, -900)).State!.On.ShouldBeTrue();
    }

    [Fact]
    public void Below_zero_a_threshold_compares_the_import()
    {
        var (rules, findings) = Read("{ type: threshold, above_w: 800, below_w: -300 }");
        findings.ShouldBeEmpty();
        foreach (var (grid, on) in new[] { (-900, true), (250, true), (350, false) }) rules[0].Decide(Picture(grid)).State!.On.ShouldBe(on, $"{grid} W");
        rules[0].Decide(Picture(350)).State!.Value.ShouldBe((-350).W);
    }

    [Fact]
    public async Task The_sample_validates_without_findings()
    {
        var home = Directory.CreateTempSubdirectory("solstead-sample-");
        try
        {
            Directory.CreateDirectory(Path.Combine(home.FullName, "secrets"));
            foreach (var (file, text) in new[] { ("roof.jwt", "x"), ("relay", "Bearer x"), ("relay-2-on", "http://127.0.0.1/on"), ("relay-2-off", "http://127.0.0.1/off") })
            {
                var path = Path.Combine(home.FullName, "secrets", file);
                await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
            var sample = await File.ReadAllTextAsync(Path.Combine(SourceTree.Src, "Solstead.Core", "Rules", "Thresholds", "sample.yaml"), TestContext.Current.CancellationToken);
            var loaded = SettingsLoader.Parse(sample, Path.Combine(home.FullName, "solstead.yaml"));
            var devices = SiteDevices.Create(loaded, TimeProvider.System, 0, NullLoggerFactory.Instance, _ => new VolatileMemory(), null);
            loaded.Findings.Select(f => $"line {f.Line}: {f.Key}: {f.Code}").ShouldBeEmpty();
            loaded.Settings.Rules.Select(r => r.Name).ShouldBe(["water heater", "radiators l1", "radiators l2"]);
            foreach (var device in devices) await device.DisposeAsync();
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("above_w: 800", OffWhen.Disabled | OffWhen.Removed)]
    [InlineData("above_w: 800, off_on: []", OffWhen.None)]
    [InlineData("above_w: 800, off_on: none", OffWhen.None)]
    [InlineData("above_w: 800, off_on: [shutdown, disable]", OffWhen.Disabled | OffWhen.Stopped)]
    public void The_owner_says_when_the_off_command_runs_without_the_sun(string keys, OffWhen expected)
    {
        var (rules, findings) = Read($"{{ type: threshold, {keys} }}");
        rules.ShouldHaveSingleItem().OffWhen.ShouldBe(expected);
        findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("above_w: 800, off_on: [sometimes]", "rules[0].off_on config.value.wrong")]
    [InlineData("above_w: 800, phases: { l4: { } }", "rules[0].phases config.threshold.phases")]
    [InlineData("above_w: 800, phases: { l1: { above_w: 50 } }, below_w: 100", "rules[0].below_w config.threshold.order")]
    [InlineData("above_w: 800, max_per_hour: 0", "rules[0].max_per_hour config.value.range")]
    [InlineData("above_w: 800, max_per_hour: 1.5", "rules[0].max_per_hour config.value.wrong")]
    public void What_is_wrong_is_told_with_its_place(string keys, string finding) => Read($"{{ type: threshold, {keys} }}").Findings.ShouldContain(finding);
}
