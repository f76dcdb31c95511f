namespace Solstead.Core.Site;

/// <summary>
/// What one charging point has of the site, for those that are asked after it or before it. Per phase L1 to L3; a point whose phases are not known
/// claims all of them.
/// </summary>
/// <param name="Seen">Drawn, as far as a slow meter has shown it for sure. [A]</param>
/// <param name="Holds">May be drawn any moment: commanded, still offered or drawn, whichever is most; not below <paramref name="Seen"/>. [A]</param>
/// <param name="Wants">What it would be given if those after it made room. [A]</param>
/// <param name="Watts">Drawn. [W]</param>
/// <param name="Coming">Given lately and not drawn yet. [W]</param>
public sealed record ChargingClaim(IReadOnlyList<double> Seen, IReadOnlyList<double> Holds, IReadOnlyList<double> Wants, double Watts, double Coming)
{
    /// <summary>The same as a dry run pretends it: it counts for other dry runs, and for nothing that is really commanded. Null where this is no dry run.</summary>
    public ChargingClaim? Pretended { get; init; }

    /// <summary>False where nobody can be told to go down: who comes first cannot count on what it draws.</summary>
    public bool Yields { get; init; } = true;

    /// <summary>May be drawn for moments: not below <see cref="Holds"/>. [A]</summary>
    public IReadOnlyList<double> Moments { get; init; } = Holds;

    /// <summary>What is held beyond what the meter shows. [A]</summary>
    /// <param name="phase">0 to 2.</param>
    /// <param name="wanted">True for a point that comes first: what it waits for counts as well.</param>
    public double Unseen(int phase, bool wanted) => Math.Max(0, (wanted ? Math.Max(Holds[phase], Wants[phase]) : Holds[phase]) - Seen[phase]);

    /// <summary>The same with what it may draw for moments.</summary>
    public double Sudden(int phase, bool wanted) => Math.Max(Unseen(phase, wanted), Moments[phase] - Seen[phase]);
}
