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
    /// <summary>Which rules their owner has taken out on the page.</summary>
    public required RuleSwitches Switches { get; init; }

    /// <summary>Names of the rules that will act after a restart, by the settings as they lie on disk now; null when those cannot be read.</summary>
    public Func<IReadOnlySet<string>?> RulesToCome { get; init; } = () => null;

    /// <summary>Those who add to reports before the engine sees them, in order.</summary>
    public IReadOnlyList<IReportStage> Stages { get; init; } = [];

    public Moment Now() => Moment.Now(Time, Origin);
}
