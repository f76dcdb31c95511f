using System.Text;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>Bytes in, documents out, whatever the bytes.</summary>
public sealed class GatewayDocumentsTests
{
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static ProductionDocument Production(string text)
    {
        GatewayBody.TryParse(Bytes(text), EnphaseJson.Default.ProductionDocument, out var document).ShouldBe(BodyKind.Document);
        return document!;
    }

    [Theory]
    [InlineData("D8.3.5433", 8, 3, 5433)]
    [InlineData("R4.10.35", 4, 10, 35)]
    [InlineData("X9.1", 9, 1, 0)]
    [InlineData("D7.3.466.12", 7, 3, 466)]
    [InlineData("8.2.4264", 8, 2, 4264)]
    [InlineData("D7.0.88b5fa1", 7, 0, 88)]
    public void T02_a_firmware_is_compared_number_by_number(string text, int major, int minor, int build)
    {
        var version = FirmwareVersion.TryParse(text).ShouldNotBeNull();
        (version.Major, version.Minor, version.Build).ShouldBe((major, minor, build));
        version.AtLeast(major, minor, build).ShouldBeTrue();
        version.AtLeast(major, minor, build + 1).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("unknown")]
    public void T02_a_firmware_without_a_number_is_none(string text) => FirmwareVersion.TryParse(text).ShouldBeNull();

