using Solstead.Core.Site;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Rules;

/// <summary>What every rule said at the latest tick, for readers on other threads.</summary>
public sealed class RuleBoard : ITickListener
{
    private volatile IReadOnlyList<RuleView> latest = [];

    public IReadOnlyList<RuleView> Latest => latest;

    public void On(Tick tick, SiteEngine engine) => latest = tick.Rules;
}
