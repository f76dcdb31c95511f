using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Solstead.Devices.Protocols.Mqtt;

/// <summary>How a connection ended.</summary>
internal enum EndKind
{
    /// <summary>We left.</summary>
    Asked,
    /// <summary>Nobody answered, or the attempt took too long.</summary>
    NotReached,
    /// <summary>The broker said no; the code is its reason.</summary>
    Refused,
    /// <summary>The encryption could not be agreed on.</summary>
    Tls,
    /// <summary>It worked and broke; the code is the broker's reason, 0 when it gave none.</summary>
    Lost,
    /// <summary>The library refused what it was told; nothing on the network can mend it.</summary>
    Misused,
}

/// <param name="Detail">The system's or the library's own words; for experts.</param>
internal sealed record ConnectionEnd(EndKind Kind, int Code, string Detail);

/// <summary>What a connection needs beside the options of its session.</summary>
/// <param name="Host">Name or address to connect to.</param>
/// <param name="TryEach">The name stands for several addresses: try one after the other.</param>
/// <param name="CaFile">PEM file to trust; null for the system's authorities.</param>
/// <param name="AnyName">The certificate itself is trusted, whatever name it carries.</param>
internal sealed record ConnectionTarget(string Host, bool TryEach, string? CaFile, bool AnyName);

/// <summary>
/// One connection, from the attempt to its end; a new one is made for each attempt, so nothing of an old one is left in the library.
/// <see cref="Run"/> occupies a thread of its own; <see cref="Publish"/>, <see cref="Subscribe"/> and <see cref="Leave"/> may be called from any.
/// The callbacks come from the library's code in the middle of its work: they only note what happened.
/// </summary>
internal sealed unsafe class MqttConnection : IDisposable
{
    private const int NotYet = -1;
    private const int LongestComplaint = 300;
    private static readonly int LibraryReady = Native.mosquitto_lib_init();

    private readonly MqttOptions options;
    private readonly Action<MqttMessage> received;
    private readonly MosquittoHandle handle;
    private readonly ConcurrentQueue<(int Id, bool Taken)> answers = new();
    private volatile int answer = NotYet;
    private volatile int leftWith = NotYet;
    private volatile string? complaint;

    private MqttConnection(MqttOptions options, Action<MqttMessage> received)
    {
        _ = LibraryReady;
        (this.options, this.received) = (options, received);
        handle = new MosquittoHandle(options.ClientId, this);
    }

    /// <param name="received">Takes incoming messages, at once and without throwing.</param>
    /// <returns>Null when the library takes no client of this id.</returns>
    public static MqttConnection? Open(MqttOptions options, Action<MqttMessage> received)
    {
        var opened = new MqttConnection(options, received);
        if (!opened.handle.IsInvalid) return opened;
        opened.Dispose();
        return null;
    }

    /// <summary>True from the broker's yes to the end.</summary>
    public bool IsUp => answer == 0 && leftWith == NotYet;

    /// <summary>Connects and lives until the connection ends.</summary>
    /// <param name="connected">Called once when the broker said yes.</param>
    /// <param name="turn">Called between two pieces of the library's work.</param>
    public ConnectionEnd Run(ConnectionTarget target, TimeProvider time, Action connected, Action turn, CancellationToken stop)
    {
        if (Prepare(target) is { } wrong) return wrong;
        var keepalive = (int)Math.Clamp(options.Keepalive.TotalSeconds, 5, ushort.MaxValue);
        var began = time.GetTimestamp();
        var result = target.TryEach
            ? Native.mosquitto_connect(handle, target.Host, options.Port, keepalive)
            : Native.mosquitto_connect_async(handle, target.Host, options.Port, keepalive);
        var told = false;
        while (result == Native.Success)
        {
            if (stop.IsCancellationRequested && answer != 0) return new(EndKind.Asked, 0, "");
            if (answer == NotYet && time.GetElapsedTime(began) > options.ConnectLimit) return new(EndKind.NotReached, 0, "");
            result = Native.mosquitto_loop(handle, answer == NotYet ? 100 : 1000, 1);
            if (answer == 0 && !told)
            {
                told = true;
                connected();
            }
            if (result == Native.Success) turn();
            if (leftWith != NotYet && result == Native.Success) break;
        }
        return End(result, Marshal.GetLastPInvokeError(), stop);
    }

    /// <summary>Hands a message to the library.</summary>
    /// <param name="id">Number under which <see cref="TryTakeAnswer"/> will tell of it.</param>
    /// <returns>A result of the library; 0 is good.</returns>
    public int Publish(MqttMessage message, out int id)
    {
        try
        {
            fixed (byte* payload = message.Payload.Span)
                return Native.mosquitto_publish(handle, out id, message.Topic, message.Payload.Length, payload, message.Qos, message.Retain ? (byte)1 : (byte)0);
        }
        catch (ObjectDisposedException)
        {
            id = 0;
            return Native.NoConnection;
        }
    }

