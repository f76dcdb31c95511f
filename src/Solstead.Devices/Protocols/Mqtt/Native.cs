using System.Runtime.InteropServices;

namespace Solstead.Devices.Protocols.Mqtt;

/// <summary>
/// The calls of Eclipse libmosquitto (2.0) this folder needs. C <c>bool</c> is one byte. Each call that touches the network tells its cause in
/// errno, kept by <c>SetLastError</c>. Source: mosquitto.h of 2.0.
/// </summary>
internal static unsafe partial class Native
{
    private const string Name = "mosquitto";

    public static readonly SystemLibrary Library = new(Name, ["libmosquitto.so.1", "libmosquitto.1.dylib"], "libmosquitto1", "mosquitto-libs", "mosquitto");

    /// <summary>Results of the calls (enum mosq_err_t).</summary>
    public const int Success = 0, ProtocolError = 2, Invalid = 3, NoConnection = 4, ConnectionRefused = 5, ConnectionLost = 7, Tls = 8, Errno = 14, LookUp = 15, Keepalive = 19, TlsHandshake = 23, TooLarge = 25;

    /// <summary>Options of <see cref="mosquitto_int_option"/> (enum mosq_opt_t).</summary>
    public const int ProtocolVersion = 1, NoDelay = 11, UseSystemCertificates = 13;

    public const int LogError = 0x08;

    /// <summary>A struct mosquitto_message.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public int Id;
        public byte* Topic;
        public byte* Payload;
        public int Length;
        public int Qos;
        public byte Retain;
    }

    [LibraryImport(Name)]
    public static partial int mosquitto_lib_init();

    [LibraryImport(Name)]
    public static partial int mosquitto_lib_version(out int major, out int minor, out int revision);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint mosquitto_new(string id, byte cleanSession, nint userData);

    [LibraryImport(Name)]
    public static partial void mosquitto_destroy(nint client);

    [LibraryImport(Name)]
    public static partial int mosquitto_threaded_set(MosquittoHandle client, byte threaded);

    [LibraryImport(Name)]
    public static partial int mosquitto_int_option(MosquittoHandle client, int option, int value);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mosquitto_username_pw_set(MosquittoHandle client, string? user, string? password);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mosquitto_will_set(MosquittoHandle client, string topic, int length, byte[] payload, int qos, byte retain);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mosquitto_tls_set(MosquittoHandle client, string? caFile, string? caPath, string? certificateFile, string? keyFile, nint passwordCallback);

    [LibraryImport(Name)]
    public static partial int mosquitto_tls_insecure_set(MosquittoHandle client, byte anyName);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int mosquitto_connect(MosquittoHandle client, string host, int port, int keepalive);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int mosquitto_connect_async(MosquittoHandle client, string host, int port, int keepalive);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int mosquitto_loop(MosquittoHandle client, int timeoutMilliseconds, int packets);

    [LibraryImport(Name)]
    public static partial int mosquitto_disconnect(MosquittoHandle client);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mosquitto_publish(MosquittoHandle client, out int id, string topic, int length, byte* payload, int qos, byte retain);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mosquitto_subscribe(MosquittoHandle client, out int id, string filter, int qos);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mosquitto_unsubscribe(MosquittoHandle client, out int id, string filter);

    [LibraryImport(Name)]
    public static partial nint mosquitto_strerror(int result);

    [LibraryImport(Name)]
    public static partial void mosquitto_connect_callback_set(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, void> call);

    [LibraryImport(Name)]
    public static partial void mosquitto_disconnect_callback_set(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, void> call);

    [LibraryImport(Name)]
    public static partial void mosquitto_publish_v5_callback_set(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> call);

    [LibraryImport(Name)]
    public static partial void mosquitto_subscribe_callback_set(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, void> call);

    [LibraryImport(Name)]
    public static partial void mosquitto_message_callback_set(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, Message*, void> call);

    [LibraryImport(Name)]
    public static partial void mosquitto_log_callback_set(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, byte*, void> call);
}

/// <summary>
/// A <c>struct mosquitto</c>. Calls from other threads keep it alive while they run; it is destroyed with the last of them, and only then is
/// the object its callbacks go to let go.
/// </summary>
internal sealed class MosquittoHandle : SafeHandle
{
    private GCHandle target;

    /// <remarks>Invalid when the library refuses the id.</remarks>
    public MosquittoHandle(string clientId, object callbacks) : base(0, ownsHandle: true)
    {
        target = GCHandle.Alloc(callbacks);
        var made = Native.mosquitto_new(clientId, 1, GCHandle.ToIntPtr(target));
        // Nobody releases a handle that is none.
        if (made == 0) target.Free();
        SetHandle(made);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.mosquitto_destroy(handle);
        target.Free();
        return true;
    }
}
