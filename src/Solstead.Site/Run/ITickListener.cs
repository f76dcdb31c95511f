using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>Someone who wants to know of every tick, e.g. the live page or a publisher.</summary>
public interface ITickListener
{
    /// <summary>Called on the engine's own thread: take what is needed and return at once.</summary>
    void On(Tick tick, SiteEngine engine);
}
