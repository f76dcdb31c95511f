using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase.Twin;

/// <summary>The endless meter stream, as bytes on a socket.</summary>
public sealed class StreamTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Reads the raw stream under a mode until enough text came or the connection ended.</summary>
    private static async Task<string> ReadAsync(TwinFaultKind? mode, int seconds)
    {
        var clock = new ManualClock();
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = new FlatHouse([1000, 200, 0.5], [-400, 300, 20]), Time = clock }, Ct);
        if (mode is { } kind) await twin.Faults.InjectAsync(kind, Ct);
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", twin.Url.Port, Ct);
        await using var tls = new SslStream(socket.GetStream(), false, (_, certificate, _, _) => certificate?.Subject == $"CN=envoy-{twin.Serial}");
        await tls.AuthenticateAsClientAsync("envoy");
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET /stream/meter HTTP/1.1\r\nHost: envoy\r\nAuthorization: Bearer {twin.TokenFor(TwinRole.Installer)}\r\n\r\n"), Ct);
        var text = new StringBuilder();
        var reading = PumpAsync(tls, text);
        while (clock.Armed == 0 && !reading.IsCompleted) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        bool Enough() { lock (text) return mode is TwinFaultKind.StreamSilent or TwinFaultKind.StreamClose || Events(text.ToString()).Count >= 2; }
        for (var s = 0; (s < seconds * 4 || (!Enough() && s < 200)) && !reading.IsCompleted; s++) await clock.AdvanceAsync(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(60));
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        lock (text) return text.ToString();
    }

    private static async Task PumpAsync(SslStream tls, StringBuilder text)
    {
        var buffer = new byte[16_384];
        try
        {
            while (await tls.ReadAsync(buffer, Ct) is > 0 and var read)
                lock (text) text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException) { /* the end of the stream */ }
    }

    private static List<string> Events(string text) => [.. text.Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal) && l.TrimEnd().EndsWith("}}", StringComparison.Ordinal))];

    [Fact]
    public async Task An_event_a_second_tells_every_phase()
    {
        var events = Events(await ReadAsync(null, 3));
        events.Count.ShouldBeInRange(2, 6);
        using var json = JsonDocument.Parse(events[0]["data: ".Length..]);
        var net = json.RootElement.GetProperty("net-consumption").GetProperty("ph-a");
        net.GetProperty("p").GetDouble().ShouldBe(-400);
        net.GetProperty("i").GetDouble().ShouldBeLessThan(0);
        json.RootElement.GetProperty("total-consumption").GetProperty("ph-b").GetProperty("p").GetDouble().ShouldBe(500);
    }

    [Fact]
    public async Task Modes_change_the_bytes()
    {
        (await ReadAsync(TwinFaultKind.StreamCrLf, 2)).ShouldContain("}}\r\n\r\n");
        (await ReadAsync(TwinFaultKind.StreamGarbage, 2)).ShouldContain("not an event");
        Events(await ReadAsync(TwinFaultKind.StreamSilent, 3)).ShouldBeEmpty();
        var doubled = Events(await ReadAsync(TwinFaultKind.StreamDouble, 2));
        doubled[0].ShouldBe(doubled[1]);
        // A chunk border inside the event: the size line of the second chunk stands between two digits of a number.
        (await ReadAsync(TwinFaultKind.StreamSplit, 2)).ShouldMatch("[0-9]\r\n[0-9a-f]+\r\n[0-9]");
        Events(await ReadAsync(TwinFaultKind.StreamClose, 2)).ShouldBeEmpty();
    }
}
