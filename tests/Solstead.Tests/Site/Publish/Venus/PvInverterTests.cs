using Solstead.Core.Points;
using Solstead.Devices.Protocols.DBus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Venus;

public sealed class PvInverterTests
{
    private static readonly DBusValue Invalid = DBusValue.Array("i");

    [Fact]
    public async Task T64_every_path_of_the_inverter_has_its_value_type_and_text()
    {
        await using var gx = await GxBench.StartAsync("max_power_w: 3490\ninverter_type: IQ7A\nname: Roof");
        gx.Panels(("122000000001", 200, "producing"), ("122000000002", 210, "producing"), ("122000000003", 0, "idle"));
        gx.Produce(500.126, 400, 300.5);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1200.63));

        foreach (var (path, value, text) in new (string, DBusValue, string)[]
        {
            ("/Mgmt/ProcessName", DBusValue.Of("solstead"), "solstead"), ("/Mgmt/ProcessVersion", DBusValue.Of("1.2.3"), "1.2.3"), ("/Mgmt/Connection", DBusValue.Of("Solstead, roof"), "Solstead, roof"),
            ("/DeviceInstance", DBusValue.Of(61), "61"), ("/ProductId", DBusValue.Of(65535), "65535"), ("/ProductName", DBusValue.Of("Enphase PV"), "Enphase PV"), ("/CustomName", DBusValue.Of("Roof"), "Roof"),
            ("/DeviceName", DBusValue.Of("2 of 3 ⚡️"), "2 of 3 ⚡️"), ("/Serial", DBusValue.Of("122012345678"), "122012345678"), ("/FirmwareVersion", DBusValue.Of("D8.2.4264"), "D8.2.4264"),
            ("/HardwareVersion", DBusValue.Of("3x IQ7A"), "3x IQ7A"), ("/Connected", DBusValue.Of(1), "1"), ("/Latency", Invalid, "---"), ("/ErrorCode", DBusValue.Of(0), "0"),
            ("/StatusCode", DBusValue.Of(7), "7"), ("/Position", DBusValue.Of(0), "0"), ("/NrOfPhases", DBusValue.Of(3), "3"), ("/Ac/MaxPower", DBusValue.Of(3490.0), "3490W"),
            ("/Ac/Power", DBusValue.Of(1200.63), "1201W"), ("/Ac/Current", DBusValue.Of(5.19), "5.2A"), ("/Ac/Voltage", DBusValue.Of(231.34), "231.34V"), ("/Ac/Energy/Forward", DBusValue.Of(3000.3), "3000.30kWh"),
            ("/Ac/Frequency", DBusValue.Of(50.01), "50.0100Hz"), ("/Ac/L1/Power", DBusValue.Of(500.13), "500W"), ("/Ac/L2/Power", DBusValue.Of(400.0), "400W"), ("/Ac/L3/Power", DBusValue.Of(300.5), "301W"),
            ("/Ac/L1/Current", DBusValue.Of(2.16), "2.2A"), ("/Ac/L2/Voltage", DBusValue.Of(231.34), "231.34V"), ("/Ac/L3/Frequency", DBusValue.Of(50.01), "50.0100Hz"), ("/Ac/L1/Energy/Forward", DBusValue.Of(1000.1), "1000.10kWh"),
            ("/Ac/L1/PowerFactor", DBusValue.Of(0.99), "0.99"), ("/Enphase/MicroInvertersConfig", DBusValue.Of(3), "3"), ("/Enphase/MicroInvertersReporting", DBusValue.Of(3), "3"),
            ("/Enphase/MicroInvertersProducing", DBusValue.Of(2), "2"),
        })
        {
            (await gx.ValueAsync(path)).ShouldBe(value, path);
            (await gx.AskAsync(path, "GetText")).ShouldBe(DBusValue.Of(text), path);
        }
        (await gx.ValueAsync("/UpdateIndex")).Whole!.Value.ShouldBeInRange(0, 255);
    }

    [Fact]
    public async Task T64_no_path_carries_a_token_and_no_limit_is_offered_that_we_cannot_keep()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Connected", DBusValue.Of(1));
        var paths = (await gx.AskAsync("/", "GetItems")).Entries.Select(e => e.Key).ToList();
        paths.ShouldNotContain(p => p.Contains("Token", StringComparison.OrdinalIgnoreCase) || p.Contains("Password", StringComparison.OrdinalIgnoreCase));
        paths.ShouldNotContain("/Ac/PowerLimit");
    }

    [Theory]
    [InlineData(4.99, 0, 8), InlineData(5.0, 5, 7), InlineData(-3.0, 0, 8)]
    public async Task T64_a_power_below_5_W_shows_as_nothing_and_5_W_as_it_is(double measured, double shown, int status)
    {
        await using var gx = await GxBench.StartAsync(before: b => b.Identify(GxBench.Gateway("roof", "122012345678", 1)));
        gx.Produce(measured);
        await gx.ShowsAsync("/Ac/L1/Power", DBusValue.Of(shown));
        (await gx.ValueAsync("/Ac/Power")).ShouldBe(DBusValue.Of(shown));
        (await gx.ValueAsync("/StatusCode")).ShouldBe(DBusValue.Of(status));
        if (shown == 0) (await gx.ValueAsync("/Ac/L1/Current")).ShouldBe(DBusValue.Of(0.0));
        (await gx.ValueAsync("/Ac/Energy/Forward")).Number!.Value.ShouldBe(3000.3, 0.01);
    }

    [Fact]
    public async Task T64_three_phases_of_4_W_show_12_in_all_and_nothing_each()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(4, 4, 4);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(12.0));
        for (var n = 1; n <= 3; n++) (await gx.ValueAsync($"/Ac/L{n}/Power")).ShouldBe(DBusValue.Of(0.0));
    }

    [Fact]
    public async Task T65_the_status_goes_from_starting_to_running_standby_and_error_and_back()
    {
        await using var gx = await GxBench.StartAsync();
        await gx.UpAsync();
        (await gx.ValueAsync("/StatusCode")).ShouldBe(DBusValue.Of(0));
        (await gx.ValueAsync("/Connected")).ShouldBe(DBusValue.Of(0));
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/StatusCode", DBusValue.Of(7));
        gx.Produce(1, 1, 1);
        await gx.ShowsAsync("/StatusCode", DBusValue.Of(8));
        gx.Wait(TimeSpan.FromSeconds(61));
        await gx.ShowsAsync("/StatusCode", DBusValue.Of(10));
        gx.Produce(2, 2, 1);
        await gx.ShowsAsync("/StatusCode", DBusValue.Of(7));
    }

    [Fact]
    public async Task T65_the_device_name_counts_producing_reporting_and_known_panels()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(500, 400, 300);
        gx.Panels(("122000000001", 200, "producing"), ("122000000002", 5.1, "producing"), ("122000000003", 5, "idle"));
        await gx.ShowsAsync("/DeviceName", DBusValue.Of("2 of 3 ⚡️"));
        gx.Panels(("122000000002", 0, "silent"), ("122000000003", 0, "silent"));
        await gx.ShowsAsync("/DeviceName", DBusValue.Of("1 of 3 ⚡️ (2 u/a)"));
        (await gx.ValueAsync("/Enphase/MicroInvertersReporting")).ShouldBe(DBusValue.Of(1));
        gx.Panels(("122000000001", 0, "idle"), ("122000000002", 0, "idle"), ("122000000003", 0, "idle"));
        await gx.ShowsAsync("/DeviceName", DBusValue.Of("0 of 3 ⚡️"));
    }

    [Fact]
    public async Task Without_readings_the_power_is_unknown_after_30_s_and_energies_stay_until_it_recovers()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1200.0));
        var energy = await gx.ValueAsync("/Ac/Energy/Forward");
        gx.Wait(TimeSpan.FromSeconds(29));
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        (await gx.ValueAsync("/Ac/Power")).ShouldBe(DBusValue.Of(1200.0));

        gx.Wait(TimeSpan.FromSeconds(2));
        await gx.ShowsAsync("/Connected", DBusValue.Of(0));
        foreach (var path in (string[])["/Ac/Power", "/Ac/Current", "/Ac/Voltage", "/Ac/L1/Power", "/Ac/L2/Power", "/Ac/L3/Power", "/Ac/L1/Current"])
        {
            (await gx.ValueAsync(path)).ShouldBe(Invalid, path);
            (await gx.AskAsync(path, "GetText")).ShouldBe(DBusValue.Of("---"), path);
        }
        (await gx.ValueAsync("/Ac/Energy/Forward")).ShouldBe(energy);
        gx.Problems.Open.ShouldContain(p => p.Code == "venus.no-data");

        gx.Produce(50, 40, 30);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(120.0));
        (await gx.ValueAsync("/Connected")).ShouldBe(DBusValue.Of(1));
        await Until.TrueAsync(() => gx.Problems.Open.Count == 0);
    }

    [Theory, InlineData(15, 29, 31), InlineData(45, 29, 31), InlineData(150, 85, 91), InlineData(1200, 350, 361)]
    public async Task A_power_is_shown_for_the_owners_time_or_a_little_more_than_one_period_of_a_slow_source(double freshFor, double shown, double lost)
    {
        await using var gx = await GxBench.StartAsync("stale_after_s: 30", before: b => b.Identify(GxBench.FreshFor(freshFor, GxBench.ThreePhases)));
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1200.0));
        gx.Wait(TimeSpan.FromSeconds(shown));
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        (await gx.ValueAsync("/Ac/Power")).ShouldBe(DBusValue.Of(1200.0));
        gx.Wait(TimeSpan.FromSeconds(lost - shown));
        await gx.ShowsAsync("/Ac/Power", Invalid);
        (await gx.ValueAsync("/Connected")).ShouldBe(DBusValue.Of(0));
    }

    [Fact]
    public async Task A_reading_that_cannot_be_believed_is_bridged_for_a_moment_and_never_shown()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1200.0));
        for (var i = 0; i < 5; i++) gx.Measure("roof", Quality.Suspect, ("production.power", 3e9));
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        (await gx.ValueAsync("/Ac/Power")).ShouldBe(DBusValue.Of(1200.0));
    }

    [Theory, InlineData("l2", new double[] { double.NaN, 900, double.NaN }), InlineData("all", new double[] { 300, 300, 300 }), InlineData("l1", new double[] { 900, double.NaN, double.NaN })]
    public async Task A_source_without_phases_stands_where_the_owner_says_and_the_others_are_invalid(string phase, double[] watts)
    {
        await using var gx = await GxBench.StartAsync($"phase: {phase}", before: b => b.Identify(GxBench.Gateway("roof", "122012345678", 1)));
        gx.Produce(900);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(900.0));
        for (var n = 1; n <= 3; n++)
            (await gx.ValueAsync($"/Ac/L{n}/Power")).ShouldBe(double.IsNaN(watts[n - 1]) ? Invalid : DBusValue.Of(watts[n - 1]));
        (await gx.ValueAsync("/NrOfPhases")).ShouldBe(phase switch { "l1" => DBusValue.Of(1), "all" => DBusValue.Of(3), _ => Invalid });
    }

    [Fact]
    public async Task Phases_add_up_to_the_power_when_several_arrays_are_one_inverter()
    {
        await using var gx = await GxBench.StartAsync(before: b =>
        {
            b.Identify(GxBench.ThreePhases);
            b.Identify(GxBench.Gateway("barn", "122012345679", 1));
        });
        gx.Produce(500, 400, 300);
        gx.Measure("barn", ("production.power", 250), ("production.voltage", 231.34));
        await using var client = await gx.Bus.ConnectAsync();
        string? name = null;
        await Until.TrueAsync(async () => (name = (await client.NamesAsync(default)).FirstOrDefault(n => n.StartsWith("com.victronenergy.pvinverter.", StringComparison.Ordinal))) is not null);
        name.ShouldBe("com.victronenergy.pvinverter.solstead_site");
        async Task<DBusValue> Get(string path) => (await client.CallAsync(DBusMessage.Call(name!, path, "com.victronenergy.BusItem", "GetValue"), TimeSpan.FromSeconds(5), default)).Body[0].Inner;
        await Until.TrueAsync(async () => (await Get("/Ac/Power")).Number == 1450);
        (await Get("/Ac/L1/Power")).Number.ShouldBe(750);
        (await Get("/Ac/L2/Power")).Number.ShouldBe(400);
        (await Get("/ProductName")).AsText.ShouldBe("PV");
    }

    [Fact]
    public async Task Two_arrays_are_two_inverters_when_the_owner_wants_it()
    {
        await using var gx = await GxBench.StartAsync("inverters:\n  - { source: roof, position: 1 }\n  - { source: barn/production, name: Barn, phase: l3 }\n", before: b =>
        {
            b.Identify(GxBench.ThreePhases);
            b.Identify(GxBench.Gateway("barn", "122012345679", 1));
        });
        gx.Produce(500, 400, 300);
        gx.Measure("barn", ("production.power", 250));
        string[] expected = ["com.victronenergy.pvinverter.solstead_122012345678_production", "com.victronenergy.pvinverter.solstead_122012345679_production"];
        await using var client = await gx.Bus.ConnectAsync();
        await Until.TrueAsync(async () => expected.All((await client.NamesAsync(default)).Contains));
        async Task<DBusValue> Get(string name, string path) => (await client.CallAsync(DBusMessage.Call(name, path, "com.victronenergy.BusItem", "GetValue"), TimeSpan.FromSeconds(5), default)).Body[0].Inner;
        await Until.TrueAsync(async () => (await Get(expected[1], "/Ac/L3/Power")).Number == 250);
        (await Get(expected[0], "/Position")).Whole.ShouldBe(1);
        (await Get(expected[1], "/CustomName")).AsText.ShouldBe("Barn");
        ((long[])[(await Get(expected[0], "/DeviceInstance")).Whole!.Value, (await Get(expected[1], "/DeviceInstance")).Whole!.Value]).ShouldBe([61, 62], ignoreOrder: true);
    }

    [Fact]
    public async Task Every_update_is_one_signal_with_what_changed_and_nothing_comes_twice()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1200.0));
        using var monitor = gx.Bus.Start("gdbus", "monitor", "--session", "--dest", GxBench.Name);
        try
        {
            await monitor.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken); // "Monitoring …"
            await monitor.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken); // "The name … is owned by …"
            gx.Produce(510, 400, 300);
            while (true)
            {
                var line = (await monitor.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10)))!;
                line.ShouldContain("/: com.victronenergy.BusItem.ItemsChanged");
                if (!line.Contains("'/Ac/L1/Power'", StringComparison.Ordinal)) continue;
                line.ShouldContain("'/Ac/L1/Power': {'Value': <510.0>, 'Text': <'510W'>}");
                line.ShouldContain("'/Ac/Power': {'Value': <1210.0>, 'Text': <'1210W'>}");
                line.ShouldNotContain("/Ac/L2/Power");
                break;
            }
        }
        finally
        {
            monitor.Kill();
        }
    }

    [Fact]
    public async Task The_items_equal_each_value_and_text_asked_for_by_itself()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Connected", DBusValue.Of(1));
        var items = await gx.AskAsync("/", "GetItems");
        items.Signature.ShouldBe("a{sa{sv}}");
        var tree = (await gx.AskAsync("/", "GetValue")).Inner;
        tree.Signature.ShouldBe("a{sv}");
        foreach (var (path, item) in items.Entries.Where(e => e.Key != "/UpdateIndex"))
        {
            var value = await gx.ValueAsync(path);
            value.ShouldBe(item["Value"]!.Inner, path);
            tree[path[1..]]!.Inner.ShouldBe(value, path);
            (await gx.AskAsync(path, "GetText")).AsText.ShouldBe(item["Text"]!.AsText, path);
            "i d s ai".Split(' ').ShouldContain(value.Signature, path);
        }
        (await gx.AskAsync("/Ac/L1", "GetValue")).Inner["Power"]!.Number.ShouldBe(500);
        (await gx.AskAsync("/", "GetText")).Inner["Ac/L1/Power"]!.AsText.ShouldBe("500W");
    }

    [Fact]
    public async Task An_independent_client_gets_values_texts_and_a_description_of_every_object()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Connected", DBusValue.Of(1));
        (await gx.Bus.RunAsync("gdbus", "call", "--session", "-d", GxBench.Name, "-o", "/Ac/Power", "-m", "com.victronenergy.BusItem.GetValue")).ShouldBe("(<1200.0>,)");
        (await gx.Bus.RunAsync("gdbus", "call", "--session", "-d", GxBench.Name, "-o", "/Latency", "-m", "com.victronenergy.BusItem.GetValue")).ShouldBe("(<@ai []>,)");
        (await gx.Bus.RunAsync("dbus-send", "--session", "--print-reply=literal", "--dest=" + GxBench.Name, "/Ac/Power", "com.victronenergy.BusItem.GetText")).ShouldBe("1200W");
        (await gx.Bus.RunAsync("dbus-send", "--session", "--print-reply=literal", "--dest=" + GxBench.Name, "/Nothing", "com.victronenergy.BusItem.GetValue")).ShouldContain("UnknownObject");
        (await gx.Bus.RunAsync("dbus-send", "--session", "--print-reply=literal", "--dest=" + GxBench.Name, "/Ac/Power", "com.victronenergy.BusItem.GetItems")).ShouldContain("UnknownMethod");
        var tree = await gx.Bus.RunAsync("gdbus", "introspect", "--session", "-d", GxBench.Name, "-o", "/", "-r");
        foreach (var member in (string[])["GetValue(", "GetText(", "SetValue(in  v", "GetItems(", "ItemsChanged(a{sa{sv}}", "PropertiesChanged(a{sv}"]) tree.ShouldContain(member);
        foreach (var (path, _) in (await gx.AskAsync("/", "GetItems")).Entries) tree.ShouldContain($"node {path} {{");
    }
}
