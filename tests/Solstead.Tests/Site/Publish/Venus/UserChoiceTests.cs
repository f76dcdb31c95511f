using Solstead.Devices.Protocols.DBus;
using Solstead.Tests.Devices.Protocols.DBus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Venus;

/// <summary>What a user writes on the bus, and what becomes of it.</summary>
public sealed class UserChoiceTests
{
    private static readonly DBusValue Invalid = DBusValue.Array("i");

    private static Task<DBusValue> Write(GxBench gx, string path, DBusValue value) => gx.AskAsync(path, "SetValue", DBusValue.Variant(value));

    public static TheoryData<string, DBusValue, int> Writings => new()
    {
        { "/Position", DBusValue.Of(1), 0 }, { "/Position", DBusValue.Of(2.0), 0 }, { "/Position", DBusValue.Of((byte)1), 0 }, { "/Position", DBusValue.Of(2u), 0 }, { "/Position", DBusValue.Of(0L), 0 },
        { "/Position", DBusValue.Of(3), 2 }, { "/Position", DBusValue.Of(-1), 2 }, { "/Position", DBusValue.Of(0.5), 2 }, { "/Position", DBusValue.Of("1"), 2 }, { "/Position", Invalid, 2 },
        { "/CustomName", DBusValue.Of("South roof"), 0 }, { "/CustomName", DBusValue.Of(5), 2 }, { "/CustomName", DBusValue.Of(new string('x', 300)), 2 }, { "/CustomName", Invalid, 2 },
        { "/Ac/Power", DBusValue.Of(5.0), 1 }, { "/DeviceInstance", DBusValue.Of(70), 1 }, { "/Connected", DBusValue.Of(1), 1 },
    };

    [Theory, MemberData(nameof(Writings))]
    public async Task A_written_value_is_taken_or_refused_with_a_number_never_with_an_error(string path, DBusValue value, int answer)
    {
        await using var gx = await GxBench.StartAsync();
        await gx.UpAsync();
        var before = await gx.ValueAsync(path);
        (await Write(gx, path, value)).ShouldBe(DBusValue.Of(answer));
        var after = await gx.ValueAsync(path);
        if (answer != 0) after.ShouldBe(before);
        else if (value.Number is { } number) after.ShouldBe(DBusValue.Of((int)number));
        else after.ShouldBe(value);
    }

    [Fact]
    public async Task A_change_is_signalled_and_kept_by_the_settings_service_and_over_a_restart()
    {
        await using var bus = await PrivateBus.StartAsync();
        var (twin, memory) = (new SettingsTwin(), new VolatileMemory());
        await using (var gx = await GxBench.StartAsync(bus: bus, memory: memory, twin: twin))
        {
            await gx.UpAsync();
            var heard = new Echo();
            await using var listener = await bus.ConnectAsync(heard);
            await listener.AddMatchAsync("type='signal',interface='com.victronenergy.BusItem',path='/Position'", default);
            (await Write(gx, "/Position", DBusValue.Of(1))).ShouldBe(DBusValue.Of(0));
            await Write(gx, "/CustomName", DBusValue.Of("South roof"));
            await Until.TrueAsync(() => twin.Values[GxBench.Node + "/Position"].Whole == 1 && twin.Values[GxBench.Node + "/CustomName"].AsText == "South roof");
            await Until.TrueAsync(() => heard.Signals.Any(s => s.Path == "/Position"));
            heard.Signals.Where(s => s.Path == "/Position").ShouldHaveSingleItem().Body[0]["Value"]!.Inner.ShouldBe(DBusValue.Of(1));
            var writes = twin.Writes;
            await Write(gx, "/Position", DBusValue.Of(1));
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
            twin.Writes.ShouldBe(writes, "what is so already is not written to flash");
        }
        await using (var again = await GxBench.StartAsync(bus: bus, memory: memory, twin: twin))
        {
            await again.UpAsync();
            (await again.ValueAsync("/Position")).ShouldBe(DBusValue.Of(1));
            (await again.ValueAsync("/CustomName")).ShouldBe(DBusValue.Of("South roof"));
        }
        // Another machine, or our data directory lost: the settings service knows.
        await using var anew = await GxBench.StartAsync(bus: bus, twin: twin);
        await anew.UpAsync();
        (await anew.ValueAsync("/Position")).ShouldBe(DBusValue.Of(1));
    }

    [Fact]
    public async Task Without_a_settings_service_our_own_memory_keeps_the_choice_until_one_comes()
    {
        await using var bus = await PrivateBus.StartAsync();
        var memory = new VolatileMemory();
        await using (var gx = await GxBench.StartAsync(bus: bus, memory: memory, settings: false))
        {
            await gx.UpAsync();
            gx.Problems.Open.ShouldContain(p => p.Code == "venus.settings.missing");
            (await Write(gx, "/Position", DBusValue.Of(2))).ShouldBe(DBusValue.Of(0));
        }
        await using var again = await GxBench.StartAsync(bus: bus, memory: memory, settings: false);
        await again.UpAsync();
        (await again.ValueAsync("/Position")).ShouldBe(DBusValue.Of(2));
        (await again.ValueAsync("/DeviceInstance")).ShouldBe(DBusValue.Of(61));

        await using var twin = await new SettingsTwin().JoinAsync(bus);
        await Until.TrueAsync(() => twin.Values.TryGetValue(GxBench.Node + "/Position", out var v) && v.Whole == 2);
        await Until.TrueAsync(() => again.Problems.Open.Count == 0);
    }

