using Solstead.Core.Devices;
using Solstead.Devices.Protocols.DBus;
using Solstead.Tests.Devices.Protocols.DBus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Venus;

/// <summary>The bus comes and goes; the inverter is there whenever the bus is.</summary>
public sealed class BusLifeTests
{
    [Fact]
    public async Task A_restarted_bus_gets_the_inverter_again_with_all_its_values()
    {
        await using var gx = await GxBench.StartAsync(settings: false);
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1200.0));
        await gx.Bus.KillAsync();
        await Until.TrueAsync(() => gx.Problems.Open.Any(p => p.Code == "venus.unreachable"));
        gx.Produce(600, 400, 300);
        await gx.Bus.LaunchAsync();
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1300.0));
        await Until.TrueAsync(() => gx.Problems.Open.All(p => p.Code == "venus.settings.missing"));
    }

    [Fact]
    public async Task A_bus_that_starts_after_us_is_found()
    {
        await using var bus = await PrivateBus.StartAsync();
        await bus.KillAsync();
        await using var gx = await GxBench.StartAsync(settings: false, bus: bus);
        gx.Produce(500, 400, 300);
        await Until.TrueAsync(() => gx.Problems.Open.Any(p => p.Code == "venus.unreachable" && p.Facts.Any(f => f.Name == "address" && f.Text == bus.Address)));
        await bus.LaunchAsync();
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1200.0));
    }

    [Fact]
    public async Task The_inverter_is_shown_on_a_bus_over_TCP_too()
    {
        await using var bus = await PrivateBus.StartAsync(tcp: true);
        await using var gx = await GxBench.StartAsync(settings: false, bus: bus);
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1200.0));
    }

    [Fact]
    public async Task A_stopped_service_leaves_the_bus_at_once()
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var watcher = await bus.ConnectAsync();
        await using (var gx = await GxBench.StartAsync(bus: bus))
        {
            await gx.UpAsync();
            (await watcher.OwnerAsync(GxBench.Name, default)).ShouldNotBeNull();
            await gx.StopAsync();
            await Until.TrueAsync(async () => await watcher.OwnerAsync(GxBench.Name, default) is null);
        }
    }

    [Fact]
    public async Task A_name_another_program_has_is_told_and_taken_when_it_is_free()
    {
        await using var bus = await PrivateBus.StartAsync();
        var other = await bus.ConnectAsync(new Echo());
        await other.RequestNameAsync(GxBench.Name, default);
        await using var gx = await GxBench.StartAsync(bus: bus);
        await Until.TrueAsync(() => gx.Problems.Open.Any(p => p.Code == "venus.name.taken"));
        await other.DisposeAsync();
        await gx.UpAsync();
        await Until.TrueAsync(() => gx.Problems.Open.Count == 0);
    }

    [Fact]
    public async Task A_bus_that_forbids_the_name_is_told_as_such()
    {
        await using var bus = await PrivateBus.StartAsync(denied: "com.victronenergy.pvinverter");
        await using var gx = await GxBench.StartAsync(settings: false, bus: bus);
        await Until.TrueAsync(() => gx.Problems.Open.Any(p => p.Code == "venus.denied"));
    }

    [Fact]
    public async Task Nothing_is_on_the_bus_until_the_gateway_told_who_it_is()
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var watcher = await bus.ConnectAsync();
        await using var gx = await GxBench.StartAsync(bus: bus, before: _ => { });
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken);
        (await watcher.NamesAsync(default)).ShouldNotContain(n => n.StartsWith("com.victronenergy.pvinverter", StringComparison.Ordinal));
        gx.Identify(GxBench.ThreePhases);
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1200.0));
    }

    [Fact]
    public async Task A_gateway_that_answers_later_is_waited_for_so_that_the_right_inverter_comes()
    {
        await using var gx = await GxBench.StartAsync(devices: ["roof", "barn"]);
        await using var watcher = await gx.Bus.ConnectAsync();
        gx.Produce(500, 400, 300);
        await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System, TestContext.Current.CancellationToken);
        (await watcher.NamesAsync(default)).ShouldNotContain(n => n.StartsWith("com.victronenergy.pvinverter", StringComparison.Ordinal));
        gx.Identify(GxBench.Gateway("barn", "122012345679", 1));
        gx.Measure("barn", ("production.power", 250));
        await Until.TrueAsync(async () => (await watcher.NamesAsync(default)).Contains("com.victronenergy.pvinverter.solstead_site"));
        (await watcher.NamesAsync(default)).Count(n => n.StartsWith("com.victronenergy.pvinverter", StringComparison.Ordinal)).ShouldBe(1);
        gx.Settings!.Values["/Settings/Devices/solstead_site/ClassAndVrmInstance"].AsText.ShouldBe("pvinverter:61");
        gx.Settings.Values.Keys.ShouldNotContain(k => k.Contains("122012345678"), "a number was given to an inverter that is none");
    }

    [Fact]
    public async Task A_gateway_that_never_answers_does_not_keep_the_other_off_the_bus()
    {
        await using var gx = await GxBench.StartAsync(devices: ["roof", "barn"]);
        gx.Wait(TimeSpan.FromSeconds(121));
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1200.0));
    }

    [Fact]
    public async Task A_new_firmware_is_shown_and_the_inverter_stays_the_same()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/FirmwareVersion", DBusValue.Of("D8.2.4264"));
        await using var watcher = await gx.Bus.ConnectAsync();
        var owner = await watcher.OwnerAsync(GxBench.Name, default);
        gx.Identify(GxBench.ThreePhases with { Firmware = "D8.3.5169" });
        gx.Produce(500, 400, 310);
        await gx.ShowsAsync("/FirmwareVersion", DBusValue.Of("D8.3.5169"));
        (await watcher.OwnerAsync(GxBench.Name, default)).ShouldBe(owner);
    }

    [Fact]
    public async Task When_one_of_two_inverters_fails_both_end_and_the_fault_is_told_to_who_starts_them_again()
    {
        await using var gx = await GxBench.StartAsync("inverters:\n  - { source: roof }\n  - { source: barn }\n", memory: new Torn("122012345679"), before: b =>
        {
            b.Identify(GxBench.ThreePhases);
            b.Identify(GxBench.Gateway("barn", "122012345679", 1));
        });
        await Should.ThrowAsync<InvalidOperationException>(gx.Running.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System));
        await using var watcher = await gx.Bus.ConnectAsync();
        await Until.TrueAsync(async () => !(await watcher.NamesAsync(default)).Any(n => n.StartsWith("com.victronenergy.pvinverter", StringComparison.Ordinal)));
    }

    /// <summary>A memory with a page torn out.</summary>
    private sealed class Torn(string page) : IDeviceMemory
    {
        public string? Recall(string name) => name.Contains(page, StringComparison.Ordinal) ? throw new InvalidOperationException("torn") : null;

        public void Remember(string name, string? text) { }
    }

    [Fact]
    public async Task A_replaced_gateway_becomes_another_inverter()
    {
        await using var gx = await GxBench.StartAsync();
        await gx.UpAsync();
        gx.Identify(GxBench.Gateway("roof", "122099999999", 3));
        gx.Wait(TimeSpan.FromSeconds(1));
        await using var watcher = await gx.Bus.ConnectAsync();
        await Until.TrueAsync(async () => await watcher.OwnerAsync("com.victronenergy.pvinverter.solstead_122099999999", default) is not null);
        (await watcher.OwnerAsync(GxBench.Name, default)).ShouldBeNull();
    }
}
