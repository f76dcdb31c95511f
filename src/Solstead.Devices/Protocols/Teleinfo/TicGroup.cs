namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>How a Linky speaks on its customer output (tempo.md 2.6).</summary>
public enum TicMode
{
    /// <summary>1200 baud; separated by spaces.</summary>
    Historic,
    /// <summary>9600 baud; separated by tabulators, some with a time of their own.</summary>
    Standard,
}

/// <summary>One label with its value, checksum proven.</summary>
/// <param name="Data">As sent; leading and trailing spaces belong to it.</param>
/// <param name="Stamp">The meter's time of the value, <c>SAAMMJJhhmmss</c>; null where there is none.</param>
public readonly record struct TicGroup(string Label, string Data, string? Stamp = null)
{
    /// <param name="line">What stands between line feed and carriage return.</param>
    /// <returns>Null when the checksum or the form is wrong.</returns>
    public static TicGroup? Read(ReadOnlySpan<byte> line, TicMode mode)
    {
        if (line.Length < 4 || line.ContainsAnyExceptInRange((byte)0x09, (byte)0x7E)) return null;
        var separator = mode == TicMode.Historic ? (byte)' ' : (byte)'\t';
        if (line[^2] != separator) return null;
        // In historic mode the separator before the checksum is not counted, in standard mode it is.
        if (Checksum(mode == TicMode.Historic ? line[..^2] : line[..^1]) != line[^1]) return null;
        var text = System.Text.Encoding.ASCII.GetString(line[..^2]);
        // Historic data may hold spaces: only the first one ends the label.
        var parts = mode == TicMode.Historic ? text.Split(' ', 2) : text.Split('\t');
        if (parts[0].Length == 0) return null;
        return parts switch
        {
            [var label, var data] => new(label, data),
            [var label, var stamp, var data] => new(label, data, stamp),
            _ => null,
        };
    }

    /// <summary>The line of a group, for who plays a meter.</summary>
    public byte[] Write(TicMode mode)
    {
        var separator = mode == TicMode.Historic ? ' ' : '\t';
        var text = Stamp is null || mode == TicMode.Historic ? $"{Label}{separator}{Data}" : $"{Label}{separator}{Stamp}{separator}{Data}";
        var covered = System.Text.Encoding.ASCII.GetBytes(mode == TicMode.Historic ? text : text + separator);
        return [0x0A, .. System.Text.Encoding.ASCII.GetBytes(text + separator), Checksum(covered), 0x0D];
    }

    private static byte Checksum(ReadOnlySpan<byte> covered)
    {
        var sum = 0;
        foreach (var b in covered) sum += b;
        return (byte)((sum & 0x3F) + 0x20);
    }
}
