using Solstead.Devices.Protocols.DBus;

namespace Solstead.Site.Publish.Venus;

/// <summary>One value of a Venus service.</summary>
/// <param name="Text">Writes it for people.</param>
/// <param name="Accept">What a written value becomes, or null to refuse it; null when nobody may write.</param>
internal sealed record BusItem(Func<DBusValue, string> Text, Func<DBusValue, DBusValue?>? Accept)
{
    public required DBusValue Value { get; set; }

    public string Shown => BusValue.IsInvalid(Value) ? "---" : Text(Value);
}

/// <summary>
/// The values of one Venus service by their paths. Changed by whoever feeds it, read and written from the bus; safe from any thread. Answers
/// come from one consistent state. The calls of <c>com.victronenergy.BusItem</c> are in <see cref="BusItemCalls"/>.
/// </summary>
/// <param name="changed">Told of each change, once per update: the path of the signal, and what changed.</param>
/// <param name="written">Told of a value that was written from the bus and accepted; must return at once.</param>
internal sealed class BusItems(Action<DBusMessage> changed, Action<string, DBusValue> written)
{
    public const string Interface = "com.victronenergy.BusItem";

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, BusItem> items = new(StringComparer.Ordinal);

    public void Add(string path, DBusValue value, Func<DBusValue, string>? text = null, Func<DBusValue, DBusValue?>? accept = null)
    {
        lock (gate) items.Add(DBusNames.Path(path), new(text ?? BusText.Plain, accept) { Value = value });
    }

    /// <summary>Changes values and tells all that differ in one <c>ItemsChanged</c>.</summary>
    public void Update(IEnumerable<(string Path, DBusValue Value)> values) => UpdateUnless(() => false, values);

    /// <param name="newer">Asked while nobody can write: true when something newer was written and this must not be shown.</param>
    /// <returns>False when it was not shown.</returns>
    public bool UpdateUnless(Func<bool> newer, IEnumerable<(string Path, DBusValue Value)> values)
    {
        lock (gate)
        {
            if (newer()) return false;
            var news = new List<(string, DBusValue)>();
            foreach (var (path, value) in values)
            {
                if (items[path].Value.Equals(value)) continue;
                items[path].Value = value;
                news.Add((path, Described(items[path])));
            }
            if (news.Count > 0) changed(DBusMessage.Signal("/", Interface, "ItemsChanged", DBusValue.Dict("a{sv}", news)));
            return true;
        }
    }

    /// <summary>Writes as a user of the bus does.</summary>
    /// <returns>0 done or already so, 1 nobody may write this, 2 this value is refused.</returns>
    public int Write(string path, DBusValue value)
    {
        lock (gate)
        {
            var item = items[path];
            if (item.Accept is not { } accept) return 1;
            if (accept(value.Inner) is not { } good) return 2;
            if (item.Value.Equals(good)) return 0;
            item.Value = good;
            // Noted before anybody else can change the item: whoever does sees that there is something newer.
            written(path, good);
            changed(DBusMessage.Signal(path, Interface, "PropertiesChanged", Described(item)));
            return 0;
        }
    }

    public bool Has(string path)
    {
        lock (gate) return items.ContainsKey(path);
    }

    /// <summary>True for the root and for what other paths begin with.</summary>
    public bool IsNode(string path)
    {
        lock (gate) return path == "/" || items.Keys.Any(p => p.StartsWith(path + "/", StringComparison.Ordinal));
    }

    public DBusValue Value(string path)
    {
        lock (gate) return items[path].Value;
    }

    public string Text(string path)
    {
        lock (gate) return items[path].Shown;
    }

    /// <summary>Everything below a node, keys relative to it and without a leading slash.</summary>
    /// <param name="texts">As people read them instead of as values.</param>
    public DBusValue Below(string node, bool texts)
    {
        var prefix = node == "/" ? "/" : node + "/";
        lock (gate)
            return DBusValue.Dict("v", items.Where(i => i.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(i => (i.Key[prefix.Length..], DBusValue.Variant(texts ? DBusValue.Of(i.Value.Shown) : i.Value.Value))).ToList());
    }

    /// <summary>Full path → value and text.</summary>
    public DBusValue All()
    {
        lock (gate) return DBusValue.Dict("a{sv}", items.Select(i => (i.Key, Described(i.Value))).ToList());
    }

    /// <summary>Names of what lies directly below a node.</summary>
    public IReadOnlyList<string> Children(string node)
    {
        var prefix = node == "/" ? "/" : node + "/";
        lock (gate) return [.. items.Keys.Where(p => p.StartsWith(prefix, StringComparison.Ordinal)).Select(p => p[prefix.Length..].Split('/')[0]).Distinct()];
    }

    private static DBusValue Described(BusItem item) =>
        DBusValue.Dict("v", [("Value", DBusValue.Variant(item.Value)), ("Text", DBusValue.Variant(DBusValue.Of(item.Shown)))]);
}
