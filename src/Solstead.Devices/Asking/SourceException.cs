using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Asking;

/// <summary>A source gave no answer that can be used.</summary>
/// <param name="problem">What a person sees.</param>
internal sealed class SourceException(Problem problem) : Exception(problem.Code)
{
    public Problem Problem { get; } = problem;

    /// <summary>The source asks to be left alone this long.</summary>
    public TimeSpan? RestFor { get; init; }

    /// <summary>Nothing changes until a person acts.</summary>
    public bool NeedsPerson => Problem.Severity >= Severity.Warning;

    /// <param name="what">End of the code: <c>silent</c>, <c>page</c>, …</param>
    public static SourceException Of(SourceName source, string what, params IReadOnlyList<Fact> facts) =>
        new(new Problem($"{source.Area}.source.{what}", what is "account" or "secret" or "refused" ? Severity.Warning : Severity.Notice, [Fact.Of("source", source.Name), .. facts]));
}
