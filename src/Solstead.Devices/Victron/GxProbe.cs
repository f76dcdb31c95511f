using System.Net.Sockets;
using Solstead.Core.Devices;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Devices.Victron;

/// <summary>For <c>solstead probe</c>: is there a GX behind an address? Reads only; a password is never sent.</summary>
internal static class GxProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);
    private static readonly int[] Ports = [8883, 1883];

    public static async Task<DeviceInfo?> LookAsync(string host, DriverContext context, CancellationToken ct)
    {
        if (host.StartsWith('/') || VictronOptions.Parse(host) is not { } address) return null;
        var (open, subject) = (false, "");
        foreach (var port in address.Port is { } one ? [one] : Ports)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            using var timer = context.Time.CreateTimer(_ => limit.Cancel(), null, Limit, Timeout.InfiniteTimeSpan);
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(address.Host, port, limit.Token);
                open = true;
                if (await BrokerCertificate.LookAsync(address.Host, port, limit.Token) is { } shown) subject = shown.Subject;
            }
            catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                // Nobody there, or nobody who speaks TLS.
            }
        }
        if (!open) return null;
        await using var device = new VictronDriver(new(address.Host, address.Port, null, null, null, null, null, null), context with { Secrets = new VolatileSecrets() });
        await device.ReadOnceAsync(ct);
        if (device.Info.Serial is not null) return device.Info;
        // It takes nobody without a password; what its certificate says of its maker is all there is to know.
        return subject.Contains("victron", StringComparison.OrdinalIgnoreCase) || subject.Contains("venus", StringComparison.OrdinalIgnoreCase)
            ? DeviceInfo.Unknown(context.Id, "victron") with { Model = "GX" } : null;
    }
}
