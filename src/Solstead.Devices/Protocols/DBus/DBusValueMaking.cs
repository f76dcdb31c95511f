namespace Solstead.Devices.Protocols.DBus;

/// <summary>How values are made: basic ones by <c>Of</c>, containers from their parts. What cannot travel is refused here, not on the bus.</summary>
public sealed partial class DBusValue
{
    public static DBusValue Of(byte value) => new(DBusType.Byte, "y", value);
    public static DBusValue Of(bool value) => new(DBusType.Boolean, "b", value ? 1 : 0);
    public static DBusValue Of(short value) => new(DBusType.Int16, "n", value);
    public static DBusValue Of(ushort value) => new(DBusType.UInt16, "q", value);
    public static DBusValue Of(int value) => new(DBusType.Int32, "i", value);
    public static DBusValue Of(uint value) => new(DBusType.UInt32, "u", value);
    public static DBusValue Of(long value) => new(DBusType.Int64, "x", value);
    public static DBusValue Of(ulong value) => new(DBusType.UInt64, "t", unchecked((long)value));
    public static DBusValue Of(double value) => new(DBusType.Double, "d", fraction: value);

    /// <summary>A text; a NUL, which D-Bus cannot carry, becomes U+FFFD.</summary>
    public static DBusValue Of(string value) => new(DBusType.Text, "s", text: value.Replace('\0', '\uFFFD'));

    /// <exception cref="ArgumentException">Not an object path.</exception>
    public static DBusValue Path(string value) => new(DBusType.ObjectPath, "o", text: DBusNames.Path(value));

    /// <exception cref="ArgumentException">Not a sequence of complete types.</exception>
    public static DBusValue OfSignature(string value) => new(DBusType.Signature, "g", text: DBusNames.Signature(value));

    public static DBusValue Variant(DBusValue content) => new(DBusType.Variant, "v", items: [content]);

    /// <param name="element">Signature of one element; needed because an array may be empty.</param>
    /// <exception cref="ArgumentException">An element has another signature.</exception>
    public static DBusValue Array(string element, params IReadOnlyList<DBusValue> items)
    {
        if (items.FirstOrDefault(i => i.Signature != element) is { } wrong) throw new ArgumentException($"an element of type {wrong.Signature} in an array of {element}", nameof(items));
        return new(DBusType.Array, DBusNames.ArrayOf(element), items: items);
    }

    /// <summary>A dictionary with text keys.</summary>
    /// <param name="value">Signature of the values.</param>
    public static DBusValue Dict(string value, IEnumerable<(string Key, DBusValue Value)> entries) =>
        Array($"{{s{value}}}", [.. entries.Select(e => Entry(Of(e.Key), e.Value))]);

    public static DBusValue Struct(params IReadOnlyList<DBusValue> fields)
    {
        if (fields.Count == 0) throw new ArgumentException("a struct has a field at least", nameof(fields));
        return new(DBusType.Struct, DBusNames.Signature($"({string.Concat(fields.Select(f => f.Signature))})"), items: fields);
    }

    /// <summary>An entry of a dictionary; lives in an array only. The key is of a basic type.</summary>
    public static DBusValue Entry(DBusValue key, DBusValue value)
    {
        if (key.Items.Count > 0 || key.Type is DBusType.Array) throw new ArgumentException("a key must be of a basic type", nameof(key));
        return new(DBusType.DictEntry, $"{{{key.Signature}{value.Signature}}}", items: [key, value]);
    }

    /// <summary>A file handle that came with a message; its content is not taken.</summary>
    internal static DBusValue Handle() => new(DBusType.UnixFd, "h");
}
