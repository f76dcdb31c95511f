namespace Solstead.Core.Devices;

/// <summary>A device could not do what was asked. The problem says what a person sees.</summary>
/// <param name="problem">Code, severity and facts for the page and the log.</param>
/// <param name="isTransient">True when the same attempt may succeed later (unreachable, busy, garbled); false when a person must act first (credentials refused, unknown model).</param>
public sealed class DeviceException(Problem problem, bool isTransient, Exception? cause = null)
    : Exception(problem.Code, cause)
{
    public Problem Problem { get; } = problem;
    public bool IsTransient { get; } = isTransient;
}
