using Solstead.Core.Points;

namespace Solstead.Core.History;

/// <summary>One declared point of one device, as history knows it.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Point">The declaration; its unit, kind and decimals fix how values are stored.</param>
public sealed record SeriesKey(string Device, PointDeclaration Point)
{
    /// <summary>The written form, <c>device/point</c>.</summary>
    public string Name => $"{Device}/{Point.Id}";
}

/// <summary>What one point was worth in one second.</summary>
/// <param name="Series">Written form <c>device/point</c>; must have been declared.</param>
/// <param name="Second">Seconds since 1970-01-01 UTC.</param>
/// <param name="Value">The number; for a text or state point null, and <paramref name="Text"/> holds it.</param>
public readonly record struct Sample(string Series, long Second, double? Value, string? Text = null);

/// <summary>How finely an answer is cut.</summary>
public enum Resolution { Auto, Second, Minute, FiveMinutes, QuarterHour, Hour, Day, Month }

/// <param name="Series">Written forms <c>device/point</c>; an unknown one gives an empty answer for that series.</param>
/// <param name="From">First instant, inclusive. [UTC]</param>
/// <param name="To">Last instant, exclusive. [UTC]</param>
/// <param name="MostBuckets">Upper bound of buckets per series, 1 to 20,000; a finer resolution is coarsened until it fits.</param>
public sealed record HistoryQuery(IReadOnlyList<string> Series, DateTimeOffset From, DateTimeOffset To, Resolution Resolution = Resolution.Auto, int MostBuckets = 2000);

/// <summary>One bucket. Min and max keep the peaks; absent when nothing was measured.</summary>
/// <param name="Start">Seconds since 1970-01-01 UTC at which the bucket begins.</param>
/// <param name="Mean">Gauge: time-weighted mean. Counter: the last value. State: the code that held longest.</param>
public readonly record struct Bucket(long Start, double? Min, double? Mean, double? Max);

/// <param name="Known">False when no such point was ever stored.</param>
public sealed record SeriesAnswer(string Series, string Unit, PointKind Kind, bool Known, IReadOnlyList<Bucket> Buckets);

/// <param name="StepSeconds">Length of a bucket; 0 when buckets are calendar days or months of the site's zone.</param>
public sealed record HistoryAnswer(DateTimeOffset From, DateTimeOffset To, Resolution Resolution, int StepSeconds, IReadOnlyList<SeriesAnswer> Series);

/// <summary>The energy ledger: one row per quarter hour. Wh, never signed; null = unknown.</summary>
/// <param name="Slot">Seconds since 1970-01-01 UTC divided by 900.</param>
/// <param name="Quality">0 measured, 1 from counters after a gap, 2 estimated.</param>
public sealed record EnergySlot(
    long Slot, long? GridImport, long? GridExport, long? Pv, long? BatteryCharge, long? BatteryDischarge,
    long? Home, long? Charger, long? Load, int Quality)
{
    /// <summary>What does not balance in this slot, from the stored integers; null when a side is unknown. [Wh]</summary>
    public long? Residual => GridImport + Pv + (BatteryDischarge ?? 0) - GridExport - (BatteryCharge ?? 0) - Home - (Charger ?? 0) - (Load ?? 0);
}

/// <summary>Telemetry and the energy ledger of one site. One writer; readers at any time.</summary>
public interface IHistoryStore : IAsyncDisposable
{
    /// <summary>Makes a point known; calling again with the same declaration changes nothing.</summary>
    void Declare(SeriesKey series);

    /// <summary>
    /// Hands samples over to the writer. Never blocks and never throws: when the writer falls behind, the oldest samples are dropped and counted.
    /// They are on disk after at most one batch period.
    /// </summary>
    void Append(IReadOnlyList<Sample> samples);

    /// <summary>Writes or replaces ledger rows in one transaction.</summary>
    Task WriteEnergyAsync(IReadOnlyList<EnergySlot> slots, CancellationToken ct);

    Task<HistoryAnswer> QueryAsync(HistoryQuery query, CancellationToken ct);

    /// <summary>Ledger rows with <c>from ≤ slot start &lt; to</c>, oldest first.</summary>
    Task<IReadOnlyList<EnergySlot>> EnergyAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct);

    /// <summary>Writes what is waiting; returns when it is on disk.</summary>
    Task FlushAsync(CancellationToken ct);

    /// <summary>Problems of the store itself: full disk, damaged file set aside, falling behind.</summary>
    IReadOnlyList<Devices.Problem> Problems { get; }

    /// <summary>Figures for the health page.</summary>
    HistoryHealth Health { get; }
}
