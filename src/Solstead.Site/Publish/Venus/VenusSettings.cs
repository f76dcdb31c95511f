using System.Globalization;
using Solstead.Devices.Protocols.DBus;

namespace Solstead.Site.Publish.Venus;

/// <summary>
/// The settings service of the GX (<c>com.victronenergy.settings</c>, victron.md B.4): it gives each device its number and keeps what the
/// user chose, over updates of the firmware too.
/// </summary>
internal sealed class VenusSettings(DBusConnection connection, string unique)
{
    public const string Service = "com.victronenergy.settings";

    private const string Interface = "com.victronenergy.Settings", ClassName = "pvinverter";

    private const string InstanceKey = "ClassAndVrmInstance", PositionKey = "Position", NameKey = "CustomName";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly string node = $"/Settings/Devices/{unique}";

    /// <summary>Lets through what the settings service tells of changes, and that it came or went.</summary>
    public async Task WatchAsync(CancellationToken ct)
    {
        await connection.AddMatchAsync($"type='signal',sender='{Service}',interface='{BusItems.Interface}'", ct);
        await connection.AddMatchAsync($"type='signal',sender='{DBusBus.Name}',member='NameOwnerChanged',arg0='{Service}'", ct);
    }

    /// <summary>Makes our settings if they are not there, and reads them.</summary>
    /// <param name="wished">Defaults: what is there already stays.</param>
    /// <returns>What the service has; null when there is no such service.</returns>
    /// <exception cref="DBusException">It is there and cannot be used.</exception>
    public async Task<PvKept?> RegisterAsync(PvKept wished, CancellationToken ct)
    {
        if (await connection.OwnerAsync(Service, ct) is null) return null;
        (string Key, DBusValue Default, DBusValue Min, DBusValue Max)[] wanted =
        [
            (InstanceKey, DBusValue.Of($"{ClassName}:{wished.Instance.ToString(CultureInfo.InvariantCulture)}"), DBusValue.Of(0), DBusValue.Of(0)),
            (PositionKey, DBusValue.Of(wished.Position), DBusValue.Of(0), DBusValue.Of(2)),
            (NameKey, DBusValue.Of(wished.Name), DBusValue.Of(0), DBusValue.Of(0)),
        ];
        var kept = wished;
        foreach (var (key, value) in await AddAsync(wanted, ct)) kept = With(kept, key, value) ?? kept;
        return kept;
    }

    /// <summary>Hands the user's choice over; the service writes it to flash, so only what differs.</summary>
    public async Task SaveAsync(PvKept kept, PvKept before, CancellationToken ct)
    {
        if (kept.Position != before.Position) await SetAsync(PositionKey, DBusValue.Of(kept.Position), ct);
        if (kept.Name != before.Name) await SetAsync(NameKey, DBusValue.Of(kept.Name), ct);
    }

    /// <summary>What a signal of the settings service changes; null when it is about something else.</summary>
    public PvKept? Changed(DBusMessage signal, PvKept kept) => signal switch
    {
        { Interface: not BusItems.Interface } => null,
        { Member: "PropertiesChanged", Path: { } path, Body: [var change] } when path.StartsWith(node + "/", StringComparison.Ordinal) && change["Value"] is { } value => With(kept, path[(node.Length + 1)..], value),
        { Member: "ItemsChanged", Body: [var all] } => all.Entries.Where(e => e.Key.StartsWith(node + "/", StringComparison.Ordinal) && e.Value["Value"] is not null)
            .Aggregate((PvKept?)null, (now, e) => With(now ?? kept, e.Key[(node.Length + 1)..], e.Value["Value"]!) ?? now),
        _ => null,
    };

    /// <summary>True when the signal says that the settings service has come back.</summary>
    public static bool HasCome(DBusMessage signal) =>
        signal is { Interface: DBusBus.Name, Member: "NameOwnerChanged", Body: [{ AsText: Service }, _, { AsText.Length: > 0 }] };

    private static PvKept? With(PvKept kept, string key, DBusValue value) => key switch
    {
        InstanceKey when value.AsText?.Split(':') is [_, var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var instance) => kept with { Instance = instance },
        PositionKey when value.Whole is 0 or 1 or 2 => kept with { Position = (int)value.Whole },
        NameKey when value.AsText is { } name => kept with { Name = name },
        _ => null,
    };

    private async Task<List<(string Key, DBusValue Value)>> AddAsync((string Key, DBusValue Default, DBusValue Min, DBusValue Max)[] wanted, CancellationToken ct)
    {
        var entries = wanted.Select(w => DBusValue.Dict("v",
            [("path", DBusValue.Variant(DBusValue.Of($"{node}/{w.Key}"))), ("default", DBusValue.Variant(w.Default)), ("min", DBusValue.Variant(w.Min)), ("max", DBusValue.Variant(w.Max))]));
        try
        {
            var reply = await connection.CallAsync(DBusMessage.Call(Service, "/", Interface, "AddSettings", DBusValue.Array("a{sv}", [.. entries])), Limit, ct);
            return reply.Body is [{ Type: DBusType.Array } answers] ? [.. answers.Items.Select(Answer).OfType<(string, DBusValue)>()] : [];
        }
        catch (DBusException e) when (e.Name is DBusErrors.UnknownMethod or DBusErrors.UnknownObject or DBusErrors.UnknownInterface or DBusErrors.InvalidArgs)
        {
            return await AddOneByOneAsync(wanted, ct); // an old service
        }
    }

    /// <summary>One answer of AddSettings: the value, unless there was an error (victron.md B.4).</summary>
    private (string, DBusValue)? Answer(DBusValue answer) =>
        answer["path"]?.AsText is { } path && path.StartsWith(node + "/", StringComparison.Ordinal) && answer["error"]?.Number is null or 0 && answer["value"] is { } value
            ? (path[(node.Length + 1)..], value) : null;

    private async Task<List<(string Key, DBusValue Value)>> AddOneByOneAsync((string Key, DBusValue Default, DBusValue Min, DBusValue Max)[] wanted, CancellationToken ct)
    {
        var values = new List<(string, DBusValue)>();
        foreach (var (key, standard, min, max) in wanted)
        {
            await connection.CallAsync(DBusMessage.Call(Service, "/Settings", Interface, "AddSetting",
                DBusValue.Of($"Devices/{unique}"), DBusValue.Of(key), DBusValue.Variant(standard), DBusValue.Of(standard.Signature), DBusValue.Variant(min), DBusValue.Variant(max)), Limit, ct);
            var reply = await connection.CallAsync(DBusMessage.Call(Service, $"{node}/{key}", BusItems.Interface, "GetValue"), Limit, ct);
            if (reply.Body is [var value]) values.Add((key, value));
        }
        return values;
    }

    private Task<DBusMessage> SetAsync(string key, DBusValue value, CancellationToken ct) =>
        connection.CallAsync(DBusMessage.Call(Service, $"{node}/{key}", BusItems.Interface, "SetValue", DBusValue.Variant(value)), Limit, ct);
}
