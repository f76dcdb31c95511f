using Solstead.Core.Devices;

namespace Solstead.Site.Run;

/// <summary>Someone who adds to what devices report before engine and history see it, e.g. sums of several of their points.</summary>
public interface IReportStage
{
    /// <summary>Called on the engine's own thread for every report: the report to use in its place.</summary>
    Report Extend(Report report);
}
