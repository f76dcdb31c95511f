namespace Solstead.Devices.Protocols.DBus;

/// <summary>What became of a wish for a name (D-Bus specification 0.43, "RequestName").</summary>
public enum NameOutcome { Owner = 1, Queued = 2, Taken = 3, AlreadyOurs = 4 }

/// <summary>What the bus itself offers: names and matches.</summary>
public static class DBusBus
{
    public const string Name = "org.freedesktop.DBus";

    private const uint DoNotQueue = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Asks for a well-known name without queueing. From then on calls to it come to us.</summary>
    /// <exception cref="DBusException">The policy of the bus forbids it (<see cref="DBusErrors.AccessDenied"/>), or the bus went away.</exception>
    public static async Task<NameOutcome> RequestNameAsync(this DBusConnection connection, string name, CancellationToken ct)
    {
        var reply = await connection.CallAsync(Call("RequestName", DBusValue.Of(name), DBusValue.Of(DoNotQueue)), Limit, ct);
        return reply.Body is [{ Whole: { } outcome }] ? (NameOutcome)outcome : NameOutcome.Taken;
    }

    public static Task ReleaseNameAsync(this DBusConnection connection, string name, CancellationToken ct) =>
        connection.CallAsync(Call("ReleaseName", DBusValue.Of(name)), Limit, ct);

    /// <summary>Lets signals through that fit the rule, e.g. <c>type='signal',sender='com.victronenergy.settings'</c>.</summary>
    public static Task AddMatchAsync(this DBusConnection connection, string rule, CancellationToken ct) =>
        connection.CallAsync(Call("AddMatch", DBusValue.Of(rule)), Limit, ct);

    /// <summary>The unique name behind a name; null when nobody has it.</summary>
    public static async Task<string?> OwnerAsync(this DBusConnection connection, string name, CancellationToken ct)
    {
        try
        {
            return (await connection.CallAsync(Call("GetNameOwner", DBusValue.Of(name)), Limit, ct)).Body is [{ AsText: { } owner }] ? owner : null;
        }
        catch (DBusException e) when (e.Name == "org.freedesktop.DBus.Error.NameHasNoOwner")
        {
            return null;
        }
    }

    /// <summary>The names on the bus, unique ones too.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(this DBusConnection connection, CancellationToken ct)
    {
        var reply = await connection.CallAsync(Call("ListNames"), Limit, ct);
        return reply.Body is [{ Type: DBusType.Array } names] ? [.. names.Items.Select(n => n.AsText ?? "")] : [];
    }

    internal static DBusMessage Call(string member, params IReadOnlyList<DBusValue> body) => DBusMessage.Call(Name, "/org/freedesktop/DBus", Name, member, body);
}
