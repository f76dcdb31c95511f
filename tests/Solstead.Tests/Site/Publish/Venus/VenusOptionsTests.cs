using Solstead.Core.Devices;
using Solstead.Core.Settings;
using Solstead.Site.Configuration;
using Solstead.Site.Publish.Venus;
using Solstead.Tests.Architecture;

namespace Solstead.Tests.Site.Publish.Venus;

public sealed class VenusOptionsTests
{
    private static (VenusOptions Options, IReadOnlyList<Finding> Findings) Read(string yaml)
    {
        var set = new SettingsReader(YamlSettings.Parse(yaml, "test.yaml"));
        var options = VenusOptions.Read(set, _ => null);
        set.Finish();
        return (options, set.Findings);
    }

    [Fact]
    public void Nothing_but_the_key_is_a_whole_setting()
    {
        var (options, findings) = Read("");
        findings.ShouldBeEmpty();
        options.Address.Shown.ShouldBe("system");
        options.Inverters.ShouldBe([PvOptions.Default]);
        (options.HideBelow, options.Interval.TotalSeconds, options.StaleAfter.TotalSeconds).ShouldBe((5, 1, 30));
    }

    [Fact]
    public void Several_inverters_take_what_they_do_not_say_from_above()
    {
        var (options, findings) = Read("position: 2\nphase: l3\ninverters: [ { source: roof }, { source: barn/production, position: 1, name: Barn } ]");
        findings.ShouldBeEmpty();
        options.Inverters[0].ShouldBe(PvOptions.Default with { Device = "roof", Position = 2, Phase = 3 });
        options.Inverters[1].ShouldBe(PvOptions.Default with { Device = "barn", Section = "production", Position = 1, Phase = 3, Name = "Barn" });
    }

    [Theory]
    [InlineData("address: somewhere", "venus.address.wrong", Severity.Alarm), InlineData("address: tcp:192.0.2.30", "venus.address.open", Severity.Warning)]
    [InlineData("position: 3", "config.value.range", Severity.Warning), InlineData("phase: l4", "config.value.wrong", Severity.Warning), InlineData("adress: system", "config.key.unknown", Severity.Warning)]
    public void What_is_wrong_or_open_is_told_with_its_place(string yaml, string code, Severity severity)
    {
        var finding = Read(yaml).Findings.ShouldHaveSingleItem();
        (finding.Code, finding.Severity, finding.Line).ShouldBe((code, severity, 1));
    }

    [Fact]
    public void The_sample_validates_without_findings()
    {
        var loaded = SettingsLoader.Load(Path.Combine(SourceTree.Src, "Solstead.Site/Publish/Venus/sample.yaml"));
        loaded.Findings.Where(f => f.Key.StartsWith("publish", StringComparison.Ordinal)).ShouldBeEmpty();
        loaded.Settings.Publishers.ShouldContain(p => p.Key == "venus");
    }
}
