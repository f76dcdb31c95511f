using Solstead.Devices.Protocols.DBus;

namespace Solstead.Demo;

/// <summary>A dbus-daemon of the demo's own, on a socket in its folder, with the settings service of a GX on it.</summary>
internal sealed class PrivateBus : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Companion daemon;
    private readonly DBusConnection settings;

    private PrivateBus(Companion daemon, DBusConnection settings, string address) => (this.daemon, this.settings, Address) = (daemon, settings, address);

    /// <summary>For clients, e.g. <c>unix:path=/tmp/…/bus</c>.</summary>
    public string Address { get; }

    /// <param name="program">Full path of dbus-daemon; null when it is not installed.</param>
    /// <param name="folder">Where its configuration and its socket are put.</param>
    /// <returns>Null when there is none, it does not start, or libdbus-1 is missing.</returns>
    public static async Task<PrivateBus?> TryStartAsync(string? program, string folder, CancellationToken ct)
    {
        if (program is null) return null;
        var address = $"unix:path={folder}/bus";
        var file = Path.Combine(folder, "bus.conf");
        await File.WriteAllTextAsync(file, Configuration(address), ct);
        if (Companion.Start(program, $"--config-file={file}", "--nofork", "--nopidfile", "--print-address=1") is not { } daemon) return null;
        try
        {
            if (await daemon.FirstLineAsync(ct).WaitAsync(Patience, TimeProvider.System, ct) is not null && DBusAddress.Parse(address, _ => null) is { } parsed)
                return new PrivateBus(daemon, await GxSettings.JoinAsync(parsed, ct), address);
        }
        catch (Exception e) when (e is TimeoutException or DBusException)
        {
            // It does not answer, or we cannot speak to it: the demo goes without.
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
        await daemon.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await settings.DisposeAsync();
        await daemon.DisposeAsync();
    }

    private static string Configuration(string address) => $"""
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig>
          <type>session</type>
          <listen>{address}</listen>
          <auth>EXTERNAL</auth>
          <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
        </busconfig>
        """;
}
