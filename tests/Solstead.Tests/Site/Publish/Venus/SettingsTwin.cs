using System.Collections.Concurrent;
using Solstead.Devices.Protocols.DBus;
using Solstead.Tests.Devices.Protocols.DBus;

namespace Solstead.Tests.Site.Publish.Venus;

/// <summary>The settings service of a GX as far as devices use it (victron.md B.4): types, limits, the next free instance, silence when nothing changes.</summary>
/// <param name="old">Knows only AddSetting, one at a time.</param>
internal sealed class SettingsTwin(bool old = false) : IDBusHandler, IAsyncDisposable
{
    private const string Prefix = "/Settings/";

    private DBusConnection connection = null!;

    public ConcurrentDictionary<string, DBusValue> Values { get; } = new();

    /// <summary>Writes to flash since the start.</summary>
    public int Writes { get; private set; }

    /// <summary>How many settings were asked for with AddSettings or AddSetting.</summary>
    public int Added { get; private set; }

    /// <summary>While reset, whoever sets something waits, as for a slow flash.</summary>
    public ManualResetEventSlim Flash { get; } = new(true);

    /// <summary>How many have asked to set something.</summary>
    public int Asked { get; private set; }

    public async Task<SettingsTwin> JoinAsync(PrivateBus bus)
    {
        connection = await bus.ConnectAsync(this);
        (await connection.RequestNameAsync("com.victronenergy.settings", TestContext.Current.CancellationToken)).ShouldBe(NameOutcome.Owner);
        return this;
    }

    /// <summary>The user changes a setting on the GX.</summary>
    public void Change(string path, DBusValue value)
    {
        Values[path] = value;
        Writes++;
        connection.Send(DBusMessage.Signal(path, "com.victronenergy.BusItem", "PropertiesChanged",
            DBusValue.Dict("v", [("Value", DBusValue.Variant(value)), ("Text", DBusValue.Variant(DBusValue.Of(value.ToString())))])));
    }

    public DBusMessage? OnCall(DBusMessage call) => (call.Interface, call.Member) switch
    {
        ("com.victronenergy.Settings", "AddSettings") when !old && call.Path == "/" =>
            call.Return(DBusValue.Array("a{sv}", [.. call.Body[0].Items.Select(e => Add(e["path"]!.AsText!, e["default"]!.Inner))])),
        ("com.victronenergy.Settings", "AddSetting") when call.Path == "/Settings" && call.Signature == "ssvsvv" =>
            call.Return(DBusValue.Of((int)Add($"{Prefix}{call.Body[0].AsText}/{call.Body[1].AsText}", call.Body[2].Inner)["error"]!.Whole!)),
        ("com.victronenergy.BusItem", "GetValue") when Values.TryGetValue(call.Path!, out var value) => call.Return(DBusValue.Variant(value)),
        ("com.victronenergy.BusItem", "SetValue") when Values.TryGetValue(call.Path!, out var known) => call.Return(DBusValue.Of(Set(call.Path!, known, call.Body[0].Inner))),
        _ => null,
    };

    public void OnSignal(DBusMessage signal) { }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private int Set(string path, DBusValue known, DBusValue value)
    {
        Asked++;
        Flash.Wait(TimeSpan.FromSeconds(8));
        if (known.Type != value.Type) return -1;
        if (!known.Equals(value)) Change(path, value);
        return 0;
    }

    private DBusValue Add(string path, DBusValue standard)
    {
        Added++;
        var error = !path.StartsWith(Prefix, StringComparison.Ordinal) ? -9
            : path.Split('/').Any(s => s.StartsWith('_')) ? -2
            : standard.Type is not (DBusType.Int32 or DBusType.Int64 or DBusType.Double or DBusType.Text) ? -3
            : Values.TryGetValue(path, out var there) && there.Type != standard.Type ? -5 : 0;
        if (error != 0) return DBusValue.Dict("v", [("path", DBusValue.Variant(DBusValue.Of(path))), ("error", DBusValue.Variant(DBusValue.Of(error)))]);
        var value = Values.GetOrAdd(path, _ => path.EndsWith("/ClassAndVrmInstance", StringComparison.Ordinal) ? Free(standard.AsText!) : standard);
        return DBusValue.Dict("v", [("path", DBusValue.Variant(DBusValue.Of(path))), ("error", DBusValue.Variant(DBusValue.Of(0))), ("value", DBusValue.Variant(value))]);
    }

    /// <summary>The wished instance, or the next that no other device has.</summary>
    private DBusValue Free(string wished)
    {
        var (kind, number) = (wished.Split(':')[0], int.Parse(wished.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        while (Values.Values.Any(v => v.AsText == $"{kind}:{number}")) number++;
        return DBusValue.Of($"{kind}:{number}");
    }
}
