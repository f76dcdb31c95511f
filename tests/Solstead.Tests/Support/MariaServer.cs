using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Solstead.Devices.Protocols.Maria;

namespace Solstead.Tests.Support;

/// <summary>
/// A real mariadbd on loopback with data, socket and certificates of its own, ended by its id when disposed. As a class fixture it starts with the
/// first test that calls <see cref="NeedAsync"/>, once for the class.
/// </summary>
public sealed class MariaServer : IAsyncDisposable
{
    private static readonly string? Daemon = Find("mariadbd"), Installer = Find("mariadb-install-db");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sol-my-");
    private readonly SemaphoreSlim starting = new(1);
    private MariaKeys? keys;
    private Process? process;
    private int databases;

    public int Port { get; private set; }

    public string Socket => Path.Combine(folder.FullName, "s");

    /// <summary>PEM of the authority that signed the server's certificate.</summary>
    public string CaFile => Path.Combine(folder.FullName, "ca.pem");

    /// <summary>SHA-256 of the server's certificate, hex.</summary>
    public string Pin => keys!.Pin;

    /// <summary>Everything it may do, over the local socket.</summary>
    public MariaOptions Root => new() { Socket = Socket, User = "root" };

    /// <summary>A user of <see cref="MakeAsync"/>, plain over loopback.</summary>
    public MariaOptions As(string user, string password, string? database = null) => new() { Host = "127.0.0.1", Port = Port, User = user, Password = password, Database = database };

    /// <summary>Starts it when it does not run; skips the test visibly where there is none.</summary>
    public async Task NeedAsync()
    {
        Assert.SkipWhen(Daemon is null || Installer is null || MariaConnection.LibraryVersion is null, "needs mariadbd, mariadb-install-db and libmariadb (apt-get install mariadb-server-core libmariadb3)");
        await starting.WaitAsync();
        try
        {
            if (process is not null) return;
            if (Port == 0) await InstallAsync();
            await StartAsync();
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>A database of its own for a test, and a user with the given rights on it; empty: none.</summary>
    public async Task<string> MakeAsync(string rights = "ALL", string user = "home", string password = "pa'ss\\w\"örd")
    {
        await NeedAsync();
        var name = $"d{Interlocked.Increment(ref databases)}";
        using var root = await MariaConnection.OpenAsync(Root, TestContext.Current.CancellationToken);
        root.Run($"CREATE DATABASE {name} CHARACTER SET latin1");
        Grant(root, user, password, name, rights);
        return name;
    }

    /// <summary>Makes a user for the loopback addresses, with rights on a database or a table of it.</summary>
    public static void Grant(MariaConnection root, string user, string password, string on, string rights)
    {
        foreach (var host in (string[])["127.0.0.1", "localhost", "::1"])
        {
            root.Run($"CREATE USER IF NOT EXISTS '{user}'@'{host}' IDENTIFIED BY '{password.Replace(@"\", @"\\").Replace("'", "''")}'");
            if (rights.Length > 0) root.Run($"GRANT {rights} ON {(on.Contains('.', StringComparison.Ordinal) ? on : on + ".*")} TO '{user}'@'{host}'");
        }
    }

    /// <summary>SIGKILL, as a power cut does it.</summary>
    public async Task KillAsync()
    {
        if (process is not { } running) return;
        process = null;
        running.Kill();
        await running.WaitForExitAsync();
        running.Dispose();
    }

    /// <summary>Holds it (SIGSTOP) or lets it go on (SIGCONT): a network that drops everything.</summary>
    public async Task HoldAsync(bool hold)
    {
        using var kill = Process.Start("kill", [hold ? "-STOP" : "-CONT", process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        starting.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task InstallAsync()
    {
        keys = MariaKeys.Write(folder.FullName);
        Port = FreePort();
        // Two servers that are made at once would take each other's tables for theirs in a common directory.
        await RunAsync(Installer!, "--no-defaults", $"--tmpdir={folder.FullName}", $"--datadir={folder.FullName}/data", $"--user={Environment.UserName}", "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve");
    }

    private async Task StartAsync()
    {
        var at = folder.FullName;
        var start = new ProcessStartInfo(Daemon!)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])[
            "--no-defaults", $"--user={Environment.UserName}", $"--datadir={at}/data", $"--socket={Socket}", $"--port={Port}", "--bind-address=127.0.0.1", $"--pid-file={at}/pid",
            $"--log-error={at}/log", $"--tmpdir={at}", "--skip-name-resolve", "--innodb-buffer-pool-size=48M", "--innodb-log-file-size=16M", "--innodb-flush-log-at-trx-commit=1", "--performance-schema=OFF",
            $"--ssl-ca={at}/ca.pem", $"--ssl-cert={at}/server.pem", $"--ssl-key={at}/server.key"])
            start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        for (var tries = 0; tries < 400; tries++)
        {
            try
            {
                using var root = await MariaConnection.OpenAsync(Root, CancellationToken.None);
                return;
            }
            catch (MariaException) when (!process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
            }
        }
        throw new InvalidOperationException($"mariadbd did not start: {await File.ReadAllTextAsync($"{at}/log")}");
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = run.StandardOutput.ReadToEndAsync();
        var errors = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        if (run.ExitCode != 0) throw new InvalidOperationException($"{program}: {errors} {await output}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Find(string name) =>
        ((Environment.GetEnvironmentVariable("PATH") ?? "") + ":/usr/sbin:/usr/local/sbin").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
