using System.Buffers;
using System.Text;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>Many rows in few statements: rows are gathered and sent when half a megabyte is reached, and with <see cref="Send"/>.</summary>
/// <param name="head">Up to and with <c>VALUES</c>.</param>
/// <param name="tail">What follows the rows, e.g. <c>ON DUPLICATE KEY UPDATE …</c>; may be empty.</param>
public sealed class MariaInsert(MariaConnection connection, string head, string tail = "")
{
    /// <summary>Well below the smallest <c>max_allowed_packet</c> servers come with (1 MB).</summary>
    private const int Most = 512 << 10;

    private readonly ArrayBufferWriter<byte> text = new(4096);

    /// <summary>Rows taken so far.</summary>
    public long Rows { get; private set; }

    public void Add(params ReadOnlySpan<object?> values)
    {
        if (text.WrittenCount == 0) Encoding.UTF8.GetBytes(head, text);
        else text.Write(","u8);
        text.Write("("u8);
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0) text.Write(","u8);
            MariaLiteral.Write(text, values[i]);
        }
        text.Write(")"u8);
        Rows++;
        if (text.WrittenCount >= Most) Send();
    }

    /// <summary>Sends what is gathered.</summary>
    public void Send()
    {
        if (text.WrittenCount == 0) return;
        if (tail.Length > 0) Encoding.UTF8.GetBytes(" " + tail, text);
        connection.Execute(text.WrittenSpan);
        text.ResetWrittenCount();
    }
}
