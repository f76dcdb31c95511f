using System.Collections.Concurrent;
using Solstead.Devices.Protocols.DBus;

namespace Solstead.Tests.Devices.Protocols.DBus;

/// <summary>A service that gives back what it gets and keeps the signals it hears.</summary>
internal sealed class Echo : IDBusHandler
{
    public ConcurrentQueue<DBusMessage> Signals { get; } = [];

    public DBusMessage? OnCall(DBusMessage call) => call.Member switch
    {
        "Echo" => call.Return([.. call.Body]),
        "Fail" => call.Error("org.example.Error.No", "not today"),
        "Silent" => call.Return() with { Kind = DBusMessageKind.Signal, Path = "/", Interface = "org.example.Echo", Member = "Instead", Destination = null, ReplySerial = 0 },
        _ => null,
    };

    public void OnSignal(DBusMessage signal) => Signals.Enqueue(signal);
}
