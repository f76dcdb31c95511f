using System.Globalization;
using System.Text;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>Registers of one unit of a twin; what was never put there does not exist.</summary>
internal sealed class RegisterImage
{
    /// <summary>Name of the sample image.</summary>
    public const string Noon = "noon";

    private readonly Dictionary<int, ushort> words = [];
    private int next;

    public bool TryRead(int address, Span<ushort> into)
    {
        for (var i = 0; i < into.Length; i++)
            if (!words.TryGetValue(address + i, out into[i])) return false;
        return true;
    }

    public bool Has(int address) => words.ContainsKey(address);

    public ushort this[int address] { get => words[address]; set => words[address] = value; }

    public void Put(int address, params ReadOnlySpan<ushort> values)
    {
        for (var i = 0; i < values.Length; i++) words[address + i] = values[i];
    }

    public void Fill(int address, int count, ushort value = 0)
    {
        for (var i = 0; i < count; i++) words[address + i] = value;
    }

    /// <summary>Where the next model begins.</summary>
    public int At { get; init; }

    /// <summary>Where the model that was begun last stands.</summary>
    public int Model { get; private set; }

    /// <summary>Begins a model of a chain: its header, and zeros to its end.</summary>
    public void Begin(ushort id, ushort length)
    {
        Model = next == 0 ? At : next;
        Fill(Model, 2 + length);
        Put(Model, id, length);
        next = Model + 2 + length;
    }

    /// <summary>The end marker behind the last model.</summary>
    public void End() => Put(next, 0xFFFF, 0);

    public void Text(int address, int count, string text)
    {
        var bytes = new byte[2 * count];
        Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, bytes.Length)), bytes);
        for (var i = 0; i < count; i++) words[address + i] = (ushort)(bytes[2 * i] << 8 | bytes[2 * i + 1]);
    }

    /// <summary>High word first, as in SunSpec blocks.</summary>
    public void UInt32(int address, double value) => Put(address, (ushort)((uint)value >> 16), (ushort)(uint)value);

    /// <summary>Low word first, as in SolarEdge's own blocks.</summary>
    public void Float(int address, double value)
    {
        var bits = BitConverter.SingleToUInt32Bits((float)value);
        Put(address, (ushort)bits, (ushort)(bits >> 16));
    }

    /// <summary>High word first, as in SunSpec blocks; NaN is "not implemented".</summary>
    public void HighFloat(int address, double value) => Put(address, double.IsNaN(value) ? (ushort)0x7FC0 : (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16), double.IsNaN(value) ? (ushort)0 : (ushort)BitConverter.SingleToUInt32Bits((float)value));

    /// <summary>Low word first.</summary>
    public void UInt64(int address, double value)
    {
        var bits = (ulong)value;
        Put(address, (ushort)bits, (ushort)(bits >> 16), (ushort)(bits >> 32), (ushort)(bits >> 48));
    }

    /// <summary>
    /// Reads a file of lines <c>address: words</c>, both as solaredge-modbus.md 10 prints them: addresses decimal or 0x…, words hex;
    /// <c>from-to: word</c> fills a range; <c>#</c> begins a remark.
    /// </summary>
    /// <exception cref="InvalidDataException">A line cannot be read.</exception>
    public static RegisterImage Load(string file)
    {
        var image = new RegisterImage();
        var number = 0;
        foreach (var line in Lines(file))
        {
            number++;
            var text = line.Split('#')[0].Trim();
            if (text.Length == 0) continue;
            try
            {
                var parts = text.Split(':', 2);
                var range = parts[0].Split('-');
                var values = parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => ushort.Parse(w, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
                if (range.Length == 2) image.Fill(Address(range[0]), Address(range[1]) - Address(range[0]) + 1, values[0]);
                else image.Put(Address(range[0]), values);
            }
            catch (Exception e) when (e is FormatException or OverflowException or IndexOutOfRangeException)
            {
                throw new InvalidDataException($"{file}, line {number}: {e.Message}", e);
            }
        }
        return image;
    }

    /// <summary>A file; or by its name the one that comes with the program.</summary>
    private static IEnumerable<string> Lines(string file)
    {
        if (file != Noon || File.Exists(file)) return File.ReadLines(file);
        using var known = new StreamReader(typeof(RegisterImage).Assembly.GetManifestResourceStream("noon.txt")!);
        return known.ReadToEnd().Split('\n');
    }

    private static int Address(string text) => text.Trim() is var t && t.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? int.Parse(t.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : int.Parse(t, CultureInfo.InvariantCulture);
}
