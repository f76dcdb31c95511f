using System.Globalization;

namespace Solstead.Devices.Protocols.DBus;

/// <summary>The types of D-Bus by their codes (D-Bus specification 0.43, "Type System").</summary>
public enum DBusType
{
    Byte = 'y', Boolean = 'b', Int16 = 'n', UInt16 = 'q', Int32 = 'i', UInt32 = 'u', Int64 = 'x', UInt64 = 't', Double = 'd',
    Text = 's', ObjectPath = 'o', Signature = 'g',
    /// <summary>A file handle: seen, never used.</summary>
    UnixFd = 'h',
    Array = 'a', Struct = 'r', DictEntry = 'e', Variant = 'v',
}

/// <summary>One value of any D-Bus type, immutable; equal when type and content are.</summary>
public sealed partial class DBusValue : IEquatable<DBusValue>
{
    /// <summary>Containers within containers, at most; the bus allows 32 arrays and 32 structs.</summary>
    public const int DeepestNesting = 32;

    private readonly long whole;
    private readonly double fraction;
    private readonly string? text;

    private DBusValue(DBusType type, string signature, long whole = 0, double fraction = 0, string? text = null, IReadOnlyList<DBusValue>? items = null)
    {
        (Type, Signature, this.whole, this.fraction, this.text, Items) = (type, signature, whole, fraction, text, items ?? []);
        foreach (var item in Items) Depth = Math.Max(Depth, item.Depth);
        if (type is DBusType.Array or DBusType.Struct or DBusType.DictEntry or DBusType.Variant && ++Depth > DeepestNesting)
            throw new ArgumentException($"more than {DeepestNesting} containers within each other", nameof(items));
    }

    public DBusType Type { get; }

    /// <summary>One complete type, e.g. <c>a{sv}</c>.</summary>
    public string Signature { get; }

    /// <summary>Elements of an array, fields of a struct, key and value of an entry, content of a variant; else empty.</summary>
    public IReadOnlyList<DBusValue> Items { get; }

    internal int Depth { get; }

    /// <summary>What a variant holds, however often it is wrapped; else the value itself.</summary>
    public DBusValue Inner => Type == DBusType.Variant ? Items[0].Inner : this;

    /// <summary>The number of any numeric type, through variants; null for other types (a Boolean is none).</summary>
    public double? Number => Inner is var v && v.Type == DBusType.Double ? v.fraction : v.IsWhole ? v.Type == DBusType.UInt64 ? (ulong)v.whole : v.whole : null;

    /// <summary>The whole number of an integer type, through variants; null for other types and when it does not fit.</summary>
    public long? Whole => Inner is { IsWhole: true } v && !(v.Type == DBusType.UInt64 && v.whole < 0) ? v.whole : null;

    /// <summary>The text of a string, path or signature, through variants; null for other types.</summary>
    public string? AsText => Inner.text;

    /// <summary>The Boolean, through variants; null for other types.</summary>
    public bool? AsBoolean => Inner is { Type: DBusType.Boolean } v ? v.whole != 0 : null;

    private bool IsWhole => Type is DBusType.Byte or DBusType.Int16 or DBusType.UInt16 or DBusType.Int32 or DBusType.UInt32 or DBusType.Int64 or DBusType.UInt64;

    /// <summary>Entry of a dictionary with text keys, through variants; null when there is none.</summary>
    public DBusValue? this[string key] => Inner.Items.FirstOrDefault(e => e.Type == DBusType.DictEntry && e.Items[0].AsText == key)?.Items[1];

    /// <summary>Keys and values of a dictionary with text keys, through variants; none for other types.</summary>
    public IEnumerable<(string Key, DBusValue Value)> Entries =>
        Inner.Items.Where(e => e.Type == DBusType.DictEntry && e.Items[0].AsText is not null).Select(e => (e.Items[0].AsText!, e.Items[1]));

    public bool Equals(DBusValue? other) =>
        other is not null && Type == other.Type && Signature == other.Signature && whole == other.whole && fraction.Equals(other.fraction) && text == other.text && Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => Equals(obj as DBusValue);

    public override int GetHashCode() => HashCode.Combine(Type, whole, fraction, text, Items.Count);

    /// <summary>For logs and tests.</summary>
    public override string ToString() => Type switch
    {
        DBusType.Double => fraction.ToString("R", CultureInfo.InvariantCulture),
        DBusType.Boolean => whole != 0 ? "true" : "false",
        DBusType.UInt64 => ((ulong)whole).ToString(CultureInfo.InvariantCulture),
        DBusType.Text or DBusType.ObjectPath or DBusType.Signature => $"'{text}'",
        DBusType.Array => $"[{string.Join(", ", Items)}]",
        DBusType.Struct => $"({string.Join(", ", Items)})",
        DBusType.DictEntry => $"{Items[0]}: {Items[1]}",
        DBusType.Variant => $"<{Items[0]}>",
        _ => whole.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The bytes of a basic value that is no text, as the library wants them.</summary>
    internal LibDBus.Basic ToBasic() => Type switch
    {
        DBusType.Byte => new() { Byte = (byte)whole },
        DBusType.Boolean => new() { Boolean = (uint)whole },
        DBusType.Int16 => new() { Int16 = (short)whole },
        DBusType.UInt16 => new() { UInt16 = (ushort)whole },
        DBusType.Int32 => new() { Int32 = (int)whole },
        DBusType.UInt32 => new() { UInt32 = (uint)whole },
        DBusType.Double => new() { Double = fraction },
        _ => new() { Int64 = whole },
    };

    internal static DBusValue FromBasic(DBusType type, in LibDBus.Basic value) => type switch
    {
        DBusType.Byte => Of(value.Byte),
        DBusType.Boolean => Of(value.Boolean != 0),
        DBusType.Int16 => Of(value.Int16),
        DBusType.UInt16 => Of(value.UInt16),
        DBusType.Int32 => Of(value.Int32),
        DBusType.UInt32 => Of(value.UInt32),
        DBusType.Int64 => Of(value.Int64),
        DBusType.UInt64 => Of(value.UInt64),
        _ => Of(value.Double),
    };
}
