using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Solstead.Soak.Mqtt;

/// <summary>A real mosquitto on loopback; killed by its id when disposed.</summary>
internal sealed class LocalBroker : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("solstead-soak-");
    private Process? process;

    /// <summary>Null where mosquitto is not installed.</summary>
    public static string? Program { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/opt/homebrew/sbin").Select(d => Path.Combine(d, "mosquitto")).FirstOrDefault(File.Exists);

    public int Port { get; } = FreePort();

    public async Task StartAsync(CancellationToken ct)
    {
        var file = Path.Combine(folder.FullName, "m.conf");
        await File.WriteAllTextAsync(file, $"listener {Port} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\nlog_type none\n", ct);
        process = Process.Start(new ProcessStartInfo(Program!) { ArgumentList = { "-c", file }, UseShellExecute = false })!;
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port, ct);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
            }
        }
    }

    public async Task KillAsync()
    {
        if (process is null) return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
