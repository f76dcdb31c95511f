using System.Text.RegularExpressions;

namespace Solstead.Tests.Architecture;

/// <summary>A room is a folder two levels under <c>src</c>. Rooms use each other in one direction only.</summary>
public sealed partial class RoomTests
{
    [Fact]
    public void No_two_folders_use_each_other_directly_or_through_others()
    {
        var arrows = Arrows();
        var circles = arrows.Keys.Where(room => Reachable(arrows, room).Contains(room)).Order(StringComparer.Ordinal);
        circles.ShouldBeEmpty("these folders lie on a circle");
    }

    /// <summary>From room to the rooms its using lines reach.</summary>
    private static Dictionary<string, HashSet<string>> Arrows()
    {
        var owners = SourceTree.Files
            .SelectMany(f => Declared().Matches(f.Code).Select(m => (Space: m.Groups[1].Value, f.Room)))
            .GroupBy(d => d.Space).ToDictionary(g => g.Key, g => g.Select(d => d.Room).ToHashSet());
        return SourceTree.Files.GroupBy(f => f.Room).ToDictionary(
            room => room.Key,
            room => room.SelectMany(f => Used().Matches(f.Code)).SelectMany(m => Owners(owners, m.Groups[1].Value)).Where(r => r != room.Key).ToHashSet());
    }

    /// <summary>The rooms that declare a namespace, or the nearest one around it when a type is named.</summary>
    private static HashSet<string> Owners(Dictionary<string, HashSet<string>> owners, string name)
    {
        for (var space = name; space.Length > 0; space = space.Contains('.', StringComparison.Ordinal) ? space[..space.LastIndexOf('.')] : "")
            if (owners.TryGetValue(space, out var rooms)) return rooms;
        return [];
    }

    private static HashSet<string> Reachable(Dictionary<string, HashSet<string>> arrows, string from)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(arrows[from]);
        while (open.TryPop(out var room))
            if (seen.Add(room)) foreach (var next in arrows[room]) open.Push(next);
        return seen;
    }

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline, 10_000)]
    private static partial Regex Declared();

    [GeneratedRegex(@"^\s*(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?([\w.]+)\s*;", RegexOptions.Multiline, 10_000)]
    private static partial Regex Used();
}
