using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Solstead.Site.Run;

/// <summary>
/// The notification protocol of systemd (sd_notify(3), sd_watchdog_enabled(3)): datagrams to the socket named in NOTIFY_SOCKET. Absent
/// outside systemd.
/// </summary>
public sealed class SystemdNotify
{
    private readonly string path;

    private SystemdNotify(string path, TimeSpan keepAlive) => (this.path, KeepAlive) = (path, keepAlive);

    /// <summary>Pause between two signs of life: half of what the unit allows.</summary>
    public TimeSpan KeepAlive { get; }

    /// <returns>The notifier, or null when systemd did not start us or asks for nothing.</returns>
    public static SystemdNotify? FromEnvironment() =>
        From(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"));

    /// <param name="socket">Path of a unix datagram socket; a leading @ means an abstract one.</param>
    /// <param name="watchdogMicroseconds">Time the unit allows between two signs of life; null when it does not watch.</param>
    public static SystemdNotify? From(string? socket, string? watchdogMicroseconds)
    {
        if (string.IsNullOrEmpty(socket)) return null;
        var allowed = long.TryParse(watchdogMicroseconds, CultureInfo.InvariantCulture, out var us) ? TimeSpan.FromMicroseconds(us) : TimeSpan.FromSeconds(30);
        return new(socket[0] == '@' ? "\0" + socket[1..] : socket, allowed / 2);
    }

    public void Ready(string status) => Send($"READY=1\nSTATUS={status.ReplaceLineEndings(" ")}");

    public void Alive() => Send("WATCHDOG=1");

    public void Stopping() => Send("STOPPING=1");

    private void Send(string message)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            // systemd is gone or slow; its own watchdog decides what that means.
        }
    }
}
