using System.Collections.Concurrent;
using Solstead.Devices.Protocols.DBus;

namespace Solstead.Demo;

/// <summary>The settings service of a GX as far as an inverter needs it: gives each device its instance, keeps name and position.</summary>
internal sealed class GxSettings : IDBusHandler
{
    private const string Service = "com.victronenergy.settings", Item = "com.victronenergy.BusItem";

    private readonly ConcurrentDictionary<string, DBusValue> values = new();

    /// <returns>The connection it lives on.</returns>
    /// <exception cref="DBusException">The bus cannot be reached.</exception>
    public static async Task<DBusConnection> JoinAsync(DBusAddress bus, CancellationToken ct)
    {
        var connection = await DBusConnection.OpenAsync(bus, new GxSettings(), TimeProvider.System, ct);
        await connection.RequestNameAsync(Service, ct);
        return connection;
    }

    public DBusMessage? OnCall(DBusMessage call) => (call.Interface, call.Member) switch
    {
        ("com.victronenergy.Settings", "AddSettings") when call.Body is [var asked] => call.Return(DBusValue.Array("a{sv}", [.. asked.Items.Select(Add)])),
        (Item, "GetValue") when values.TryGetValue(call.Path!, out var value) => call.Return(DBusValue.Variant(value)),
        (Item, "SetValue") when values.ContainsKey(call.Path!) && call.Body is [var wanted] => call.Return(DBusValue.Of(Set(call.Path!, wanted.Inner))),
        _ => null,
    };

    public void OnSignal(DBusMessage signal) { }

    private int Set(string path, DBusValue value)
    {
        values[path] = value;
        return 0;
    }

    private DBusValue Add(DBusValue asked)
    {
        var path = asked["path"]!.AsText!;
        return DBusValue.Dict("v", [("path", Said(DBusValue.Of(path))), ("error", Said(DBusValue.Of(0))), ("value", Said(values.GetOrAdd(path, asked["default"]!.Inner)))]);
    }

    private static DBusValue Said(DBusValue value) => DBusValue.Variant(value);
}
