using System.Diagnostics;

namespace Solstead.Tests.Devices.Protocols.Mqtt;

/// <summary>An independent subscriber, <c>mosquitto_sub</c>: what it saw, in order, and what each topic says now.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly Process process;
    private readonly List<Heard> heard = [];

    private Listener(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => { if (line.Data is { } text) Note(text); };
        process.BeginOutputReadLine();
    }

    /// <param name="Retained">The broker had kept it before the subscription.</param>
    public sealed record Heard(string Topic, string Text, bool Retained, int Qos);

    public IReadOnlyList<Heard> All { get { lock (heard) return [.. heard]; } }

    /// <summary>Topics with their last words; one that was emptied is not in it.</summary>
    public IReadOnlyDictionary<string, string> Now => All.GroupBy(h => h.Topic).Select(g => g.Last()).Where(h => h.Text.Length > 0).ToDictionary(h => h.Topic, h => h.Text);

    public static async Task<Listener> StartAsync(int port, string filter = "#", params string[] more)
    {
        var start = new ProcessStartInfo(Broker.Find("mosquitto_sub")!) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["-h", "127.0.0.1", "-p", port.ToString(), "-F", "%r %q %t\t%p", "-t", filter, "-t", "test/ready", .. more]) start.ArgumentList.Add(argument);
        var listener = new Listener(Process.Start(start)!);
        // Subscribed when it hears itself spoken to.
        var publish = Broker.Find("mosquitto_pub")!;
        await listener.UntilAsync(l => l.All.Any(h => h.Topic == "test/ready"), async () =>
        {
            using var pub = Process.Start(new ProcessStartInfo(publish, ["-h", "127.0.0.1", "-p", port.ToString(), "-t", "test/ready", "-m", "x", .. more]) { RedirectStandardError = true, UseShellExecute = false })!;
            await pub.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        });
        lock (listener.heard) listener.heard.RemoveAll(h => h.Topic == "test/ready");
        return listener;
    }

    /// <summary>Waits until what was heard satisfies.</summary>
    public async Task UntilAsync(Func<Listener, bool> good, Func<Task>? meanwhile = null, double seconds = 15)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!good(this))
        {
            if (TimeProvider.System.GetElapsedTime(began).TotalSeconds > seconds) throw new TimeoutException("Not heard; heard: " + string.Join("\n", All.TakeLast(30)));
            if (meanwhile is not null) await meanwhile();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public ValueTask DisposeAsync()
    {
        process.Kill();
        process.WaitForExit(TimeSpan.FromSeconds(10));
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Note(string line)
    {
        var tab = line.IndexOf('\t');
        if (tab < 4) return;
        lock (heard) heard.Add(new(line[4..tab], line[(tab + 1)..], line[0] == '1', line[2] - '0'));
    }
}
