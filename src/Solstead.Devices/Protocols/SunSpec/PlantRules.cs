namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>How the numbers of a plant are to be taken.</summary>
/// <param name="ExportPositive">The grid meter counts export as positive, as SolarEdge does; most others count import.</param>
/// <param name="InvertGrid">The owner says that its current transformers are turned round.</param>
/// <param name="MaxAmperes">Main fuse per phase; null when not told. [A]</param>
/// <param name="OtherProducers">Something else feeds in behind the same meter: the home cannot be computed from this plant alone.</param>
internal sealed record PlantRules(bool ExportPositive, bool InvertGrid, double? MaxAmperes, bool OtherProducers)
{
    /// <summary>No home connection carries more (solaredge-modbus.md 9.3). [W]</summary>
    private const double MostPower = 100_000;

    /// <summary>What the home may seem to give back before the meter is doubted. [W]</summary>
    public const double LeastHome = -200;

    /// <summary>Turns what the grid meter says into import positive.</summary>
    public double GridSign => ExportPositive != InvertGrid ? -1 : 1;

    /// <summary>Twice the main fuse, at most 100 kW. [W]</summary>
    public double MostGrid(int phases) => MaxAmperes is { } fuse ? Math.Min(MostPower, 2 * fuse * 230 * phases) : MostPower;
}
