using System.Net;
using System.Net.Sockets;
using Solstead.Core.Devices;

namespace Solstead.Devices.Protocols.Mqtt;

/// <summary>
/// What must be known before the library may connect: which address answers, and which certificate to trust. Errors found here have clear
/// names; from the library they would be a number.
/// </summary>
internal sealed class Trust(MqttOptions options) : IDisposable
{
    private DirectoryInfo? folder;

    private string Broker => $"{options.Host}:{options.Port}";

    /// <returns>Where to connect, or the problem; neither when cancelled.</returns>
    public async Task<(ConnectionTarget? Target, Problem? Problem)> PrepareAsync(TimeProvider time, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, options.ConnectLimit, Timeout.InfiniteTimeSpan);
        try
        {
            return await PrepareAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return (null, ct.IsCancellationRequested ? null : MqttProblems.Unreachable(Broker, ""));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain)
        {
            return (null, MqttProblems.Unknown(Broker));
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return (null, MqttProblems.Unreachable(Broker, e.Message));
        }
    }

    public void Dispose()
    {
        try { folder?.Delete(recursive: true); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { /* gone already, or a certificate is left there: that harms nobody */ }
        folder = null;
    }

    private async Task<(ConnectionTarget? Target, Problem? Problem)> PrepareAsync(CancellationToken ct)
    {
        var several = !IPAddress.TryParse(options.Host, out _) && (await Dns.GetHostAddressesAsync(options.Host, ct)).Length > 1;
        if (options.Tls is not { } tls)
            return (new(several ? await FirstThatAnswersAsync(ct) : options.Host, false, null, false), null);
        if (tls.Pin is { } pin)
        {
            // Read anew at each attempt: a broker that was given a new certificate must be told apart from one that is away.
            var (pem, problem) = await BrokerCertificate.ReadAsync(options.Host, options.Port, pin, ct);
            if (pem is null) return (null, problem);
            var (kept, trouble) = await KeepAsync(pem, ct);
            return kept is null ? (null, trouble) : (new(options.Host, several, kept, AnyName: true), null);
        }
        if (tls.CaFile is { } file && !File.Exists(file)) return (null, MqttProblems.NoFile(file));
        // By name: the certificate is made out to it. The library then tries each address, waiting as long as the system waits.
        return (new(options.Host, several, tls.CaFile, AnyName: false), null);
    }

    /// <summary>A name such as localhost stands for ::1 and 127.0.0.1; without waiting the library would try only the first.</summary>
    private async Task<string> FirstThatAnswersAsync(CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(options.Host, options.Port, ct);
        return ((IPEndPoint)client.Client.RemoteEndPoint!).Address is { IsIPv4MappedToIPv6: true } mapped
            ? mapped.MapToIPv4().ToString()
            : ((IPEndPoint)client.Client.RemoteEndPoint!).Address.ToString();
    }

    /// <summary>
    /// The library reads files. The certificate is written anew for each attempt, into a new private folder: folders for temporary files are cleaned
    /// while a session lives, and who comes first may take a name that became free.
    /// </summary>
    private async Task<(string? File, Problem? Problem)> KeepAsync(string pem, CancellationToken ct)
    {
        Dispose();
        try
        {
            folder = Directory.CreateTempSubdirectory("solstead-mqtt-");
            var file = Path.Combine(folder.FullName, "broker.pem");
            await File.WriteAllTextAsync(file, pem, ct);
            return (file, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, MqttProblems.NotKept(e.Message));
        }
    }
}
