using Solstead.Core.Devices;
using Solstead.Core.Settings;

namespace Solstead.Tests.Core.Settings;

public sealed class SettingsReaderTests
{
    private static SettingsMap Map(params (string Key, object? Value)[] entries) => new(
        [.. entries.Select((e, i) => new SettingsEntry(e.Key, e.Value as SettingsNode ?? new SettingsScalar((string?)e.Value, i + 2, 1), i + 2))], 1, 1);

    [Fact]
    public void An_unknown_key_is_told_with_its_line_and_the_nearest_known_one()
    {
        var reader = new SettingsReader(Map(("host", "192.0.2.1"), ("intervall_s", "5")), "devices[0]");
        reader.Text("host");
        reader.Seconds("interval_s", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        reader.Finish();
        var finding = reader.Findings.ShouldHaveSingleItem();
        finding.Code.ShouldBe("config.key.unknown");
        finding.Line.ShouldBe(3);
        finding.Key.ShouldBe("devices[0].intervall_s");
        finding.Facts.ShouldContain(f => f.Name == "nearest" && f.Text == "interval_s");
        reader.Broken.ShouldBeFalse();
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("NaN")]
    [InlineData("1e400")]
    public void A_value_that_is_no_number_is_told_and_the_default_used(string value)
    {
        var reader = new SettingsReader(Map(("interval_s", value)));
        reader.Number("interval_s", 5, 1, 60).ShouldBe(5);
        reader.Findings.ShouldHaveSingleItem().Code.ShouldBe("config.value.wrong");
    }

    [Fact]
    public void A_number_out_of_range_is_told_with_the_range()
    {
        var reader = new SettingsReader(Map(("interval_s", "0")));
        reader.Number("interval_s", 5, 1, 60).ShouldBe(5);
        reader.Findings.ShouldHaveSingleItem().Code.ShouldBe("config.value.range");
    }

    [Fact]
    public void A_missing_required_key_disables_that_part()
    {
        var reader = new SettingsReader(Map());
        reader.Required("host").ShouldBe("");
        reader.Broken.ShouldBeTrue();
        reader.Findings.ShouldHaveSingleItem().Severity.ShouldBe(Severity.Alarm);
    }

    [Fact]
    public void A_key_given_twice_is_told()
    {
        var reader = new SettingsReader(Map(("host", "a"), ("host", "b")));
        reader.Text("host").ShouldBe("a");
        reader.Finish();
        reader.Findings.ShouldHaveSingleItem().Code.ShouldBe("config.key.twice");
    }

    [Fact]
    public void A_list_where_a_map_belongs_is_told_and_read_as_empty()
    {
        var reader = new SettingsReader(Map(("web", new SettingsList([], 5, 1))));
        reader.Section("web").Text("listen", "x").ShouldBe("x");
        reader.Findings.ShouldHaveSingleItem().Code.ShouldBe("config.value.wrong");
    }
}
