using Solstead.Core.Settings;
using Solstead.Devices.TeslaWallConnector;
using Solstead.Devices.TeslaWallConnector.Bus;

namespace Solstead.Tests.Devices.TeslaWallConnector;

/// <summary>Settings: safe by default, and what is wrong is told with its key.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Without_limits_six_amperes_are_the_most()
    {
        var (options, codes) = Read(("port", "/dev/ttyUSB0"));
        codes.ShouldBeEmpty();
        (options.Bus.WiringMax, options.Bus.UnitMax, options.Bus.Min, options.Bus.Fallback, options.Bus.Leave).ShouldBe((6, 6, 6, 0, 6));
        (options.Listen, options.Bus.Stop, options.Bus.Master, options.Bus.Sign).ShouldBe((false, StopMethod.Limit, (ushort)0x7777, (byte)0x77));
    }

    [Fact]
    public void The_design_example_is_read()
    {
        var (options, codes) = Read(("port", "/dev/ttyUSB0"), ("wiring_max_current_a", "16"), ("min_current_a", "6"), ("fallback_current_a", "0"));
        codes.ShouldBeEmpty();
        (options.Bus.WiringMax, options.Bus.UnitMax, options.Bus.Leave).ShouldBe((16, 16, 6));
    }

    [Theory]
    [InlineData("wiring_max_current_a", "200", "config.value.range")]
    [InlineData("min_current_a", "4", "config.value.range")]
    [InlineData("fallback_current_a", "3", "twc.between")]
    [InlineData("leave_current_a", "5", "twc.between")]
    [InlineData("min_current_a", "7", "twc.minimum")]
    [InlineData("master_id", "77", "config.value.wrong")]
    [InlineData("stop", "contactor", "config.value.wrong")]
    public void A_wrong_value_is_told(string key, string value, string code) => Read(("port", "/dev/ttyUSB0"), (key, value)).Codes.ShouldContain(code);

    [Fact]
    public void Without_a_port_the_device_is_left_out() => Read().Codes.ShouldContain("config.key.missing");

    private static (TeslaWallConnectorOptions Options, IReadOnlyList<string> Codes) Read(params (string Key, string Value)[] entries)
    {
        var map = SettingsMap.Empty with { Entries = [.. entries.Select(e => new SettingsEntry(e.Key, new SettingsScalar(e.Value, 1, 1), 1))] };
        var reader = new SettingsReader(map);
        var options = TeslaWallConnectorOptions.Read(reader);
        return (options, [.. reader.Findings.Select(f => f.Code)]);
    }
}
