using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>
/// Meters that contradict each other: what the sources give and what the meter of the home counts differ by more than 30 % for ten minutes (safety.md 5). A
/// transformer is turned round, sits on the wrong phase, or a scale factor is absurd: nothing may be decided on a surplus then. Only where the home has a
/// meter that knows every plant; elsewhere what does not balance may be a source it does not see.
/// </summary>
internal sealed class BalanceWatch
{
    private static readonly TimeSpan Proof = TimeSpan.FromMinutes(10), Recovery = TimeSpan.FromMinutes(1);
    private const double Share = 0.3;

    /// <summary>Inverters at rest and the rounding of meters come to less. [W]</summary>
    private const double Least = 300;

    private Moment? off, right;

    public bool Stands { get; private set; }

    /// <summary>How long it stands; zero when it does not.</summary>
    public TimeSpan For { get; private set; }

    /// <param name="metered">The home has a meter of its own, which knows all plants.</param>
    public void Look(in Balance balance, bool metered, Moment now)
    {
        if (!metered) (off, right, Stands) = (null, null, false);
        else if (balance is { Residual: { } residual, In: { } fed, Out: { } used })
        {
            var agree = Math.Abs(residual.Watts) <= Math.Max(Least, Share * Math.Max(fed.Watts, used.Watts));
            off = agree ? null : off ?? now;
            right = agree ? right ?? now : null;
            if (off is { } since && now.Since(since) >= Proof) Stands = true;
            else if (right is { } well && now.Since(well) >= Recovery) Stands = false;
        }
        For = Stands && off is { } began ? now.Since(began) : TimeSpan.Zero;
    }

    /// <summary>Nobody watched for a while: the proof begins anew.</summary>
    public void Wake() => (off, right) = (null, null);
}