    [Fact]
    public void T02_info_is_read_with_empty_serial_missing_imeter_and_byte_order_mark()
    {
        var identity = GatewayIdentity.TryParse(Bytes("\uFEFF<?xml version='1.0' encoding='UTF-8'?><envoy_info><time>1781517600</time><device><sn></sn><pn>800-00555-r03</pn><software>M8.2.1.7</software></device></envoy_info>\0")).ShouldNotBeNull();
        (identity.Serial, identity.Metered, identity.Part, identity.NeedsToken).ShouldBe((null, null, "800-00555-r03", true));
        identity.Clock.ShouldBe(new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void An_info_that_breaks_off_still_tells_who_it_is()
    {
        GatewayIdentity.TryParse(Bytes("<envoy_info><device><sn>122100004444</sn><software>D7.6.401</software></device><packa")).ShouldNotBeNull().Serial.ShouldBe("122100004444");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>router</body></html>")]
    [InlineData("<envoy_info><device><sn>1</sn></device></envoy_info>")]
    [InlineData("{\"a\":1}")]
    [InlineData("<envoy_info><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><software>D1.1</software>")]
    public void Something_else_is_no_gateway(string text) => GatewayIdentity.TryParse(Bytes(text)).ShouldBeNull();

    [Fact]
    public void T06_sections_are_found_by_name_in_any_order_and_by_position_only_when_unnamed()
    {
        var document = Production("""{"consumption":[{"type":"eim","measurementType":"net-consumption","wNow":-5},{"type":"eim","measurementType":"total-consumption","wNow":7}],"production":[{"type":"rgms","wNow":99},{"type":"eim","wNow":3,"activeCount":1},{"type":"inverters","wNow":2}]}""");
        (document.Net!.Watts, document.Total!.Watts, document.Eim!.Watts, document.Inverters!.Watts, document.AcBatteries).ShouldBe((-5, 7, 3, 2, null));
        var unnamed = Production("""{"production":[],"consumption":[{"type":"eim","wNow":10}]}""");
        (unnamed.Total!.Watts, unnamed.Net, unnamed.Eim).ShouldBe((10, null, null));
        var bare = Production("{}");
        (bare.Eim, bare.Total, bare.Net, bare.AcBatteries).ShouldBe((null, null, null, null));
    }

    [Fact]
    public void Odd_types_become_unknown_and_never_zero()
    {
        var entry = Production("""{"production":[17,null,"x",[1],{"type":"eim","activeCount":"1","wNow":"12.5","whLifetime":null,"whToday":true,"rmsVoltage":1e400,"rmsCurrent":{"a":[1,2]},"reactPwr":"NaN","apprntPwr":"-0.0","lines":{"no":"list"},"new":{"deep":[{}]}}],"consumption":"none"}""").Eim.ShouldNotBeNull();
        (entry.IsActive, entry.Watts, entry.Lifetime, entry.Today, entry.Voltage, entry.Current, entry.Reactive, entry.Apparent, entry.Lines).ShouldBe((true, 12.5, null, null, null, null, null, -0.0, null));
    }

    [Fact]
    public void Bare_NaN_and_Infinity_become_unknown_and_the_last_duplicate_wins()
    {
        var entry = Production("""{"production":[{"type":"eim","wNow":NaN,"whLifetime":-Infinity,"whToday":nan,"rmsVoltage":1,"rmsVoltage":2,"measurementType":"NaN, \"Infinity\""}]}""").Eim.ShouldNotBeNull();
        (entry.Watts, entry.Lifetime, entry.Today, entry.Voltage).ShouldBe((null, null, null, 2));
        entry.MeasurementType.ShouldBe("NaN, \"Infinity\"");
    }

    [Fact]
    public void Names_are_case_sensitive() => Production("""{"production":[{"type":"eim","WNOW":1}]}""").Eim!.Watts.ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"production\":[{\"type\":\"eim\",\"wNow\":1")]
    [InlineData("{\"production\":[}")]
    [InlineData("{\"production\":[{\"type\":\"\\ud800\"}]}")]
    public void T12_bytes_that_are_no_document_are_malformed(string text) =>
        GatewayBody.TryParse(Bytes(text), EnphaseJson.Default.ProductionDocument, out _).ShouldBe(BodyKind.Malformed);

    [Theory]
    [InlineData("{ \"error\" : \"404 - Not Found\" }", "NotFound")]
    [InlineData("{\"err\":\"405 - Method Not Allowed\"}", "NotFound")]
    [InlineData("{\"status\":401,\"error\":\"\",\"info\":\"Authentication required\",\"moreInfo\":\"\"}", "Unauthorized")]
    [InlineData("Error: 401", "Unauthorized")]
    [InlineData("<html><head><title>401 Authorization Required</title></head></html>", "Unauthorized")]
    [InlineData("<!DOCTYPE html><script>window.location='/login.html'</script>", "Unauthorized")]
    [InlineData("<h1>System Energy Production</h1>", "Html")]
    public void T12_errors_are_known_whatever_the_status(string text, string kind) =>
        GatewayBody.TryParse(Bytes(text), EnphaseJson.Default.FourCounters, out _).ToString().ShouldBe(kind);

    [Fact]
    public void Nesting_beyond_32_is_refused()
    {
        var deep = "{\"production\":" + new string('[', 100_000);
        GatewayBody.TryParse(Bytes(deep), EnphaseJson.Default.ProductionDocument, out _).ShouldBe(BodyKind.Malformed);
        GatewayBody.TryParse(Bytes("{\"x\":" + string.Concat(Enumerable.Repeat("{\"x\":", 40)) + "1" + new string('}', 41)), EnphaseJson.Default.ProductionDocument, out _).ShouldBe(BodyKind.Malformed);
    }

    [Fact]
    public void A_megabyte_of_noise_is_malformed_for_every_document()
    {
        var noise = new byte[1_000_000];
        new Random(7).NextBytes(noise);
        for (var shape = 0; shape < 3; shape++)
        {
            if (shape > 0) noise[0] = (byte)"{["[shape - 1];
            var bodies = new[]
            {
                GatewayBody.TryParse(noise, EnphaseJson.Default.ProductionDocument, out _), GatewayBody.TryParse(noise, EnphaseJson.Default.ListMeterReading, out _),
                GatewayBody.TryParse(noise, EnphaseJson.Default.ListMeterEntry, out _), GatewayBody.TryParse(noise, EnphaseJson.Default.FourCounters, out _),
                GatewayBody.TryParse(noise, EnphaseJson.Default.ListInverterEntry, out _), GatewayBody.TryParse(noise, EnphaseJson.Default.DeviceData, out _),
                GatewayBody.TryParse(noise, EnphaseJson.Default.ListEnsembleBlock, out _), GatewayBody.TryParse(noise, EnphaseJson.Default.StorageControl, out _),
                GatewayBody.TryParse(noise, EnphaseJson.Default.StoragePower, out _), GatewayBody.TryParse(noise, EnphaseJson.Default.PdmEnergy, out _),
            };
            bodies.ShouldAllBe(b => b == BodyKind.Malformed);
        }
    }

    [Fact]
    public void Any_cut_through_a_document_is_malformed_and_never_throws()
    {
        var whole = File.ReadAllBytes(Path.Combine(GatewayBench.Fixture("new-stack-8.3"), "ivp_pdm_device_data"));
        for (var cut = 1; cut < whole.Length - 1; cut += 7)
            GatewayBody.TryParse(whole.AsMemory(0, cut), EnphaseJson.Default.DeviceData, out _).ShouldBe(BodyKind.Malformed);
    }

    [Theory]
    [InlineData("{\"devices:\":[{\"real_power_mw\":5000}]}")]
    [InlineData("{\"devices\":[{\"real_power_mw\":5000}]}")]
    public void T13_battery_powers_are_found_with_and_without_the_colon(string text)
    {
        GatewayBody.TryParse(Bytes(text), EnphaseJson.Default.StoragePower, out var power).ShouldBe(BodyKind.Document);
        power!.Devices.Single().Milliwatts.ShouldBe(5000);
    }

    [Fact]
    public void T14_the_system_controller_reports_fahrenheit()
    {
        var device = new EnsembleDevice { Temperature = 77 };
        device.Celsius("ENPOWER").ShouldBe(25);
        device.Celsius("ENCHARGE").ShouldBe(77);
    }

    [Fact]
    public void T11_details_leave_out_inactive_devices_and_survive_empty_readings()
    {
        var body = File.ReadAllBytes(Path.Combine(GatewayBench.Fixture("new-stack-8.3"), "ivp_pdm_device_data"));
        GatewayBody.TryParse(body, EnphaseJson.Default.DeviceData, out var data).ShouldBe(BodyKind.Document);
        data!.Panels().Count.ShouldBe(8);
        data.Truncated.ShouldBeFalse();
        new DeviceData { Devices = [], Count = 50, Limit = 50 }.Truncated.ShouldBeTrue();
        DeviceDataPowers.Signed(4294967292).ShouldBe(-4);
        DeviceDataPowers.Signed(300).ShouldBe(300);
    }

    [Fact]
    public void T11_a_capped_list_is_not_used()
    {
        var data = new GatewayData { DeviceData = new(new DeviceData { Devices = [new() { Name = "pcu", Active = true, Serial = "122100004001", Channels = [new()] }], Count = 60, Limit = 50 }, default) };
        data.DeviceData!.Document.Truncated.ShouldBeTrue();
    }
}
