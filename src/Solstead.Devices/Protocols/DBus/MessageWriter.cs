using System.Runtime.InteropServices;

namespace Solstead.Devices.Protocols.DBus;

/// <summary>Makes a message of the library from ours.</summary>
internal static class MessageWriter
{
    /// <param name="message">Checked before.</param>
    /// <returns>A message the caller must release.</returns>
    public static nint Write(DBusMessage message)
    {
        var native = LibDBus.dbus_message_new((int)message.Kind);
        if (native == 0) throw DBusException.NoMemory();
        try
        {
            Head(native, message);
            var at = default(LibDBus.Iterator);
            LibDBus.dbus_message_iter_init_append(native, ref at);
            foreach (var value in message.Body) Append(ref at, value);
            return native;
        }
        catch
        {
            LibDBus.dbus_message_unref(native);
            throw;
        }
    }

    /// <exception cref="ArgumentException">A name or path is not one, or something is missing; the library would end the process for it.</exception>
    public static void Check(DBusMessage m)
    {
        Need(m.Path is null || DBusNames.IsPath(m.Path), m.Path);
        Need(m.Interface is null || DBusNames.IsInterface(m.Interface), m.Interface);
        Need(m.Member is null || DBusNames.IsMember(m.Member), m.Member);
        Need(m.ErrorName is null || DBusNames.IsErrorName(m.ErrorName), m.ErrorName);
        Need(m.Destination is null || DBusNames.IsBusName(m.Destination), m.Destination);
        Need(m.Kind switch
        {
            DBusMessageKind.Call => m.Path is not null && m.Member is not null,
            DBusMessageKind.Signal => m.Path is not null && m.Member is not null && m.Interface is not null,
            DBusMessageKind.Error => m.ErrorName is not null && m.ReplySerial != 0,
            _ => m.ReplySerial != 0,
        }, m.Kind.ToString());
        Need(m.Signature.Length <= DBusNames.Longest && !m.Signature.Contains('h', StringComparison.Ordinal), m.Signature); // file handles are not sent

    }

    private static void Need(bool good, string? what)
    {
        if (!good) throw new ArgumentException($"'{what}' cannot stand in a D-Bus message", nameof(what));
    }

    private static void Head(nint native, DBusMessage m)
    {
        if (m.Path is { } path) Ok(LibDBus.dbus_message_set_path(native, path));
        if (m.Interface is { } face) Ok(LibDBus.dbus_message_set_interface(native, face));
        if (m.Member is { } member) Ok(LibDBus.dbus_message_set_member(native, member));
        if (m.ErrorName is { } error) Ok(LibDBus.dbus_message_set_error_name(native, error));
        if (m.Destination is { } destination) Ok(LibDBus.dbus_message_set_destination(native, destination));
        if (m.ReplySerial != 0) Ok(LibDBus.dbus_message_set_reply_serial(native, m.ReplySerial));
        if (m.NoReply) LibDBus.dbus_message_set_no_reply(native, 1);
    }

    private static void Append(ref LibDBus.Iterator at, DBusValue value)
    {
        switch (value.Type)
        {
            case DBusType.Text or DBusType.ObjectPath or DBusType.Signature:
                AppendText(ref at, value);
                break;
            case DBusType.Array:
                AppendContainer(ref at, value, value.Signature[1..]);
                break;
            case DBusType.Variant:
                AppendContainer(ref at, value, value.Items[0].Signature);
                break;
            case DBusType.Struct or DBusType.DictEntry:
                AppendContainer(ref at, value, null);
                break;
            default:
                var basic = value.ToBasic();
                Ok(LibDBus.dbus_message_iter_append_basic(ref at, (int)value.Type, ref basic));
                break;
        }
    }

    private static void AppendText(ref LibDBus.Iterator at, DBusValue value)
    {
        var memory = Marshal.StringToCoTaskMemUTF8(value.AsText);
        try
        {
            var basic = new LibDBus.Basic { Pointer = memory };
            Ok(LibDBus.dbus_message_iter_append_basic(ref at, (int)value.Type, ref basic));
        }
        finally
        {
            Marshal.FreeCoTaskMem(memory);
        }
    }

    private static void AppendContainer(ref LibDBus.Iterator at, DBusValue value, string? contained)
    {
        var inner = default(LibDBus.Iterator);
        Ok(LibDBus.dbus_message_iter_open_container(ref at, (int)value.Type, contained, ref inner));
        foreach (var item in value.Items) Append(ref inner, item);
        Ok(LibDBus.dbus_message_iter_close_container(ref at, ref inner));
    }

    /// <summary>The library says no only when memory is short.</summary>
    private static void Ok(uint done)
    {
        if (done == 0) throw DBusException.NoMemory();
    }
}
