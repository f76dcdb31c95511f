namespace Solstead.Core.Site;

/// <summary>
/// Asks the rules of a tick in their order. Charging points among them are asked by their priority, each with what the others hold: several under one
/// main breaker must not all take the same room, nor all follow the same sun.
/// </summary>
internal sealed class ChargingRound
{
    private readonly IReadOnlyList<IRule> rules;
    private readonly IReadOnlyList<IChargingRule> points;
    private readonly ChargingClaim?[] claims;

    public ChargingRound(IReadOnlyList<IRule> rules)
    {
        this.rules = rules;
        points = [.. rules.OfType<IChargingRule>().OrderByDescending(r => r.Priority)];
        claims = new ChargingClaim?[points.Count];
        var ranks = new Queue<IChargingRule>(points);
        // The places of the charging rules stay; who has which of them goes by priority.
        Order = [.. rules.Select(r => r is IChargingRule ? ranks.Dequeue() : r).Select(r => IndexOf(rules, r))];
    }

    /// <summary>Indices of the rules in the order in which they are asked.</summary>
    public IReadOnlyList<int> Order { get; }

    public void Begin(SitePicture now)
    {
        for (var i = 0; points.Count > 1 && i < points.Count; i++) claims[i] = points[i].Claim(now);
    }

    public RuleOutcome Decide(int index, SitePicture now)
    {
        if (points.Count < 2 || rules[index] is not IChargingRule rule) return rules[index].Decide(now);
        var rank = IndexOf(points, rule);
        var outcome = rule.Decide(now with { Before = Claims(0, rank, rule), After = Claims(rank + 1, points.Count, rule) });
        claims[rank] = rule.Claim(now);
        return outcome;
    }

    private ChargingClaim[] Claims(int from, int to, IRule rule) => [.. claims[from..to].OfType<ChargingClaim>().Select(c => rule.DryRun ? c.Pretended ?? c : c)];

    private static int IndexOf<T>(IReadOnlyList<T> list, T one) where T : class
    {
        for (var i = 0; i < list.Count; i++) if (ReferenceEquals(list[i], one)) return i;
        return -1;
    }
}
