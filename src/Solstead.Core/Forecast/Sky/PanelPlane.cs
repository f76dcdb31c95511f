namespace Solstead.Core.Forecast.Sky;

/// <summary>The plane panels lie in.</summary>
public readonly struct PanelPlane
{
    private const double Radians = Math.PI / 180;

    private readonly double up, east, north;

    /// <param name="tilt">0 flat, 90 a wall, up to 180 facing the ground. [°]</param>
    /// <param name="azimuth">Where it looks, clockwise from north: east 90, south 180, west 270. [°]</param>
    /// <exception cref="ArgumentOutOfRangeException">The tilt lies outside 0…180, or the azimuth is no number.</exception>
    public PanelPlane(double tilt, double azimuth)
    {
        if (!(tilt is >= 0 and <= 180)) throw new ArgumentOutOfRangeException(nameof(tilt), tilt, "It lies outside 0…180.");
        if (!double.IsFinite(azimuth)) throw new ArgumentOutOfRangeException(nameof(azimuth), azimuth, "It is no number.");
        (Tilt, Azimuth) = (tilt, azimuth);
        (SinTilt, up) = Math.SinCos(tilt * Radians);
        (east, north) = Math.SinCos(azimuth * Radians);
        (east, north) = (east * SinTilt, north * SinTilt);
    }

    /// <summary>0 … 180. [°]</summary>
    public double Tilt { get; }

    /// <summary>Clockwise from north. [°]</summary>
    public double Azimuth { get; }

    /// <summary>Share of the sky's light that what stands around it leaves, 0 … 1, see <see cref="Horizon.SkyShare"/>. [1]</summary>
    public double OpenSky { get; init; } = 1;

    /// <summary>Share of an evenly bright sky it sees, 0 … 1: (1 + cos β) / 2, less what stands around it. [1]</summary>
    public double SkyShare => (1 + up) / 2 * OpenSky;

    /// <summary>Share of the ground it sees, 0 … 1: (1 − cos β) / 2. [1]</summary>
    public double GroundShare => (1 - up) / 2;

    internal double SinTilt { get; }

    /// <summary>Cosine of the angle of incidence, −1 … 1; negative when the sun is behind. [1]</summary>
    /// <remarks>cos AOI = cos β · cos θ + sin β · sin θ · cos(γs − γp), from the parts of the sun's direction, see <see cref="Sun.SunTrack"/>.</remarks>
    public void CosIncidence(ReadOnlySpan<double> sunEast, ReadOnlySpan<double> sunNorth, ReadOnlySpan<double> sunUp, Span<double> cosine)
    {
        for (var i = 0; i < sunUp.Length; i += Lanes.Width)
        {
            var sum = Lanes.Load(sunUp, i) * up + Lanes.Load(sunEast, i) * east + Lanes.Load(sunNorth, i) * north;
            Lanes.Store(Lanes.Between(sum, -1, 1), cosine, i);
        }
    }

    /// <summary>Angle of incidence, 0 … 180. [°]</summary>
    /// <param name="cosine">Its cosine. [1]</param>
    public static void Incidence(ReadOnlySpan<double> cosine, Span<double> degrees)
    {
        for (var i = 0; i < cosine.Length; i++) degrees[i] = Math.Acos(cosine[i]) / Radians;
    }
}
