namespace Solstead.Devices.Protocols.DBus;

/// <summary>What every peer answers at every path (<c>org.freedesktop.DBus.Peer</c>).</summary>
internal static class DBusPeer
{
    private const string Interface = "org.freedesktop.DBus.Peer";

    /// <summary>Where the machine's id lies, by the specification.</summary>
    private static readonly string[] MachineIds = ["/var/lib/dbus/machine-id", "/etc/machine-id"];

    public static DBusMessage? Answer(DBusMessage call) => (call.Interface, call.Member) switch
    {
        (Interface, "Ping") => call.Return(),
        (Interface, "GetMachineId") => MachineId() is { } id ? call.Return(DBusValue.Of(id)) : call.Error(DBusErrors.Failed, "this machine has no id"),
        _ => null,
    };

    private static string? MachineId()
    {
        foreach (var file in MachineIds)
        {
            try
            {
                return File.ReadAllText(file).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next place.
            }
        }
        return null;
    }
}
