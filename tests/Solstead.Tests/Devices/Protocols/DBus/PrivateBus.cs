using System.Diagnostics;
using Solstead.Devices.Protocols.DBus;

namespace Solstead.Tests.Devices.Protocols.DBus;

/// <summary>A dbus-daemon of our own in a temporary folder: over a unix socket, or over TCP without a password as Venus OS opens it for debugging.</summary>
internal sealed class PrivateBus : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("solstead-bus-");
    private readonly bool tcp;
    private readonly string denied;
    private Process? daemon;

    private PrivateBus(bool tcp, string denied) => (this.tcp, this.denied) = (tcp, denied);

    /// <summary>Address in the syntax of the specification, as the daemon tells it.</summary>
    public string Address { get; private set; } = "";

    public DBusAddress Parsed => DBusAddress.Parse(Address, _ => null)!;

    /// <param name="denied">Prefix of names nobody may own.</param>
    public static async Task<PrivateBus> StartAsync(bool tcp = false, string denied = "")
    {
        Assert.SkipWhen(Find("dbus-daemon") is null, "needs dbus-daemon (apt-get install dbus)");
        var bus = new PrivateBus(tcp, denied);
        await bus.LaunchAsync();
        return bus;
    }

    /// <summary>Starts the daemon, or starts it again at the same address.</summary>
    public async Task LaunchAsync()
    {
        var config = Path.Combine(folder.FullName, "bus.conf");
        var listen = Address.Length > 0 ? Address.Split(",guid=")[0] : tcp ? "tcp:host=127.0.0.1,port=0" : $"unix:path={folder.FullName}/socket";
        await File.WriteAllTextAsync(config, $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>session</type>
              <listen>{listen}</listen>
              {(tcp ? "<auth>ANONYMOUS</auth><allow_anonymous/>" : "<auth>EXTERNAL</auth>")}
              <policy context="default">
                <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
                {(denied.Length > 0 ? $"<deny own_prefix=\"{denied}\"/>" : "")}
              </policy>
            </busconfig>
            """);
        File.Delete(Path.Combine(folder.FullName, "socket"));
        daemon = Process.Start(new ProcessStartInfo(Find("dbus-daemon")!, [$"--config-file={config}", "--nofork", "--nopidfile", "--print-address=1"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        daemon.BeginErrorReadLine(); // its remarks are of no interest
        Address = await daemon.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("dbus-daemon told no address");
        Address = Address.Replace(",family=ipv4", "", StringComparison.Ordinal).Split(",guid=")[0];
    }

    /// <summary>Ends the daemon at once, as a crash does.</summary>
    public async Task KillAsync()
    {
        if (daemon is null) return;
        daemon.Kill();
        await daemon.WaitForExitAsync().WaitAsync(Patience);
        daemon.Dispose();
        daemon = null;
    }

    /// <summary>Stops or continues the daemon without ending it: a bus that hangs.</summary>
    public void Signal(string name) => Process.Start("kill", [$"-{name}", daemon!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!.WaitForExit();

    public Task<DBusConnection> ConnectAsync(IDBusHandler? handler = null) => DBusConnection.OpenAsync(Parsed, handler, TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>Runs an independent client, e.g. <c>dbus-send</c> or <c>gdbus</c>, against this bus.</summary>
    /// <returns>What it printed, errors after the rest.</returns>
    public async Task<string> RunAsync(string tool, params string[] arguments)
    {
        Assert.SkipWhen(Find(tool) is null, $"needs {tool} (apt-get install dbus libglib2.0-bin)");
        using var process = Process.Start(Client(tool, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (await output + await error).Trim();
    }

    /// <summary>Starts a client that runs until it is disposed, such as a monitor.</summary>
    public Process Start(string tool, params string[] arguments)
    {
        Assert.SkipWhen(Find(tool) is null, $"needs {tool} (apt-get install dbus libglib2.0-bin)");
        return Process.Start(Client(tool, arguments))!;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        folder.Delete(recursive: true);
    }

    private ProcessStartInfo Client(string tool, string[] arguments) => new(Find(tool)!, arguments)
    {
        UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["DBUS_SESSION_BUS_ADDRESS"] = Address },
    };

    private static string? Find(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(d => Path.Combine(d, tool)).FirstOrDefault(File.Exists);
}
