using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>What one running site is made of.</summary>
/// <param name="Time">Clock of the site; its wall clock may be moved, its timers are real.</param>
/// <param name="Origin">Time stamp that counts as zero elapsed.</param>
public sealed record SiteParts(
    SiteDefinition Site, IReadOnlyList<IDevice> Devices, IReadOnlyList<IRule> Rules,
    CommandExecutor Executor, SiteRecorder Recorder, SiteMemoryStore Memory, IReadOnlyList<ITickListener> Listeners, SiteProblems Problems,
    TimeProvider Time, long Origin)
{
    public Moment Now() => Moment.Now(Time, Origin);
}
