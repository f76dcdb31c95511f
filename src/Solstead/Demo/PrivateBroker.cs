using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Solstead.Demo;

/// <summary>A mosquitto of the demo's own: on loopback, on a free port, open to everybody on this machine, forgetting everything at its end.</summary>
internal sealed class PrivateBroker : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3), Look = TimeSpan.FromMilliseconds(25);

    private readonly Companion mosquitto;

    private PrivateBroker(Companion mosquitto, int port) => (this.mosquitto, Port) = (mosquitto, port);

    public int Port { get; }

    /// <param name="program">Full path of mosquitto; null when it is not installed.</param>
    /// <param name="folder">Where its configuration is put.</param>
    /// <returns>Null when there is none or it does not start.</returns>
    public static async Task<PrivateBroker?> TryStartAsync(string? program, string folder, CancellationToken ct)
    {
        if (program is null) return null;
        var port = FreePort();
        var file = Path.Combine(folder, "mosquitto.conf");
        // As root it would change to a user who may not read the demo's folder.
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_dest none\nuser {Environment.UserName}\n"), ct);
        if (Companion.Start(program, "-c", file) is not { } mosquitto) return null;
        var broker = new PrivateBroker(mosquitto, port);
        try
        {
            if (await broker.AnswersAsync(ct)) return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
        await broker.DisposeAsync();
        return null;
    }

    public ValueTask DisposeAsync() => mosquitto.DisposeAsync();

    private async Task<bool> AnswersAsync(CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!mosquitto.HasEnded && TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port, ct);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(Look, TimeProvider.System, ct);
            }
        }
        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
