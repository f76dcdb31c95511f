using System.Text;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>What a column holds.</summary>
internal enum MariaKind { Text, Whole, Large, Decimal, Real, Bytes }

/// <summary>One column of an answer.</summary>
/// <param name="Type">Number of its type (enum enum_field_types of mariadb_com.h).</param>
internal sealed record MariaColumn(string Name, int Type, MariaKind Kind)
{
    public const int Bit = 16;

    private const uint Unsigned = 32;

    public static unsafe MariaColumn[] Of(nint result, uint count)
    {
        var fields = LibMaria.mysql_fetch_fields(result);
        var columns = new MariaColumn[count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = new(Encoding.UTF8.GetString(fields[i].Name, (int)fields[i].NameLength), fields[i].Type, KindOf(fields[i].Type, fields[i].Flags, fields[i].Charset));
        return columns;
    }

    private static MariaKind KindOf(int type, uint flags, uint charset) => type switch
    {
        8 when (flags & Unsigned) != 0 => MariaKind.Large,
        1 or 2 or 3 or 8 or 9 or 13 or Bit => MariaKind.Whole,
        0 or 246 => MariaKind.Decimal,
        4 or 5 => MariaKind.Real,
        249 or 250 or 251 or 252 or 253 or 254 or 255 when charset == LibMaria.BinaryCharset => MariaKind.Bytes,
        _ => MariaKind.Text,
    };
}
