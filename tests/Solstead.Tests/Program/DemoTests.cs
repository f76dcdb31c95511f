using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Solstead.Demo;
using Solstead.Site.Texts;
using Solstead.Tests.Devices.Protocols.Mqtt;
using Solstead.Tests.Support;

namespace Solstead.Tests.Program;

/// <summary>The demo beside a broker and a bus: of its own where they are installed, without them where they are not.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_demo_publishes_on_a_broker_and_a_bus_of_its_own_and_leaves_nothing_behind()
    {
        Broker.Need();
        Assert.SkipWhen(Companion.Find("dbus-daemon") is null || Companion.Find("dbus-send") is null, "needs dbus-daemon and dbus-send (apt-get install dbus)");
        var temporary = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        using var demo = SolsteadProgram.Start(folder, ["demo", "--listen", "127.0.0.1:0", "--days", "0"], temporary: temporary);
        int port;
        try
        {
            _ = demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var said = await LinesAsync(demo);
            port = new Uri(said["MQTT"]).Port;
            new Uri(said["MQTT"]).Host.ShouldBe("127.0.0.1");
            var page = new Uri(said["Solstead"]);
            await using (var listener = await Listener.StartAsync(port))
                await listener.UntilAsync(l => l.Now.TryGetValue("solstead/les-tilleuls/status", out var status) && status == "online" && l.Now.Keys.Any(t => t.StartsWith("homeassistant/device/", StringComparison.Ordinal)) && l.All.Any(h => h.Topic == "enphase/envoy-s/meters"), seconds: 60);
            await Until.TrueAsync(async () => (await NamesAsync(said["D-Bus"])).Contains("com.victronenergy.pvinverter.solstead_", StringComparison.Ordinal));
            using var http = new HttpClient { BaseAddress = page };
            var live = await http.GetStringAsync(new Uri("api/v1/live", UriKind.Relative), TestContext.Current.CancellationToken);
            var problems = JsonDocument.Parse(live).RootElement.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("code").GetString()!);
            problems.Where(c => c.StartsWith("mqtt.", StringComparison.Ordinal) || c.StartsWith("venus.", StringComparison.Ordinal)).ShouldBeEmpty();
            Directory.EnumerateFileSystemEntries(temporary).ShouldNotBeEmpty();
        }
        finally
        {
            await SolsteadProgram.StopAsync(demo);
        }
        demo.ExitCode.ShouldBe(0);
        Directory.EnumerateFileSystemEntries(temporary).Where(e => Path.GetFileName(e).StartsWith("solstead", StringComparison.Ordinal)).ShouldBeEmpty();
        using var client = new TcpClient();
        await Should.ThrowAsync<SocketException>(async () => await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_demo_that_is_ended_while_it_starts_leaves_nothing_behind()
    {
        Broker.Need();
        var temporary = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        using var demo = SolsteadProgram.Start(folder, ["demo", "--listen", "127.0.0.1:0", "--days", "60"], temporary: temporary);
        var (output, errors) = (demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await Until.TrueAsync(() => Directory.EnumerateFiles(temporary, "mosquitto.conf", SearchOption.AllDirectories).Any());
        await SolsteadProgram.StopAsync(demo);
        (await output + await errors).ShouldNotContain("Solstead 0", Case.Sensitive, "it was ended before its page was up");
        Directory.EnumerateFileSystemEntries(temporary).Where(e => Path.GetFileName(e).StartsWith("solstead", StringComparison.Ordinal)).ShouldBeEmpty();
        Directory.EnumerateDirectories("/proc").Where(p => Lived(p).Contains(temporary, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>The command line of a process; empty when it is gone.</summary>
    private static string Lived(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Nothing is installed; something is that cannot be run.</summary>
    [Theory, InlineData(null), InlineData("/bin/false")]
    public async Task Without_broker_and_bus_the_demo_says_so_and_publishes_nothing(string? program)
    {
        await using var neighbours = await Neighbours.StartAsync(folder, _ => program, TestContext.Current.CancellationToken);
        neighbours.Settings.ShouldBeEmpty();
        var lines = neighbours.Lines(new Sentences("en", TimeZoneInfo.Utc, TimeProvider.System)).ToList();
        lines[0].ShouldContain("apt-get install mosquitto");
        lines[1].ShouldContain("apt-get install dbus");
    }

    /// <summary>First word and second of each line until the page is up.</summary>
    private static async Task<Dictionary<string, string>> LinesAsync(Process demo)
    {
        var said = new Dictionary<string, string>();
        while (!said.ContainsKey("Solstead") && await demo.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience) is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["Solstead", _, var url]) said["Solstead"] = url;
            else if (words is ["MQTT" or "D-Bus", var where, ..]) said[words[0]] = where;
        }
        _ = demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return said;
    }

    private static async Task<string> NamesAsync(string bus)
    {
        string[] arguments = [$"--bus={bus}", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.ListNames"];
        using var process = Process.Start(new ProcessStartInfo(Companion.Find("dbus-send")!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        return await output;
    }
}
