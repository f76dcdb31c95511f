using System.Buffers.Text;
using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>
/// The rows of an answer. Numbers are read from the text the server sends, so any column that holds a number can be read as any kind of number, and
/// every column as text.
/// </summary>
internal sealed unsafe class MariaReader : DbDataReader
{
    private readonly MariaConnection connection;
    private readonly bool stream;
    private readonly MariaColumn[] columns;
    private nint result;
    private byte** row;
    private System.Runtime.InteropServices.CULong* lengths;
    private bool atEnd;

    internal MariaReader(MariaConnection connection, nint result, bool stream)
    {
        this.connection = connection;
        this.result = result;
        this.stream = stream;
        columns = result == 0 ? [] : MariaColumn.Of(result, LibMaria.mysql_num_fields(result));
        atEnd = result == 0;
    }

    public override int Depth => 0;
    public override int FieldCount => columns.Length;
    public override bool HasRows => throw new NotSupportedException();
    public override bool IsClosed => result == 0;
    public override int RecordsAffected => -1;
    public override object this[int ordinal] => GetValue(ordinal);
    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read()
    {
        if (atEnd) return false;
        row = connection.Fetch(result, stream);
        if (row is null) atEnd = true;
        else lengths = LibMaria.mysql_fetch_lengths(result);
        return !atEnd;
    }

    public override bool NextResult() => false;

    public override void Close()
    {
        if (result == 0) return;
        connection.Free(result, stream, atEnd);
        result = 0;
        row = null;
        atEnd = true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Close();
        base.Dispose(disposing);
    }

    public override bool IsDBNull(int ordinal) => Cell(ordinal) is null;

    /// <summary>The column as the server wrote it.</summary>
    public ReadOnlySpan<byte> Bytes(int ordinal) => Cell(ordinal) is var cell && cell is null ? throw Null(ordinal) : new(cell, checked((int)lengths[ordinal].Value));

    public override string GetString(int ordinal) => Encoding.UTF8.GetString(Bytes(ordinal));

    public override long GetInt64(int ordinal)
    {
        var text = Bytes(ordinal);
        if (Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length) return value;
        if (columns[ordinal].Type == MariaColumn.Bit) return Bits(text);
        var number = GetDecimal(ordinal);
        return number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : throw Not(ordinal, "a whole number");
    }

    public override double GetDouble(int ordinal)
    {
        var text = Bytes(ordinal);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Not(ordinal, "a number");
    }

    public override decimal GetDecimal(int ordinal) =>
        decimal.TryParse(Bytes(ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Not(ordinal, "a number");

    public override bool GetBoolean(int ordinal) => GetInt64(ordinal) != 0;
    public override byte GetByte(int ordinal) => checked((byte)GetInt64(ordinal));
    public override short GetInt16(int ordinal) => checked((short)GetInt64(ordinal));
    public override int GetInt32(int ordinal) => checked((int)GetInt64(ordinal));
    public override float GetFloat(int ordinal) => (float)GetDouble(ordinal);

    /// <summary>Of no zone: the server's columns have none. A date that is none (<c>0000-00-00</c>) is refused.</summary>
    public override DateTime GetDateTime(int ordinal) =>
        DateTime.TryParse(GetString(ordinal), CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var at) ? at : throw Not(ordinal, "a date");

    public override Guid GetGuid(int ordinal) => Guid.Parse(GetString(ordinal));
    public override char GetChar(int ordinal) => GetString(ordinal)[0];

    public override T GetFieldValue<T>(int ordinal) => typeof(T) == typeof(byte[]) ? (T)(object)Bytes(ordinal).ToArray() : base.GetFieldValue<T>(ordinal);

    public override object GetValue(int ordinal)
    {
        if (IsDBNull(ordinal)) return DBNull.Value;
        return columns[ordinal].Kind switch
        {
            MariaKind.Whole => GetInt64(ordinal),
            MariaKind.Large => ulong.Parse(Bytes(ordinal), CultureInfo.InvariantCulture) is var large && large <= long.MaxValue ? (long)large : (object)large,
            MariaKind.Decimal => GetDecimal(ordinal),
            MariaKind.Real => GetDouble(ordinal),
            MariaKind.Bytes => Bytes(ordinal).ToArray(),
            _ => GetString(ordinal),
        };
    }

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, columns.Length);
        for (var i = 0; i < count; i++) values[i] = GetValue(i);
        return count;
    }

    public override string GetName(int ordinal) => columns[ordinal].Name;

    public override int GetOrdinal(string name)
    {
        var at = Array.FindIndex(columns, c => string.Equals(c.Name, name, StringComparison.Ordinal));
        if (at < 0) at = Array.FindIndex(columns, c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such column.");
    }

    public override string GetDataTypeName(int ordinal) => columns[ordinal].Kind.ToString();

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetFieldType(int ordinal) => columns[ordinal].Kind switch
    {
        MariaKind.Whole => typeof(long),
        MariaKind.Large => typeof(ulong),
        MariaKind.Decimal => typeof(decimal),
        MariaKind.Real => typeof(double),
        MariaKind.Bytes => typeof(byte[]),
        _ => typeof(string),
    };

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var all = Bytes(ordinal);
        if (buffer is null) return all.Length;
        var part = all[(int)Math.Min(dataOffset, all.Length)..];
        part = part[..Math.Min(length, part.Length)];
        part.CopyTo(buffer.AsSpan(bufferOffset));
        return part.Length;
    }

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    private byte* Cell(int ordinal)
    {
        if (row is null) throw new InvalidOperationException("There is no row.");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)ordinal, (uint)columns.Length, nameof(ordinal));
        return row[ordinal];
    }

    private static long Bits(ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        foreach (var b in bytes) value = value << 8 | b;
        return value;
    }

    private InvalidCastException Null(int ordinal) => new($"'{columns[ordinal].Name}' is NULL.");

    private InvalidCastException Not(int ordinal, string wanted) => new($"'{columns[ordinal].Name}' holds '{GetString(ordinal)}', which is not {wanted}.");
}
