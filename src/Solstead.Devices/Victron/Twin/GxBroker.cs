using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Solstead.Devices.Victron.Twin;

/// <summary>How the broker of a twin is built.</summary>
/// <param name="Password">Password of the security profile; null: unsecured, everybody is let in.</param>
/// <param name="Plain">Port for plain connections; 0 picks a free one.</param>
/// <param name="Tls">Port for encrypted ones; 0 picks a free one.</param>
public sealed record GxBrokerOptions(string? Password = null, int Plain = 0, int Tls = 0);

/// <summary>
/// The broker of a GX: a mosquitto on loopback with a plain and an encrypted listener, a certificate it made itself, one password, and the rules of a
/// GX about topics. A third listener is the twin's own, as programs on a GX have theirs. Ended by its process, never by name.
/// </summary>
public sealed class GxBroker : IAsyncDisposable
{
    private static readonly string[] ServerFolders = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/opt/homebrew/bin"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Look = TimeSpan.FromMilliseconds(20);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("solstead-gx-");
    private readonly GxBrokerOptions options;
    private readonly string program;
    private Process? process;

    private GxBroker(string program, GxBrokerOptions options)
    {
        (this.program, this.options) = (program, options);
        Inner = FreePort();
        Plain = options.Plain > 0 ? options.Plain : FreePort();
        Tls = options.Tls > 0 ? options.Tls : FreePort();
    }

    /// <summary>Full path of mosquitto; null when it is not installed.</summary>
    public static string? Program { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(f => f.Length > 0).Concat(ServerFolders).Select(f => Path.Combine(f, "mosquitto")).FirstOrDefault(File.Exists);

    /// <summary>For the twin only.</summary>
    public int Inner { get; }

    public int Plain { get; }

    public int Tls { get; }

    /// <summary>SHA-256 of the certificate it shows.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>PEM file with that certificate.</summary>
    public string CertificateFile => Path.Combine(folder.FullName, "gx.pem");

    public bool IsRunning => process is { HasExited: false };

    /// <exception cref="IOException">There is no mosquitto, or it does not start.</exception>
    public static async Task<GxBroker> StartAsync(GxBrokerOptions options, CancellationToken ct)
    {
        var broker = new GxBroker(Program ?? throw new IOException("mosquitto is not installed"), options);
        try
        {
            broker.MakeCertificate();
            await broker.WriteAsync(ct);
            await broker.ResumeAsync(ct);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it on the same ports, having forgotten what it kept.</summary>
    public async Task ResumeAsync(CancellationToken ct)
    {
        if (IsRunning) return;
        process = Process.Start(new ProcessStartInfo(program, ["-c", Path.Combine(folder.FullName, "gx.conf")]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true }) ?? throw new IOException("mosquitto did not start");
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var began = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(Inner, ct) || !await AnswersAsync(Tls, ct))
        {
            if (process.HasExited || TimeProvider.System.GetElapsedTime(began) > Patience) throw new IOException("mosquitto did not start");
            await Task.Delay(Look, TimeProvider.System, ct);
        }
    }

    /// <summary>Ends it without a word, as a power cut does.</summary>
    public async Task KillAsync()
    {
        if (process is not { } running) return;
        process = null;
        if (!running.HasExited) running.Kill();
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        await running.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        running.Dispose();
    }

    /// <summary>As after the factory: another certificate. It counts from the next start on.</summary>
    /// <param name="local">It carries the names of this machine; a real one carries some name of its own only.</param>
    public void MakeCertificate(bool local = true)
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=venus.local, O=Victron Energy", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("cerbo.local");
        if (local) names.AddDnsName("localhost");
        if (local) names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
        Fingerprint = Convert.ToHexStringLower(made.GetCertHash(HashAlgorithmName.SHA256));
        File.WriteAllText(CertificateFile, made.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder.FullName, "gx.key"), rsa.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Another password of the security profile; it counts from the next start on.</summary>
    public Task ChangePasswordAsync(string password, CancellationToken ct) => File.WriteAllTextAsync(Path.Combine(folder.FullName, "users"), Users(password), ct);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        folder.Delete(recursive: true);
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        string Named(string name) => Path.Combine(folder.FullName, name);
        // Who is not the GX itself must not speak for it (victron.md A.2).
        await File.WriteAllTextAsync(Named("rules"), "pattern read N/#\npattern write R/#\npattern write W/#\n", ct);
        if (options.Password is { } password) await ChangePasswordAsync(password, ct);
        var door = options.Password is null ? "allow_anonymous true\n" : $"allow_anonymous false\npassword_file {Named("users")}\n";
        var lines = new StringBuilder("per_listener_settings true\n").Append(CultureInfo.InvariantCulture, $"listener {Inner} 127.0.0.1\nallow_anonymous true\n")
            .Append(CultureInfo.InvariantCulture, $"listener {Plain} 127.0.0.1\n{door}acl_file {Named("rules")}\n")
            .Append(CultureInfo.InvariantCulture, $"listener {Tls} 127.0.0.1\n{door}acl_file {Named("rules")}\ncertfile {CertificateFile}\nkeyfile {Named("gx.key")}\n")
            .Append(CultureInfo.InvariantCulture, $"persistence false\nlog_dest none\nmax_queued_messages 0\nuser {Environment.UserName}\n");
        await File.WriteAllTextAsync(Named("gx.conf"), lines.ToString(), ct);
    }

    /// <summary>A line of mosquitto's file of users: PBKDF2 with SHA-512. A GX takes any name; this one those that people use.</summary>
    private static string Users(string password)
    {
        var lines = new StringBuilder();
        foreach (var name in (string[])["solstead", "remoteconsole", "gx"])
        {
            var salt = RandomNumberGenerator.GetBytes(12);
            var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, 101, HashAlgorithmName.SHA512, 64);
            lines.Append(CultureInfo.InvariantCulture, $"{name}:$7$101${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}\n");
        }
        return lines.ToString();
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken ct)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
