using System.Runtime.InteropServices;

namespace Solstead.Devices.Protocols.DBus;

/// <summary>The functions of libdbus-1 (1.12 and later) that are used. Names, types and meanings: D-Bus low-level public API, dbus.freedesktop.org.</summary>
internal static partial class LibDBus
{
    internal const string Name = "libdbus-1.so.3";

    /// <summary><c>DBusError</c>: two texts, flag bits, padding.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Error
    {
        public nint Name, Message;
        private uint flags;
        private nint padding;
    }

    /// <summary><c>DBusMessageIter</c> is opaque; it holds 14 words at most.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct Iterator { private long first; }

    /// <summary><c>DBusBasicValue</c>: where a basic value lies, whatever its type.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 8)]
    internal struct Basic
    {
        [FieldOffset(0)] public byte Byte;
        [FieldOffset(0)] public uint Boolean;
        [FieldOffset(0)] public short Int16;
        [FieldOffset(0)] public ushort UInt16;
        [FieldOffset(0)] public int Int32;
        [FieldOffset(0)] public uint UInt32;
        [FieldOffset(0)] public long Int64;
        [FieldOffset(0)] public ulong UInt64;
        [FieldOffset(0)] public double Double;
        [FieldOffset(0)] public nint Pointer;
    }

    [LibraryImport(Name)] internal static partial int dbus_threads_init_default();
    [LibraryImport(Name)] internal static partial void dbus_error_init(ref Error error);
    [LibraryImport(Name)] internal static partial void dbus_error_free(ref Error error);
    [LibraryImport(Name)] internal static partial void dbus_free(nint memory);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint dbus_connection_open_private(string address, ref Error error);
    [LibraryImport(Name)] internal static partial void dbus_connection_set_exit_on_disconnect(nint connection, uint exit);
    [LibraryImport(Name)] internal static partial uint dbus_connection_get_is_authenticated(nint connection);
    [LibraryImport(Name)] internal static partial uint dbus_connection_get_unix_fd(nint connection, out int descriptor);
    [LibraryImport(Name)] internal static partial uint dbus_connection_has_messages_to_send(nint connection);
    [LibraryImport(Name)] internal static partial int dbus_connection_get_outgoing_size(nint connection);
    [LibraryImport(Name)] internal static partial void dbus_connection_set_max_message_size(nint connection, int bytes);
    [LibraryImport(Name)] internal static partial uint dbus_connection_read_write(nint connection, int milliseconds);
    [LibraryImport(Name)] internal static partial nint dbus_connection_pop_message(nint connection);
    [LibraryImport(Name)] internal static partial uint dbus_connection_send(nint connection, nint message, out uint serial);
    [LibraryImport(Name)] internal static partial void dbus_connection_close(nint connection);
    [LibraryImport(Name)] internal static partial void dbus_connection_unref(nint connection);

    [LibraryImport(Name)] internal static partial nint dbus_message_new(int type);
    [LibraryImport(Name)] internal static partial void dbus_message_unref(nint message);
    [LibraryImport(Name)] internal static partial int dbus_message_get_type(nint message);
    [LibraryImport(Name)] internal static partial nint dbus_message_get_path(nint message);
    [LibraryImport(Name)] internal static partial nint dbus_message_get_interface(nint message);
    [LibraryImport(Name)] internal static partial nint dbus_message_get_member(nint message);
    [LibraryImport(Name)] internal static partial nint dbus_message_get_error_name(nint message);
    [LibraryImport(Name)] internal static partial nint dbus_message_get_sender(nint message);
    [LibraryImport(Name)] internal static partial nint dbus_message_get_destination(nint message);
    [LibraryImport(Name)] internal static partial uint dbus_message_get_serial(nint message);
    [LibraryImport(Name)] internal static partial uint dbus_message_get_reply_serial(nint message);
    [LibraryImport(Name)] internal static partial uint dbus_message_get_no_reply(nint message);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial uint dbus_message_set_path(nint message, string text);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial uint dbus_message_set_interface(nint message, string text);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial uint dbus_message_set_member(nint message, string text);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial uint dbus_message_set_error_name(nint message, string text);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial uint dbus_message_set_destination(nint message, string text);
    [LibraryImport(Name)] internal static partial uint dbus_message_set_reply_serial(nint message, uint serial);
    [LibraryImport(Name)] internal static partial void dbus_message_set_no_reply(nint message, uint noReply);

    [LibraryImport(Name)] internal static partial uint dbus_message_iter_init(nint message, ref Iterator at);
    [LibraryImport(Name)] internal static partial int dbus_message_iter_get_arg_type(ref Iterator at);
    [LibraryImport(Name)] internal static partial void dbus_message_iter_get_basic(ref Iterator at, out Basic value);
    [LibraryImport(Name)] internal static partial nint dbus_message_iter_get_signature(ref Iterator at);
    [LibraryImport(Name)] internal static partial void dbus_message_iter_recurse(ref Iterator at, ref Iterator inner);
    [LibraryImport(Name)] internal static partial uint dbus_message_iter_next(ref Iterator at);
    [LibraryImport(Name)] internal static partial void dbus_message_iter_init_append(nint message, ref Iterator at);
    [LibraryImport(Name)] internal static partial uint dbus_message_iter_append_basic(ref Iterator at, int type, ref Basic value);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial uint dbus_message_iter_open_container(ref Iterator at, int type, string? contained, ref Iterator inner);
    [LibraryImport(Name)] internal static partial uint dbus_message_iter_close_container(ref Iterator at, ref Iterator inner);

    /// <summary>What <c>poll</c> of the C library is asked about one descriptor.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        public int Descriptor;
        public short Wanted, Happened;
    }

    /// <summary>Something can be read.</summary>
    internal const short PollIn = 1;

    [LibraryImport("libc")] internal static partial int poll(Span<PollEntry> entries, nuint count, int milliseconds);
}