    [Fact]
    public async Task A_settings_file_that_was_changed_since_wins_over_an_older_choice()
    {
        await using var bus = await PrivateBus.StartAsync();
        var (twin, memory) = (new SettingsTwin(), new VolatileMemory());
        await using (var gx = await GxBench.StartAsync("position: 0", bus: bus, memory: memory, twin: twin))
        {
            await gx.UpAsync();
            await Write(gx, "/Position", DBusValue.Of(1));
        }
        await using var changed = await GxBench.StartAsync("position: 2", bus: bus, memory: memory, twin: twin);
        await changed.UpAsync();
        (await changed.ValueAsync("/Position")).ShouldBe(DBusValue.Of(2));
        twin.Values[GxBench.Node + "/Position"].Whole.ShouldBe(2);
    }

    [Fact]
    public async Task The_settings_service_gives_the_next_free_instance_and_the_same_one_again()
    {
        await using var bus = await PrivateBus.StartAsync();
        var twin = new SettingsTwin();
        twin.Values["/Settings/Devices/other/ClassAndVrmInstance"] = DBusValue.Of("pvinverter:61");
        for (var start = 0; start < 2; start++)
        {
            await using var gx = await GxBench.StartAsync(bus: bus, twin: twin);
            await gx.UpAsync();
            (await gx.ValueAsync("/DeviceInstance")).ShouldBe(DBusValue.Of(62));
        }
    }

    [Fact]
    public async Task An_instance_changed_on_the_GX_leads_to_a_new_registration()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/DeviceInstance", DBusValue.Of(61));
        await using var client = await gx.Bus.ConnectAsync();
        var owner = await client.OwnerAsync(GxBench.Name, default);
        gx.Settings!.Change(GxBench.Node + "/ClassAndVrmInstance", DBusValue.Of("pvinverter:80"));
        await gx.ShowsAsync("/DeviceInstance", DBusValue.Of(80));
        (await client.OwnerAsync(GxBench.Name, default)).ShouldNotBe(owner, "readers keep the instance they saw first");
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1200.0));
    }

    [Fact]
    public async Task A_value_written_while_an_older_one_is_being_saved_never_jumps_back()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(500, 400, 300);
        await gx.ShowsAsync("/Connected", DBusValue.Of(1));
        var heard = new Echo();
        await using var listener = await gx.Bus.ConnectAsync(heard);
        await listener.AddMatchAsync("type='signal',interface='com.victronenergy.BusItem'", default);
        gx.Settings!.Flash.Reset();
        await Write(gx, "/Position", DBusValue.Of(1));
        await Until.TrueAsync(() => gx.Settings.Asked == 1);
        await Write(gx, "/Position", DBusValue.Of(2));
        gx.Settings.Flash.Set();
        await Until.TrueAsync(() => gx.Settings.Values[GxBench.Node + "/Position"].Whole == 2);
        gx.Produce(600, 400, 300);
        await gx.ShowsAsync("/Ac/Power", DBusValue.Of(1300.0));
        (await gx.ValueAsync("/Position")).ShouldBe(DBusValue.Of(2));
        heard.Signals.Where(s => s.Path == "/" && s.Member == "ItemsChanged" && s.Body[0]["/Position"] is not null).ShouldBeEmpty("only the user changed it");
        heard.Signals.Where(s => s.Path == "/Position").Select(s => s.Body[0]["Value"]!.Inner.Whole).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_name_changed_in_the_settings_of_the_GX_is_followed()
    {
        await using var gx = await GxBench.StartAsync();
        gx.Produce(500, 400, 300);
        await gx.UpAsync();
        gx.Settings!.Change(GxBench.Node + "/CustomName", DBusValue.Of("Garage"));
        gx.Settings.Change(GxBench.Node + "/Position", DBusValue.Of(1));
        await gx.ShowsAsync("/CustomName", DBusValue.Of("Garage"));
        await gx.ShowsAsync("/Position", DBusValue.Of(1));
    }

    [Fact]
    public async Task An_old_settings_service_that_takes_settings_one_by_one_will_do()
    {
        await using var gx = await GxBench.StartAsync("instance: 40\nposition: 1", twin: new SettingsTwin(old: true));
        await gx.UpAsync();
        (await gx.ValueAsync("/DeviceInstance")).ShouldBe(DBusValue.Of(40));
        gx.Settings!.Values[GxBench.Node + "/Position"].Whole.ShouldBe(1);
        gx.Settings.Values[GxBench.Node + "/ClassAndVrmInstance"].AsText.ShouldBe("pvinverter:40");
    }
}
