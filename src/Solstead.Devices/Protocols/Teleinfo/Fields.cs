using System.Globalization;

namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>
/// The labels of one frame, read strictly. The checksum of six bits does not see a flipped bit 6 and no two flips that weigh each other up: digits where digits belong and the
/// exact number of them catch most of what it lets through.
/// </summary>
internal sealed class Fields
{
    private readonly Dictionary<string, TicGroup> groups = [];

    public Fields(IEnumerable<TicGroup> from)
    {
        var doubtful = new HashSet<string>();
        // The same label twice with two values: one of them lies.
        foreach (var group in from)
            if (!groups.TryAdd(group.Label, group) && groups[group.Label] != group) doubtful.Add(group.Label);
        foreach (var label in doubtful) groups.Remove(label);
    }

    public bool Has(string label) => groups.ContainsKey(label);

    /// <summary>As sent; null when it is absent.</summary>
    public string? Text(string label) => groups.TryGetValue(label, out var group) ? group.Data : null;

    public string? Stamp(string label) => groups.TryGetValue(label, out var group) ? group.Stamp : null;

    /// <summary>A number of exactly so many digits; null when it is absent or anything else.</summary>
    public double? Number(string label, int digits) =>
        Text(label) is { } text && text.Length == digits && text.All(char.IsAsciiDigit) ? double.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    /// <summary>Exactly so many digits.</summary>
    public string? Digits(string label, int digits) => Text(label) is { } text && text.Length == digits && text.All(char.IsAsciiDigit) ? text : null;

    /// <summary>Capitals, digits and what names of contracts are made of, trimmed; null when anything else is in it.</summary>
    public string? Words(string label) =>
        Text(label)?.Trim() is { Length: > 0 } text && text.All(c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or ' ' or '.' or '-' or '+' or '/' or '\'' or '_' or '(' or ')' or '*') ? text : null;
}
