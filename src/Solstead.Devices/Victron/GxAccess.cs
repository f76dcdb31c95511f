using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Devices.Victron;

/// <summary>What opens the broker of a GX: the password, and the certificate that is trusted.</summary>
internal sealed class GxAccess(VictronOptions options, DriverContext context, ILogger log)
{
    /// <summary>A GX looks at the password only, but takes nobody without a name (victron.md A.1).</summary>
    private const string OwnName = "solstead";

    private const string PinName = "pin.key", PasswordName = "password";
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(5);

    /// <summary>No two programs of ours may throw each other out, so each run has another name.</summary>
    private readonly string client = $"solstead-{new Random().Next():x8}";

    /// <summary>It was reached encrypted before: from then on nothing goes to it in the clear.</summary>
    public bool KnowsCertificate => context.Secrets.Get(PinName) is not null || context.Secrets.IsLost(PinName);

    /// <returns>The password, null where there is none; or what is wrong with its file.</returns>
    public (string? Password, Problem? Wrong) Password()
    {
        if (options.PasswordFile is not { } file) return (options.Password ?? context.Secrets.Get(PasswordName), null);
        var path = Path.GetFullPath(file, Path.GetFullPath(context.Folder));
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead)) VictronLog.WorldReadable(log, path);
            var text = File.ReadAllText(path).Trim('\uFEFF', ' ', '\t', '\r', '\n');
            return (text.Length > 0 ? text : null, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, new Problem("mqtt.password_file", Severity.Alarm, Fact.Of("file", file)));
        }
    }

    /// <returns>What the session is opened with, or why there can be none.</returns>
    public async Task<(MqttOptions? Options, Problem? Problem)> PrepareAsync(GxEndpoint endpoint, string? password, CancellationToken ct)
    {
        MqttTls? tls = null;
        if (endpoint.Tls)
        {
            (tls, var problem) = await TrustAsync(endpoint.Port, ct);
            if (problem is not null) return (null, problem);
        }
        return (new MqttOptions
        {
            Host = options.Host, Port = endpoint.Port, User = OwnName, Password = password, ClientId = client, Tls = tls, Keepalive = TimeSpan.FromSeconds(15),
            LongestPause = TimeSpan.FromMinutes(5), FirstPause = TimeSpan.FromMinutes(1),
        }, null);
    }

    /// <summary>The authority the owner named, the certificate the owner named, the one seen first, or the one that is seen now: the GX makes it itself.</summary>
    private async Task<(MqttTls? Tls, Problem? Problem)> TrustAsync(int port, CancellationToken ct)
    {
        var broker = Fact.Of("broker", $"{options.Host}:{port}");
        if (options.Pin is { } own) return (new(Pin: own), null);
        var authority = options.CaFile is { } file ? Path.GetFullPath(file, Path.GetFullPath(context.Folder)) : null;
        if (authority is null && context.Secrets.Get(PinName) is { } known) return (new(Pin: known), null);
        if (authority is null && context.Secrets.IsLost(PinName)) return (null, new Problem("victron.pin.lost", Severity.Alarm, broker));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var timer = context.Time.CreateTimer(_ => limit.Cancel(), null, LookLimit, Timeout.InfiniteTimeSpan);
        try
        {
            if (await BrokerCertificate.LookAsync(options.Host, port, limit.Token) is not { } shown) return (null, new Problem("victron.plain", Severity.Alarm, broker));
            return (authority is null || (shown.OwnSignature && Holds(authority, shown.Key)) ? new(Pin: shown.Key) : new(CaFile: authority), null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, Away(broker, ""));
        }
        catch (SocketException e)
        {
            return (null, Away(broker, e.Message));
        }
        catch (IOException)
        {
            // It answers, and not with a certificate.
            return (null, new Problem("victron.plain", Severity.Alarm, broker));
        }
    }

    /// <summary>True when the file holds the very certificate that is shown: then it is trusted whatever name it carries, because a GX does not know by which it is called.</summary>
    private static bool Holds(string file, string key)
    {
        try
        {
            var inside = new X509Certificate2Collection();
            inside.ImportFromPemFile(file);
            return inside.Any(c => BrokerCertificate.KeyOf(c) == key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false; // the session tells what is wrong with it
        }
    }

    /// <summary>The broker let us in with this certificate: it is the one from now on, unless the settings name another or an authority.</summary>
    public void Keep(MqttTls? tls)
    {
        if (tls?.Pin is not { } pin || options.Pin is not null || options.CaFile is not null || context.Secrets.Get(PinName) == pin) return;
        context.Secrets.Set(PinName, pin);
        VictronLog.Pinned(log, context.Id, pin);
    }

    private static Problem Away(Fact broker, string error) => new("victron.unreachable", Severity.Warning, broker, Fact.Of("error", error));
}
