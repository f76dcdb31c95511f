namespace Solstead.Devices.TeslaWallConnector.Twin;

/// <summary>What the wire does to bytes, from 0 (never) to 1 (each byte).</summary>
internal sealed class TwinLine(Random random)
{
    /// <summary>Share of bytes that arrive as another one.</summary>
    public double Garbles { get; set; }

    /// <summary>Share of bytes that do not arrive.</summary>
    public double Loses { get; set; }

    /// <summary>Random bytes between frames, per second.</summary>
    public double Noise { get; set; }

    /// <summary>The adapter returns what is sent.</summary>
    public bool Echoes { get; set; }

    /// <summary>Real units are followed by one stray byte, mostly FC.</summary>
    public bool Strays { get; set; } = true;

    /// <summary>What is left of bytes that went through.</summary>
    public byte[] Through(ReadOnlySpan<byte> bytes)
    {
        var arrived = new List<byte>(bytes.Length);
        foreach (var b in bytes)
        {
            if (random.NextDouble() < Loses) continue;
            arrived.Add(random.NextDouble() < Garbles ? (byte)random.Next(256) : b);
        }
        return [.. arrived];
    }

    /// <summary>A unit's frame with what follows it.</summary>
    public byte[] FromUnit(byte[] frame) => Through(Strays ? [.. frame, random.Next(8) switch { 0 => 0xF8, 1 => 0xFE, 2 => 0xFF, _ => (byte)0xFC }] : frame);

    /// <summary>Noise of a stretch of time; empty mostly.</summary>
    public byte[] Crackle(TimeSpan step)
    {
        if (random.NextDouble() >= Noise * step.TotalSeconds) return [];
        var bytes = new byte[random.Next(1, 4)];
        random.NextBytes(bytes);
        return bytes;
    }

    public void Clear() => (Garbles, Loses, Noise, Echoes, Strays) = (0, 0, 0, false, true);
}
