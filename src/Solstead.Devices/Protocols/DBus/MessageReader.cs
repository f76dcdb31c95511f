using System.Runtime.InteropServices;

namespace Solstead.Devices.Protocols.DBus;

/// <summary>Takes a message of the library into ours. The library has checked the bytes against the specification before.</summary>
internal static class MessageReader
{
    /// <exception cref="DBusException">Nested deeper than we take.</exception>
    public static DBusMessage Read(nint message) => ReadHead(message) with { Body = Body(message) };

    /// <summary>Everything but the body.</summary>
    public static DBusMessage ReadHead(nint message) => new((DBusMessageKind)LibDBus.dbus_message_get_type(message))
    {
        Path = Text(LibDBus.dbus_message_get_path(message)),
        Interface = Text(LibDBus.dbus_message_get_interface(message)),
        Member = Text(LibDBus.dbus_message_get_member(message)),
        ErrorName = Text(LibDBus.dbus_message_get_error_name(message)),
        Destination = Text(LibDBus.dbus_message_get_destination(message)),
        Sender = Text(LibDBus.dbus_message_get_sender(message)),
        Serial = LibDBus.dbus_message_get_serial(message),
        ReplySerial = LibDBus.dbus_message_get_reply_serial(message),
        NoReply = LibDBus.dbus_message_get_no_reply(message) != 0,
    };

    private static List<DBusValue> Body(nint message)
    {
        var at = default(LibDBus.Iterator);
        return LibDBus.dbus_message_iter_init(message, ref at) == 0 ? [] : Values(ref at, 0);
    }

    private static List<DBusValue> Values(ref LibDBus.Iterator at, int depth)
    {
        var values = new List<DBusValue>();
        for (var type = LibDBus.dbus_message_iter_get_arg_type(ref at); type != 0; type = LibDBus.dbus_message_iter_get_arg_type(ref at))
        {
            values.Add(Value(ref at, (DBusType)type, depth));
            LibDBus.dbus_message_iter_next(ref at);
        }
        return values;
    }

    private static DBusValue Value(ref LibDBus.Iterator at, DBusType type, int depth)
    {
        if (type is DBusType.Array or DBusType.Struct or DBusType.DictEntry or DBusType.Variant) return Container(ref at, type, depth);
        if (type == DBusType.UnixFd) return DBusValue.Handle(); // taking it would open a copy that somebody must close
        LibDBus.dbus_message_iter_get_basic(ref at, out var basic);
        return type switch
        {
            DBusType.Text => DBusValue.Of(Text(basic.Pointer)!),
            DBusType.ObjectPath => DBusValue.Path(Text(basic.Pointer)!),
            DBusType.Signature => DBusValue.OfSignature(Text(basic.Pointer)!),
            _ => DBusValue.FromBasic(type, basic),
        };
    }

    private static DBusValue Container(ref LibDBus.Iterator at, DBusType type, int depth)
    {
        if (depth >= DBusValue.DeepestNesting) throw new DBusException(DBusErrors.LimitsExceeded, "nested too deep");
        var inner = default(LibDBus.Iterator);
        LibDBus.dbus_message_iter_recurse(ref at, ref inner);
        var items = Values(ref inner, depth + 1);
        return type switch
        {
            DBusType.Array => DBusValue.Array(items.Count > 0 ? items[0].Signature : SignatureOf(ref at)[1..], items),
            DBusType.Struct => DBusValue.Struct(items),
            DBusType.DictEntry => DBusValue.Entry(items[0], items[1]),
            _ => DBusValue.Variant(items[0]),
        };
    }

    private static string SignatureOf(ref LibDBus.Iterator at)
    {
        var memory = LibDBus.dbus_message_iter_get_signature(ref at);
        try
        {
            return Text(memory) ?? throw DBusException.NoMemory();
        }
        finally
        {
            LibDBus.dbus_free(memory);
        }
    }

    internal static string? Text(nint text) => Marshal.PtrToStringUTF8(text);
}
