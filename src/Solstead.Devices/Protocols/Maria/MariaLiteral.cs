using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>
/// Values inside statements. A text that holds anything an escaping rule could be about (quotes, backslashes, control characters) goes as hexadecimal
/// digits, so no mode of the server (<c>NO_BACKSLASH_ESCAPES</c>, <c>ANSI_QUOTES</c>) can make it mean something else.
/// </summary>
internal static class MariaLiteral
{
    private static readonly SearchValues<byte> Unsafe = SearchValues.Create([.. Enumerable.Range(0, 32).Select(b => (byte)b), (byte)'\'', (byte)'"', (byte)'\\', (byte)'`', 127]);

    /// <exception cref="ArgumentException">Not a kind of value this knows, or no finite number.</exception>
    public static void Write(ArrayBufferWriter<byte> to, object? value)
    {
        switch (value)
        {
            case null or DBNull: to.Write("NULL"u8); break;
            case string text: Text(to, text); break;
            case byte[] bytes: Hex(to, bytes, ""u8); break;
            case bool yes: to.Write(yes ? "1"u8 : "0"u8); break;
            case long or int or short or sbyte: Number(to, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case ulong or uint or ushort or byte: Plain(to, Convert.ToUInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)); break;
            case double number: Plain(to, Finite(number).ToString("R", CultureInfo.InvariantCulture)); break;
            case float number: Plain(to, Finite(number).ToString("R", CultureInfo.InvariantCulture)); break;
            case decimal number: Plain(to, number.ToString(CultureInfo.InvariantCulture)); break;
            case DateTimeOffset at: Moment(to, at.UtcDateTime); break;
            case DateTime at: Moment(to, at); break;
            case DateOnly date: Plain(to, $"'{date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'"); break;
            default: throw new ArgumentException($"A {value.GetType().Name} cannot be sent.", nameof(value));
        }
    }

    /// <summary>A statement with each <c>$name</c> replaced by its value; quoted texts, names and comments are left as they are.</summary>
    /// <exception cref="ArgumentException">A name has no value.</exception>
    public static void Fill(ArrayBufferWriter<byte> to, string statement, MariaParameters parameters)
    {
        if (parameters.Count == 0)
        {
            Encoding.UTF8.GetBytes(statement, to);
            return;
        }
        var done = 0;
        for (var i = 0; i < statement.Length;)
        {
            if (Skip(statement, i) is var next && next > i)
            {
                i = next;
                continue;
            }
            if (statement[i] != '$' || (i > 0 && IsName(statement[i - 1])))
            {
                i++;
                continue;
            }
            var end = i + 1;
            while (end < statement.Length && IsName(statement[end])) end++;
            Encoding.UTF8.GetBytes(statement.AsSpan(done, i - done), to);
            Write(to, parameters.ValueOf(statement.AsSpan(i, end - i)));
            i = done = end;
        }
        Encoding.UTF8.GetBytes(statement.AsSpan(done), to);
    }

    /// <summary>A name of a table or column, whatever is in it.</summary>
    public static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$';

    /// <summary>The end of the quoted text or comment that begins here; the same place when none does.</summary>
    private static int Skip(string s, int at)
    {
        var end = s[at] switch
        {
            '\'' or '"' or '`' => Quoted(s, at),
            '#' => s.IndexOf('\n', at),
            '-' when at + 2 < s.Length && s[at + 1] == '-' && char.IsWhiteSpace(s[at + 2]) => s.IndexOf('\n', at),
            '/' when at + 1 < s.Length && s[at + 1] == '*' => s.IndexOf("*/", at + 2, StringComparison.Ordinal) is var found && found < 0 ? -1 : found + 2,
            _ => at,
        };
        return end < 0 ? s.Length : end;
    }

    private static int Quoted(string s, int at)
    {
        var quote = s[at];
        for (var i = at + 1; i < s.Length; i++)
        {
            if (s[i] == '\\' && quote != '`') i++;
            else if (s[i] == quote) return i + 1;
        }
        return -1;
    }

    private static double Finite(double number) => double.IsFinite(number) ? number : throw new ArgumentException("Only finite numbers can be stored.", nameof(number));

    private static void Text(ArrayBufferWriter<byte> to, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (utf8.AsSpan().ContainsAny(Unsafe))
        {
            Hex(to, utf8, "_utf8mb4 "u8);
            return;
        }
        to.Write("'"u8);
        to.Write(utf8);
        to.Write("'"u8);
    }

    private static void Hex(ArrayBufferWriter<byte> to, byte[] bytes, ReadOnlySpan<byte> introducer)
    {
        to.Write(introducer);
        to.Write("x'"u8);
        var room = to.GetSpan(bytes.Length * 2);
        Convert.TryToHexString(bytes, room, out var written);
        to.Advance(written);
        to.Write("'"u8);
    }

    private static void Number(ArrayBufferWriter<byte> to, long number)
    {
        Utf8Formatter.TryFormat(number, to.GetSpan(20), out var written);
        to.Advance(written);
    }

    private static void Moment(ArrayBufferWriter<byte> to, DateTime at) => Plain(to, $"'{at.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'");

    private static void Plain(ArrayBufferWriter<byte> to, string ascii) => Encoding.UTF8.GetBytes(ascii, to);
}
