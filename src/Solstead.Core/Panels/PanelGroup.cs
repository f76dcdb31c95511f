using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Core.Panels;

/// <summary>Panels that look the same way and have the same size.</summary>
/// <param name="Key">Part of the point ids <c>group.&lt;key&gt;.…</c>; stays when the group gets another name.</param>
/// <param name="Name">What the owner calls it.</param>
/// <param name="Azimuth">Where it looks, clockwise from north: 180 = south; null when not told. [°, 0…360]</param>
/// <param name="Tilt">From horizontal: 0 = flat, 90 = wall; null when not told. [°, 0…90]</param>
/// <param name="PeakWatts">Size of one panel at standard test conditions; null when not told. [W]</param>
/// <param name="Members">Serial numbers of its panels, each once.</param>
public sealed record PanelGroup(string Key, string Name, double? Azimuth, double? Tilt, double? PeakWatts, IReadOnlyList<string> Members)
{
    /// <summary>Groups one device may have; far more than any roof has sides.</summary>
    public const int Most = 50;

    private const int LongestName = 40, MostMembers = 1000;

    /// <summary>The part of a point id a name becomes: its letters and digits, <c>-</c> for everything else.</summary>
    public static string KeyOf(string name)
    {
        var key = string.Concat(name.Trim().Select(c => char.IsLetterOrDigit(c) || c == '_' ? c : '-'));
        return key.Trim('-');
    }

    /// <summary>What is wrong with a set of groups of one device; null when they can be used.</summary>
    /// <returns>A problem <c>panels.group.…</c> whose facts name the group.</returns>
    public static Problem? Check(IReadOnlyList<PanelGroup> groups)
    {
        if (groups.Count > Most) return Wrong("panels.group.many", "", Fact.Of("most", Most));
        var (keys, owner) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), new Dictionary<string, string>());
        foreach (var group in groups)
        {
            if (group.Name.Length is 0 or > LongestName || group.Key.Length == 0 || KeyOf(group.Key) != group.Key || group.Key.Length > LongestName) return Wrong("panels.group.name", group.Name);
            if (!keys.Add(group.Key)) return Wrong("panels.group.twice", group.Name);
            if (group.Azimuth is < 0 or > 360 or double.NaN || group.Tilt is < 0 or > 90 or double.NaN || group.PeakWatts is < 1 or > 2000 or double.NaN || group.Members.Count > MostMembers)
                return Wrong("panels.group.range", group.Name);
            foreach (var serial in group.Members)
                if (!owner.TryAdd(serial, group.Name)) return Wrong("panels.group.member_twice", group.Name, Fact.Of("panel", serial), Fact.Of("other", owner[serial]));
        }
        return null;
    }

    /// <summary>True when both sets say the same, in the same order.</summary>
    public static bool Same(IReadOnlyList<PanelGroup> a, IReadOnlyList<PanelGroup> b) => a.Count == b.Count && a.Zip(b).All(p => Same(p.First, p.Second));

    private static bool Same(PanelGroup a, PanelGroup b) =>
        (a.Key, a.Name, a.Azimuth, a.Tilt, a.PeakWatts) == (b.Key, b.Name, b.Azimuth, b.Tilt, b.PeakWatts) && a.Members.SequenceEqual(b.Members);

    private static Problem Wrong(string code, string group, params Fact[] more) => new(code, Severity.Warning, [Fact.Of("group", group), .. more]);
}
