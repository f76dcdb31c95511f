namespace Solstead.Core.Panels;

/// <summary>What a proposal would do.</summary>
public enum ProposalKind
{
    /// <summary>Make a new group.</summary>
    New,
    /// <summary>Add panels of no group to one that exists.</summary>
    Add,
    /// <summary>Move one panel from its group to another.</summary>
    Move,
}

/// <summary>One thing the curves suggest about the groups, for the owner to accept.</summary>
/// <param name="Group">Key of the group that takes the panels; null for a new one.</param>
/// <param name="From">Key of the group a moved panel is in now; else null.</param>
/// <param name="Facing">Which part of the day the panels see most of.</param>
public sealed record GroupProposal(ProposalKind Kind, string? Group, string? From, Facing Facing, IReadOnlyList<string> Members)
{
    /// <summary>Compares what was found with the groups in force. What the owner split on purpose stays split.</summary>
    public static IReadOnlyList<GroupProposal> Against(IReadOnlyList<PanelGroup> groups, IReadOnlyList<FoundGroup> found)
    {
        var owner = groups.SelectMany(g => g.Members.Select(m => (m, g))).GroupBy(p => p.m).ToDictionary(p => p.Key, p => p.First().g);
        // The found group most of a group's panels are in is what that group stands for.
        var meaning = groups.ToDictionary(g => g.Key, g => found.Where(f => f.Members.Any(g.Members.Contains)).MaxBy(f => f.Members.Count(g.Members.Contains)));
        var list = new List<GroupProposal>();
        foreach (var f in found)
        {
            var target = groups.Where(g => meaning[g.Key] == f).MaxBy(g => g.Members.Count(f.Members.Contains));
            var free = f.Members.Where(m => !owner.ContainsKey(m)).ToList();
            if (target is null)
            {
                if (free.Count > 1) list.Add(new(ProposalKind.New, null, null, f.Facing, free));
                continue;
            }
            if (free.Count > 0) list.Add(new(ProposalKind.Add, target.Key, null, f.Facing, free));
            foreach (var member in f.Members)
                if (owner.TryGetValue(member, out var now) && meaning[now.Key] is { } other && other != f)
                    list.Add(new(ProposalKind.Move, target.Key, now.Key, f.Facing, [member]));
        }
        return list;
    }
}
