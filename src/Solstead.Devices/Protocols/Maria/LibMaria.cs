using System.Runtime.InteropServices;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>
/// The calls of MariaDB Connector/C (3.x) this folder needs. C <c>my_bool</c> is one byte, <c>unsigned long</c> as wide as the platform's.
/// Numbers of options and the layout of a column: mysql.h and mariadb_com.h of 3.3.
/// </summary>
internal static unsafe partial class LibMaria
{
    private const string Name = "mariadb";

    public static readonly SystemLibrary Library = new(Name, ["libmariadb.so.3", "libmariadb.3.dylib"], "libmariadb3", "mariadb-connector-c", "mariadb-connector-c");

    /// <summary>Numbers of options (enum mysql_option).</summary>
    public const int ConnectTimeout = 0, InitCommand = 3, CharsetName = 7, LocalInfile = 8, Protocol = 9, ReadTimeout = 11, WriteTimeout = 12,
        VerifyServerCertificate = 21, CaFile = 27, EnforceTls = 38, PeerFingerprint = 7006, RestrictedAuth = 7026;

    /// <summary>Values of <see cref="Protocol"/> (enum mysql_protocol_type).</summary>
    public const uint Tcp = 1, Socket = 2;

    /// <summary>Character set of bytes that are no text.</summary>
    public const uint BinaryCharset = 63;

    /// <summary>A struct st_mysql_field.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Field
    {
        public byte* Name, OrgName, Table, OrgTable, Db, Catalog, Def;
        public CULong Length, MaxLength;
        public uint NameLength, OrgNameLength, TableLength, OrgTableLength, DbLength, CatalogLength, DefLength;
        public uint Flags, Decimals, Charset;
        public int Type;
        public void* Extension;
    }

    [LibraryImport(Name)]
    public static partial int mysql_server_init(int count, nint arguments, nint groups);

    [LibraryImport(Name)]
    public static partial nint mysql_get_client_info();

    [LibraryImport(Name)]
    public static partial nint mysql_init(nint none);

    [LibraryImport(Name)]
    public static partial void mysql_close(nint mysql);

    [LibraryImport(Name)]
    public static partial int mysql_options(nint mysql, int option, void* value);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mysql_options(nint mysql, int option, string value);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint mysql_real_connect(nint mysql, string? host, string? user, string? password, string? database, uint port, string? socket, CULong flags);

    [LibraryImport(Name)]
    public static partial int mysql_real_query(nint mysql, byte* statement, CULong length);

    [LibraryImport(Name)]
    public static partial nint mysql_store_result(nint mysql);

    [LibraryImport(Name)]
    public static partial nint mysql_use_result(nint mysql);

    [LibraryImport(Name)]
    public static partial void mysql_free_result(nint result);

    [LibraryImport(Name)]
    public static partial uint mysql_field_count(nint mysql);

    [LibraryImport(Name)]
    public static partial uint mysql_num_fields(nint result);

    [LibraryImport(Name)]
    public static partial Field* mysql_fetch_fields(nint result);

    [LibraryImport(Name)]
    public static partial byte** mysql_fetch_row(nint result);

    [LibraryImport(Name)]
    public static partial CULong* mysql_fetch_lengths(nint result);

    [LibraryImport(Name)]
    public static partial ulong mysql_affected_rows(nint mysql);

    [LibraryImport(Name)]
    public static partial uint mysql_errno(nint mysql);

    [LibraryImport(Name)]
    public static partial nint mysql_error(nint mysql);

    [LibraryImport(Name)]
    public static partial nint mysql_sqlstate(nint mysql);

    [LibraryImport(Name)]
    public static partial nint mysql_get_server_info(nint mysql);

    [LibraryImport(Name)]
    public static partial nint mysql_get_ssl_cipher(nint mysql);

    [LibraryImport(Name)]
    public static partial int mysql_get_socket(nint mysql);

    // Of the C library: a copy of the socket's number is the one safe way to end a call that waits in another thread.
    [LibraryImport("libc")]
    public static partial int dup(int descriptor);

    [LibraryImport("libc")]
    public static partial int shutdown(int descriptor, int how);

    [LibraryImport("libc")]
    public static partial int close(int descriptor);

    /// <summary>A text of the library; empty for null.</summary>
    public static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "";
}
