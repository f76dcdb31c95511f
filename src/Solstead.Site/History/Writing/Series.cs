using Solstead.Core.Points;

namespace Solstead.Site.History.Writing;

/// <summary>One stored point: its number, how values become integers, and the texts behind its codes.</summary>
/// <param name="sid">1 to 65,535.</param>
/// <param name="scale">stored = round(value × 10^scale).</param>
/// <param name="hold">Longest time a value stands without a new one. [s of the wall clock at normal pace]</param>
internal sealed class Series(int sid, string device, string point, string unit, PointKind kind, int scale, int hold)
{
    public int Sid { get; } = sid;
    public string Device { get; } = device;
    public string Point { get; } = point;
    public string Unit { get; } = unit;
    public PointKind Kind { get; } = kind;
    public int Scale { get; } = scale;
    public int Hold { get; } = hold;

    /// <summary>Largest stored magnitude; the sum of a day of them still fits 64 bits.</summary>
    private const double Most = 1L << 52;

    public const int MostTexts = 4096;
    private const int LongestText = 512;
    private readonly double factor = Math.Pow(10, scale);
    private readonly Lock gate = new();
    private readonly Dictionary<string, long> codes = new(StringComparer.Ordinal);
    private readonly List<string> unsaved = [];

    public string Name => $"{Device}/{Point}";

    public bool HasTexts => Kind is PointKind.State or PointKind.Text;

    /// <summary>False for NaN, infinities and numbers too large to keep: such a value is missing, never 0.</summary>
    public bool TryStore(double? value, string? text, out long stored)
    {
        stored = 0;
        if (HasTexts)
        {
            var state = text ?? value?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (state is null) return false;
            stored = CodeOf(state);
            return true;
        }

        if (value is not { } number) return false;
        var scaled = Math.Round(number * factor, MidpointRounding.AwayFromZero);
        if (!(Math.Abs(scaled) <= Most)) return false;
        stored = (long)scaled;
        return true;
    }

    public double Value(double stored) => stored / factor;

    public IReadOnlyDictionary<long, string> Texts()
    {
        lock (gate) return codes.ToDictionary(c => c.Value, c => c.Key);
    }

    public void Load(long code, string text)
    {
        lock (gate) codes[text] = code;
    }

    /// <summary>Codes another machine gave to texts this one has not met; they are written with the next frame.</summary>
    public void Learn(IReadOnlyDictionary<long, string> texts)
    {
        lock (gate)
        {
            foreach (var (code, text) in texts)
                if (codes.TryAdd(text, code)) unsaved.Add(text);
        }
    }

    public List<(long Code, string Text)> UnsavedTexts()
    {
        lock (gate) return [.. unsaved.Select(t => (codes[t], t))];
    }

    public void TextsSaved(int count)
    {
        lock (gate) unsaved.RemoveRange(0, count);
    }

    public void AllTextsUnsaved()
    {
        lock (gate)
        {
            unsaved.Clear();
            unsaved.AddRange(codes.Keys);
        }
    }

    /// <summary>Code 0 stands for "one text too many": a point with thousands of texts is no state.</summary>
    private long CodeOf(string text)
    {
        if (text.Length > LongestText) text = text[..LongestText];
        lock (gate)
        {
            if (codes.TryGetValue(text, out var code)) return code;
            if (codes.Count >= MostTexts) return 0;
            code = codes.Count + 1;
            codes[text] = code;
            unsaved.Add(text);
            return code;
        }
    }
}