    public void Subscribe(string filter, int qos)
    {
        try { _ = Native.mosquitto_subscribe(handle, out _, filter, qos); }
        catch (ObjectDisposedException) { /* over: the next connection subscribes */ }
    }

    public void Unsubscribe(string filter)
    {
        try { _ = Native.mosquitto_unsubscribe(handle, out _, filter); }
        catch (ObjectDisposedException) { /* over */ }
    }

    /// <summary>Says good-bye; <see cref="Run"/> ends soon after. The broker does not publish the will.</summary>
    public void Leave()
    {
        try { _ = Native.mosquitto_disconnect(handle); }
        catch (ObjectDisposedException) { /* over */ }
    }

    /// <summary>A message that was acknowledged, or with QoS 0 written, since the last call.</summary>
    public bool TryTakeAnswer(out (int Id, bool Taken) told) => answers.TryDequeue(out told);

    public void Dispose() => handle.Dispose();

    /// <returns>Null when the library accepted all it was told.</returns>
    private ConnectionEnd? Prepare(ConnectionTarget target)
    {
        Native.mosquitto_connect_callback_set(handle, &OnConnect);
        Native.mosquitto_disconnect_callback_set(handle, &OnDisconnect);
        Native.mosquitto_publish_v5_callback_set(handle, &OnPublish);
        Native.mosquitto_message_callback_set(handle, &OnMessage);
        Native.mosquitto_log_callback_set(handle, &OnLog);
        // Others publish while our thread waits in the loop: the library then wakes it instead of writing in the caller's thread.
        var result = Native.mosquitto_threaded_set(handle, 1);
        if (result == 0) result = Native.mosquitto_int_option(handle, Native.ProtocolVersion, (int)options.Version);
        if (result == 0) result = Native.mosquitto_int_option(handle, Native.NoDelay, 1);
        // A password without a user exists in MQTT 5 only; the library refuses it in 3.1.1, and then so do we instead of going in without it.
        if (result == 0 && (options.User ?? options.Password) is not null) result = Native.mosquitto_username_pw_set(handle, options.User, options.Password);
        if (result == 0 && options.Will is { } will)
            result = Native.mosquitto_will_set(handle, will.Topic, will.Payload.Length, will.Payload.ToArray(), will.Qos, will.Retain ? (byte)1 : (byte)0);
        if (result != 0) return new(EndKind.Misused, result, Words(result));
        if (options.Tls is null) return null;
        result = target.CaFile is { } file ? Native.mosquitto_tls_set(handle, file, null, null, null, 0) : Native.mosquitto_int_option(handle, Native.UseSystemCertificates, 1);
        if (result == 0 && target.AnyName) result = Native.mosquitto_tls_insecure_set(handle, 1);
        return result == 0 ? null : new(EndKind.Tls, result, Words(result));
    }

    private ConnectionEnd End(int result, int errno, CancellationToken stop)
    {
        if (answer > 0) return new(EndKind.Refused, answer, "");
        if (result is Native.Tls or Native.TlsHandshake || (answer == NotYet && complaint is not null && options.Tls is not null)) return new(EndKind.Tls, result, complaint ?? Words(result));
        if (answer == NotYet) return new(EndKind.NotReached, result, errno != 0 && result is Native.Errno or Native.ConnectionLost or Native.NoConnection ? new Win32Exception(errno).Message : Words(result));
        if (stop.IsCancellationRequested) return new(EndKind.Asked, 0, "");
        return new(EndKind.Lost, Math.Max(0, leftWith), Words(result));
    }

    private static string Words(int result) => Marshal.PtrToStringUTF8(Native.mosquitto_strerror(result)) ?? "";

    private static MqttConnection Of(nint target) => (MqttConnection)GCHandle.FromIntPtr(target).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnConnect(nint client, nint target, int result) => Of(target).answer = result;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDisconnect(nint client, nint target, int result)
    {
        // The broker's own reason comes first; the broken connection that follows is told as well.
        if (Of(target) is { leftWith: NotYet } own) own.leftWith = result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnPublish(nint client, nint target, int id, int reason, nint properties) => Of(target).answers.Enqueue((id, reason < 0x80));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(nint client, nint target, Native.Message* message)
    {
        var own = Of(target);
        if (message->Length > own.options.LargestPayload || Marshal.PtrToStringUTF8((nint)message->Topic) is not { } topic) return;
        own.received(new MqttMessage(topic, new ReadOnlySpan<byte>(message->Payload, message->Length).ToArray(), message->Qos, message->Retain != 0));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint client, nint target, int level, byte* text)
    {
        if (level == Native.LogError && Of(target) is { } own && (own.complaint?.Length ?? 0) < LongestComplaint)
            own.complaint = $"{own.complaint}{(own.complaint is null ? "" : "; ")}{Marshal.PtrToStringUTF8((nint)text)}";
    }
}
