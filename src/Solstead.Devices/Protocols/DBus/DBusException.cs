namespace Solstead.Devices.Protocols.DBus;

/// <summary>Names of D-Bus errors that matter to us.</summary>
public static class DBusErrors
{
    public const string Failed = "org.freedesktop.DBus.Error.Failed";
    public const string NoReply = "org.freedesktop.DBus.Error.NoReply";
    public const string Disconnected = "org.freedesktop.DBus.Error.Disconnected";
    public const string AccessDenied = "org.freedesktop.DBus.Error.AccessDenied";
    public const string InvalidArgs = "org.freedesktop.DBus.Error.InvalidArgs";
    public const string UnknownMethod = "org.freedesktop.DBus.Error.UnknownMethod";
    public const string UnknownObject = "org.freedesktop.DBus.Error.UnknownObject";
    public const string UnknownInterface = "org.freedesktop.DBus.Error.UnknownInterface";
    public const string ServiceUnknown = "org.freedesktop.DBus.Error.ServiceUnknown";
    public const string LimitsExceeded = "org.freedesktop.DBus.Error.LimitsExceeded";

    /// <summary>Our own: libdbus is not on this machine.</summary>
    public const string NoLibrary = "io.solstead.Error.NoLibrary";
}

/// <summary>A call was answered with an error, was not answered, or the bus cannot be used.</summary>
/// <param name="name">Name of the D-Bus error, e.g. <c>org.freedesktop.DBus.Error.NoReply</c>.</param>
/// <param name="text">What the other side says, in its words; for the log.</param>
public sealed class DBusException(string name, string text, Exception? cause = null) : Exception(text.Length > 0 ? $"{name}: {text}" : name, cause)
{
    public string Name { get; } = name;

    /// <summary>The library could not get memory; it fails in no other way once names are checked.</summary>
    internal static DBusException NoMemory() => new("org.freedesktop.DBus.Error.NoMemory", "libdbus got no memory");

    /// <summary>The text without the name.</summary>
    public string Text { get; } = text;
}
