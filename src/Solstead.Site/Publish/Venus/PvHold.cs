namespace Solstead.Site.Publish.Venus;

/// <summary>
/// Bridges short gaps: the last believed sample stands in for at most <see cref="Limit"/> since it was read, however fresh its source calls it.
/// After that nothing is shown: the GX regulates on the power, and a frozen one has emptied a battery (safety.md 1, victron.md B.2).
/// </summary>
/// <param name="staleAfter">What the owner allows; a source that is read more seldom gets a little more than one of its periods, up to <see cref="Longest"/>.</param>
internal sealed class PvHold(TimeSpan staleAfter)
{
    /// <summary>A gateway without meters reports every five minutes; nothing slower can stand for a power.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);

    /// <summary>A point calls itself fresh for two of its periods: this part of it is one period and a fifth.</summary>
    private const double OnePeriod = 0.6;

    private PvSample? good;

    private TimeSpan period;

    /// <summary>How old the power may be that is shown now.</summary>
    public TimeSpan Limit => period < staleAfter ? staleAfter : period < Longest ? period : Longest;

    /// <param name="silence">Time since the sample was made: the engine itself may be silent.</param>
    /// <returns>What may be shown; null when the power is unknown.</returns>
    public PvSample? Show(PvSample sample, TimeSpan silence)
    {
        if (sample.Total.Power is not null)
        {
            good = sample;
            period = sample.FreshFor * OnePeriod;
        }
        return good is { } last && sample.At.Since(last.Received) + silence <= Limit ? last with { Panels = sample.Panels ?? last.Panels } : null;
    }
}
