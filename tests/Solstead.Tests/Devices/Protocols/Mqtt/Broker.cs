using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Solstead.Tests.Devices.Protocols.Mqtt;

/// <summary>A real mosquitto on loopback with a configuration of its own, killed by its id when disposed.</summary>
internal sealed class Broker : IAsyncDisposable
{
    private static readonly string? Program = Find("mosquitto");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("solstead-broker-");
    private readonly string configuration;
    private Process? process;

    private Broker(int port, string configuration) => (Port, this.configuration) = (port, configuration);

    public int Port { get; }

    public string Folder => folder.FullName;

    /// <summary>Skips the test visibly where no mosquitto is installed.</summary>
    public static void Need() => Assert.SkipWhen(Program is null || Find("mosquitto_sub") is null, "needs mosquitto and mosquitto_sub (apt-get install mosquitto mosquitto-clients libmosquitto1)");

    public static async Task<Broker> StartAsync(string users = "", BrokerKeys? keys = null, string extra = "")
    {
        Need();
        var broker = new Broker(FreePort(), extra);
        if (users.Length > 0) await broker.WriteUsersAsync(users);
        keys?.Write(broker.Folder);
        await broker.WriteAsync(users.Length > 0, keys is not null);
        await broker.ResumeAsync();
        return broker;
    }

    /// <summary>Starts it on the same port again.</summary>
    public async Task ResumeAsync()
    {
        process = Process.Start(new ProcessStartInfo(Program!) { ArgumentList = { "-c", Path.Combine(Folder, "m.conf") }, RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var tries = 0; tries < 200; tries++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) { await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System); }
        }
        throw new InvalidOperationException($"mosquitto did not start: {Log}");
    }

    private readonly System.Text.StringBuilder lines = new();
    public string Log { get { lock (lines) return lines.ToString(); } }

    private void Note(string? line) { lock (lines) lines.AppendLine(line); }

    /// <summary>Ends it without a word, as a power cut does.</summary>
    public Task KillAsync()
    {
        if (process is null) return Task.CompletedTask;
        process.Kill();
        // Not for the end of its output too, which once never came.
        process.WaitForExit(TimeSpan.FromSeconds(10));
        process.Dispose();
        process = null;
        return Task.CompletedTask;
    }

    /// <summary>Holds it (SIGSTOP) or lets it go on (SIGCONT): a network that drops everything, from the client's side.</summary>
    public void Hold(bool hold)
    {
        using var kill = Process.Start("kill", [hold ? "-STOP" : "-CONT", process!.Id.ToString()]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        folder.Delete(recursive: true);
    }

    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/opt/homebrew/sbin").Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WriteAsync(bool closed, bool encrypted)
    {
        List<string> lines = [$"listener {Port} 127.0.0.1", $"allow_anonymous {(closed ? "false" : "true")}", "persistence false", "user root", "log_type all"];
        if (closed) lines.Add($"password_file {Path.Combine(Folder, "users")}");
        if (encrypted) lines.AddRange([$"certfile {Path.Combine(Folder, "broker.pem")}", $"keyfile {Path.Combine(Folder, "broker.key")}"]);
        lines.Add(configuration);
        await File.WriteAllLinesAsync(Path.Combine(Folder, "m.conf"), lines);
    }

    private async Task WriteUsersAsync(string users)
    {
        var file = Path.Combine(Folder, "users");
        await File.WriteAllTextAsync(file, users + "\n");
        using var tool = Process.Start(Find("mosquitto_passwd")!, ["-U", file]);
        await tool.WaitForExitAsync();
    }
}

/// <summary>A broker's certificate: its own signature, or that of an authority.</summary>
internal sealed class BrokerKeys
{
    private readonly string key;

    private BrokerKeys(X509Certificate2 certificate, string key, string authority)
    {
        this.key = key;
        (Pem, Authority) = (certificate.ExportCertificatePem(), authority);
        Fingerprint = Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
    }

    public string Pem { get; }

    /// <summary>PEM of what signed it; itself when self-signed.</summary>
    public string Authority { get; }

    public string Fingerprint { get; }

    /// <param name="name">Name it is made out to.</param>
    public static BrokerKeys SelfSigned(string name)
    {
        using var rsa = RSA.Create(2048);
        using var made = Request(name, rsa, authority: false).CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
        return new(made, rsa.ExportPkcs8PrivateKeyPem(), made.ExportCertificatePem());
    }

    public static BrokerKeys Signed(string name)
    {
        using var rootKey = RSA.Create(2048);
        using var root = Request("Test authority", rootKey, authority: true).CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
        using var rsa = RSA.Create(2048);
        using var made = Request(name, rsa, authority: false).Create(root, DateTimeOffset.UnixEpoch.AddYears(51), DateTimeOffset.UnixEpoch.AddYears(79), [1, 2, 3]);
        return new(made, rsa.ExportPkcs8PrivateKeyPem(), root.ExportCertificatePem());
    }

    public void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "broker.pem"), Pem);
        File.WriteAllText(Path.Combine(folder, "broker.key"), key);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), Authority);
    }

    private static CertificateRequest Request(string name, RSA rsa, bool authority)
    {
        var request = new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else if (!authority) names.AddDnsName(name);
        if (!authority) request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        return request;
    }
}
