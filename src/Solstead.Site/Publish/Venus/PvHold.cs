namespace Solstead.Site.Publish.Venus;

/// <summary>
/// Bridges short gaps: the last believed sample stands in for at most <paramref name="staleAfter"/> since it was read. After that nothing is
/// shown: the GX regulates on the power, and a frozen one has emptied a battery (safety.md 1, victron.md B.2).
/// </summary>
internal sealed class PvHold(TimeSpan staleAfter)
{
    private PvSample? good;

    /// <param name="silence">Time since the sample was made: the engine itself may be silent.</param>
    /// <returns>What may be shown; null when the power is unknown.</returns>
    public PvSample? Show(PvSample sample, TimeSpan silence)
    {
        if (sample.Total.Power is not null && silence <= staleAfter) return good = sample;
        return good is { } last && sample.At.Since(last.Received) + silence <= staleAfter ? last with { Panels = sample.Panels ?? last.Panels } : null;
    }
}
