using System.Diagnostics;
using Solstead.Devices.Protocols.DBus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Protocols.DBus;

public sealed class DBusConnectionTests
{
    private const string Name = "org.example.Echo";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DBusMessage Ask(string member, params DBusValue[] body) => DBusMessage.Call(Name, "/a/b", Name, member, body);

    [Theory, InlineData(false), InlineData(true)]
    public async Task Values_of_every_type_come_back_as_they_went(bool tcp)
    {
        await using var bus = await PrivateBus.StartAsync(tcp);
        await using var server = await bus.ConnectAsync(new Echo());
        (await server.RequestNameAsync(Name, Ct)).ShouldBe(NameOutcome.Owner);
        await using var client = await bus.ConnectAsync();
        DBusValue[] sent =
        [
            DBusValue.Of((byte)255), DBusValue.Of(true), DBusValue.Of((short)-7), DBusValue.Of((ushort)65535), DBusValue.Of(int.MinValue), DBusValue.Of(uint.MaxValue),
            DBusValue.Of(long.MinValue), DBusValue.Of(ulong.MaxValue), DBusValue.Of(-0.1), DBusValue.Of("11 of 12 ⚡️"), DBusValue.Path("/Ac/L1"), DBusValue.OfSignature("a{sv}"),
            DBusValue.Array("i"), DBusValue.Array("{sv}"), DBusValue.Array("(ii)", DBusValue.Struct(DBusValue.Of(1), DBusValue.Of(2))),
            DBusValue.Dict("a{sv}", [("/Ac/Power", DBusValue.Dict("v", [("Value", DBusValue.Variant(DBusValue.Array("i")))]))]),
            DBusValue.Variant(DBusValue.Variant(DBusValue.Of(5.5))), DBusValue.Array("{yd}", DBusValue.Entry(DBusValue.Of((byte)1), DBusValue.Of(2.0))),
        ];

        var reply = await client.CallAsync(Ask("Echo", sent), Limit, Ct);

        reply.Body.ShouldBe(sent);
        reply.Signature.ShouldBe("ybnqiuxtdsogaia{sv}a(ii)a{sa{sv}}va{yd}");
    }

    [Fact]
    public async Task An_independent_client_reads_what_we_write_and_writes_what_we_read()
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var server = await bus.ConnectAsync(new Echo());
        await server.RequestNameAsync(Name, Ct);

