namespace Solstead.Devices.Protocols.DBus;

/// <summary>Kinds of message by their numbers on the wire.</summary>
public enum DBusMessageKind { Call = 1, Return = 2, Error = 3, Signal = 4 }

/// <summary>One message, to send or received.</summary>
public sealed record DBusMessage(DBusMessageKind Kind)
{
    public string? Path { get; init; }
    public string? Interface { get; init; }
    public string? Member { get; init; }
    public string? ErrorName { get; init; }

    /// <summary>Bus name it goes to; null for a signal to whom it may concern.</summary>
    public string? Destination { get; init; }

    /// <summary>Unique name of the sender, written by the bus.</summary>
    public string? Sender { get; init; }

    /// <summary>Number given by the sender's library; 0 before it was sent.</summary>
    public uint Serial { get; init; }

    /// <summary>Of a return or error: the serial of the call.</summary>
    public uint ReplySerial { get; init; }

    /// <summary>A call that wants no answer.</summary>
    public bool NoReply { get; init; }

    public IReadOnlyList<DBusValue> Body { get; init; } = [];

    /// <summary>Types of the body, e.g. <c>a{sv}</c>.</summary>
    public string Signature => string.Concat(Body.Select(v => v.Signature));

    /// <param name="destination">Bus name, unique or well known.</param>
    public static DBusMessage Call(string destination, string path, string @interface, string member, params IReadOnlyList<DBusValue> body) =>
        new(DBusMessageKind.Call) { Destination = destination, Path = path, Interface = @interface, Member = member, Body = body };

    public static DBusMessage Signal(string path, string @interface, string member, params IReadOnlyList<DBusValue> body) =>
        new(DBusMessageKind.Signal) { Path = path, Interface = @interface, Member = member, Body = body };

    /// <summary>The answer to this call.</summary>
    public DBusMessage Return(params IReadOnlyList<DBusValue> body) =>
        new(DBusMessageKind.Return) { Destination = Sender, ReplySerial = Serial, NoReply = true, Body = body };

    /// <summary>The answer to this call when it cannot be done.</summary>
    /// <param name="name">One of <see cref="DBusErrors"/> or a name of one's own.</param>
    public DBusMessage Error(string name, string text) =>
        new(DBusMessageKind.Error) { Destination = Sender, ReplySerial = Serial, NoReply = true, ErrorName = name, Body = [DBusValue.Of(text)] };
}
