namespace Solstead.Core.Forecast.Sun;

/// <summary>
/// Where the positions of the sun are written, one number per instant. A span that is left empty is not wanted and costs nothing; the others are as long as
/// the instants.
/// </summary>
/// <remarks>
/// East, north and up are the parts of the unit vector to the sun as it is seen, bent by the air. With them the angle to any plane is three multiplications:
/// cos AOI = up · cos β + sin β · (east · sin γp + north · cos γp).
/// </remarks>
public readonly ref struct SunTrack
{
    /// <summary>Angle from straight up, without the bending of the air, 0 … 180. [°]</summary>
    public Span<double> Zenith { get; init; }

    /// <summary>Angle from straight up as it is seen, 0 … 180. [°]</summary>
    public Span<double> ApparentZenith { get; init; }

    /// <summary>Clockwise from north, 0 … 360: east 90, south 180. [°]</summary>
    public Span<double> Azimuth { get; init; }

    /// <summary>Cosine of <see cref="Zenith"/>. [1]</summary>
    public Span<double> CosZenith { get; init; }

    /// <summary>Part of the unit vector that points east. [1]</summary>
    public Span<double> East { get; init; }

    /// <summary>Part of the unit vector that points north. [1]</summary>
    public Span<double> North { get; init; }

    /// <summary>Part of the unit vector that points up: the cosine of <see cref="ApparentZenith"/>. [1]</summary>
    public Span<double> Up { get; init; }

    /// <summary>From the earth to the sun. [AU]</summary>
    public Span<double> Distance { get; init; }

    /// <summary>Apparent minus mean solar time. [min]</summary>
    public Span<double> EquationOfTime { get; init; }

    /// <summary>Checks that each span is empty or holds all instants.</summary>
    internal void Check(int count)
    {
        Check(Zenith, count);
        Check(ApparentZenith, count);
        Check(Azimuth, count);
        Check(CosZenith, count);
        Check(East, count);
        Check(North, count);
        Check(Up, count);
        Check(Distance, count);
        Check(EquationOfTime, count);
    }

    /// <summary>The same for a part of the instants.</summary>
    internal SunTrack Slice(int start, int count) => new()
    {
        Zenith = Part(Zenith, start, count),
        ApparentZenith = Part(ApparentZenith, start, count),
        Azimuth = Part(Azimuth, start, count),
        CosZenith = Part(CosZenith, start, count),
        East = Part(East, start, count),
        North = Part(North, start, count),
        Up = Part(Up, start, count),
        Distance = Part(Distance, start, count),
        EquationOfTime = Part(EquationOfTime, start, count),
    };

    private static void Check(Span<double> span, int count)
    {
        if (span.Length != 0 && span.Length != count) throw new ArgumentException("A span of results is not as long as the instants.", nameof(span));
    }

    private static Span<double> Part(Span<double> span, int start, int count) => span.IsEmpty ? span : span.Slice(start, count);
}