        (await bus.RunAsync("gdbus", "call", "--session", "-d", Name, "-o", "/x", "-m", Name + ".Echo", "<[1, 2]>", "{'a': <1.5>, 'b': <'é'>}", "uint16 7", "@ai []"))
            .ShouldBe("(<[1, 2]>, {'a': <1.5>, 'b': <'é'>}, uint16 7, @ai [])");
        (await bus.RunAsync("dbus-send", "--session", "--print-reply=literal", "--dest=" + Name, "/", Name + ".Echo", "array:int32:", "double:2.5")).Split().Where(w => w.Length > 0).ShouldBe(["array", "[", "]", "double", "2.5"]);
        (await bus.RunAsync("gdbus", "call", "--session", "-d", Name, "-o", "/x", "-m", "org.freedesktop.DBus.Peer.Ping")).ShouldBe("()");
    }

    [Fact]
    public async Task Errors_come_with_their_name_and_text()
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var server = await bus.ConnectAsync(new Echo());
        await server.RequestNameAsync(Name, Ct);
        await using var client = await bus.ConnectAsync();

        var refused = await Should.ThrowAsync<DBusException>(client.CallAsync(Ask("Fail"), Limit, Ct));
        (refused.Name, refused.Text).ShouldBe(("org.example.Error.No", "not today"));
        (await Should.ThrowAsync<DBusException>(client.CallAsync(Ask("Nothing"), Limit, Ct))).Name.ShouldBe(DBusErrors.UnknownMethod);
        (await Should.ThrowAsync<DBusException>(client.CallAsync(DBusMessage.Call("org.example.Nobody", "/", Name, "Echo"), Limit, Ct))).Name.ShouldBe(DBusErrors.ServiceUnknown);
        (await Should.ThrowAsync<ArgumentException>(client.CallAsync(DBusMessage.Call(Name, "no path", Name, "Echo"), Limit, Ct))).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_call_without_an_answer_ends_at_its_time_and_the_connection_lives_on()
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var client = await bus.ConnectAsync();
        await using var server = await bus.ConnectAsync(new Echo());
        await server.RequestNameAsync(Name, Ct);
        bus.Signal("STOP");
        var began = Stopwatch.GetTimestamp();
        (await Should.ThrowAsync<DBusException>(client.CallAsync(Ask("Echo"), TimeSpan.FromMilliseconds(300), Ct))).Name.ShouldBe(DBusErrors.NoReply);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(3));
        bus.Signal("CONT");
        (await client.CallAsync(Ask("Echo", DBusValue.Of(1)), Limit, Ct)).Body.ShouldBe([DBusValue.Of(1)]);
    }

    [Fact]
    public async Task Signals_reach_those_who_asked_for_them()
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var sender = await bus.ConnectAsync();
        var heard = new Echo();
        await using var listener = await bus.ConnectAsync(heard);
        await listener.AddMatchAsync("type='signal',interface='org.example.Echo'", Ct);

        sender.Send(DBusMessage.Signal("/a", "org.example.Other", "No"));
        sender.Send(DBusMessage.Signal("/a", Name, "Yes", DBusValue.Of(3)));

        await Until.TrueAsync(() => heard.Signals.Any(s => s.Member == "Yes"));
        heard.Signals.ShouldNotContain(s => s.Member == "No");
        heard.Signals.Single(s => s.Member == "Yes").ShouldSatisfyAllConditions(s => s.Sender.ShouldBe(sender.UniqueName), s => s.Body.ShouldBe([DBusValue.Of(3)]));
    }

    [Fact]
    public async Task A_taken_name_and_a_forbidden_one_are_told_apart()
    {
        await using var bus = await PrivateBus.StartAsync(denied: "org.forbidden");
        await using var first = await bus.ConnectAsync();
        await using var second = await bus.ConnectAsync();
        (await first.RequestNameAsync(Name, Ct)).ShouldBe(NameOutcome.Owner);
        (await second.RequestNameAsync(Name, Ct)).ShouldBe(NameOutcome.Taken);
        (await second.OwnerAsync(Name, Ct)).ShouldBe(first.UniqueName);
        (await Should.ThrowAsync<DBusException>(second.RequestNameAsync("org.forbidden.X", Ct))).Name.ShouldBe(DBusErrors.AccessDenied);
        await first.ReleaseNameAsync(Name, Ct);
        (await second.RequestNameAsync(Name, Ct)).ShouldBe(NameOutcome.Owner);
    }

    [Fact]
    public async Task A_lost_bus_ends_waiting_calls_and_is_told()
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var client = await bus.ConnectAsync();
        await using var server = await bus.ConnectAsync(new Echo());
        await server.RequestNameAsync(Name, Ct);
        bus.Signal("STOP");
        var waiting = client.CallAsync(Ask("Echo"), TimeSpan.FromMinutes(1), Ct);
        await bus.KillAsync();

        (await Should.ThrowAsync<DBusException>(waiting.WaitAsync(Limit, Ct))).Name.ShouldBe(DBusErrors.Disconnected);
        await client.Closed.WaitAsync(Limit, Ct);
        client.Lost.IsCancellationRequested.ShouldBeTrue();
        Should.Throw<DBusException>(() => client.Send(DBusMessage.Signal("/", Name, "X"))).Name.ShouldBe(DBusErrors.Disconnected);
    }

    [Fact]
    public async Task A_bus_that_is_not_there_is_an_error_with_a_name()
    {
        var nowhere = DBusAddress.Parse("unix:/nonexistent/socket", _ => null)!;
        (await Should.ThrowAsync<DBusException>(DBusConnection.OpenAsync(nowhere, null, TimeProvider.System, Ct))).Name.ShouldBe("org.freedesktop.DBus.Error.FileNotFound");
    }

    [Fact]
    public async Task A_kept_connection_comes_back_when_the_bus_does()
    {
        await using var bus = await PrivateBus.StartAsync();
        var (lives, failures) = (0, 0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var keeper = new DBusKeeper(bus.Parsed, TimeProvider.System, _ => Interlocked.Increment(ref failures));
        var run = keeper.RunAsync(() => new Echo(), async (connection, _, ct) =>
        {
            await connection.RequestNameAsync(Name, ct);
            Interlocked.Increment(ref lives);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }, stop.Token);

        await Until.TrueAsync(() => lives == 1);
        await bus.KillAsync();
        await Until.TrueAsync(() => failures > 0);
        await bus.LaunchAsync();
        await Until.TrueAsync(() => lives == 2);
        await stop.CancelAsync();
        await Task.WhenAny(run);
    }

    [Fact]
    public async Task Many_calls_at_once_all_get_their_own_answer()
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var server = await bus.ConnectAsync(new Echo());
        await server.RequestNameAsync(Name, Ct);
        await using var client = await bus.ConnectAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => client.CallAsync(Ask("Echo", DBusValue.Of(i), DBusValue.Of(new string('x', 20_000))), TimeSpan.FromSeconds(20), Ct))));
        replies.Select(r => (int)r.Body[0].Whole!).ShouldBe(Enumerable.Range(0, 100));
    }
}
