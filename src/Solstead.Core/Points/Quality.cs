namespace Solstead.Core.Points;

/// <summary>How far a value may be trusted. Ordered: the quality of a sum is the worst of its parts.</summary>
public enum Quality
{
    /// <summary>Measured, fresh and plausible.</summary>
    Good,
    /// <summary>Computed or repaired by us from good values.</summary>
    Estimated,
    /// <summary>Older than the point's <see cref="PointDeclaration.FreshFor"/>, younger than 60 s past it being missing.</summary>
    Stale,
    /// <summary>Received, but not believable; never used for decisions or books.</summary>
    Suspect,
    /// <summary>No value. Never zero.</summary>
    Missing,
}
