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

/// <summary>One bucket. Min and max keep the peaks. A bucket in which nothing was measured is left out of the list, never filled with 0.</summary>
/// <param name="Start">Seconds since 1970-01-01 UTC at which the bucket begins; the first one may begin before the asked span but counts only what lies in it.</param>
/// <param name="Min">Smallest value; null for states and texts.</param>
/// <param name="Mean">Gauge: time-weighted mean. Counter: the last value. State and text: the code that held longest.</param>
/// <param name="Max">Largest value; null for states and texts.</param>
/// <param name="Change">Counter: how much it grew within the bucket, ≥ 0 (a reset counts nothing); null for everything else.</param>
public readonly record struct Bucket(long Start, double? Min, double? Mean, double? Max, double? Change = null);

/// <param name="Known">False when no such point was ever stored.</param>
/// <param name="Buckets">Oldest first, only those with data.</param>
public sealed record SeriesAnswer(string Series, string Unit, PointKind Kind, bool Known, IReadOnlyList<Bucket> Buckets)
{
    /// <summary>State and text points: what the codes in <see cref="Bucket.Mean"/> mean; null for numbers.</summary>
    public IReadOnlyDictionary<long, string>? Texts { get; init; }
}

/// <param name="Resolution">What the answer was cut to; coarser than asked when the buckets would not have fitted.</param>
/// <param name="StepSeconds">Length of a bucket, a multiple of the resolution's; 0 when buckets are calendar days or months of the site's zone.</param>
public sealed record HistoryAnswer(DateTimeOffset From, DateTimeOffset To, Resolution Resolution, int StepSeconds, IReadOnlyList<SeriesAnswer> Series)
{
    /// <summary>Changes when the answer could change: fit for an ETag. Null while part of the span is still being recorded.</summary>
    public string? Tag { get; init; }
}

/// <summary>Where the books stand with a counter, so that a restart counts on and a reset never makes negative energy.</summary>
/// <param name="Value">Register value at <paramref name="At"/>. [the point's unit]</param>
/// <param name="Offset">What earlier registers of this meter had counted before their resets.</param>
public sealed record CounterBase(string Device, string Point, DateTimeOffset At, long Value, long Offset);

/// <summary>How the store is doing.</summary>
/// <param name="DroppedSamples">Lost because the writer fell behind or the disk refused for too long.</param>
/// <param name="RefusedSamples">Not stored: undeclared point, no finite value, impossible time.</param>
/// <param name="WaitingBytes">Frames in memory that are not on disk yet.</param>
/// <param name="Written">When the last batch was committed; null before the first.</param>
/// <param name="LossBound">The most that a power cut or a kill can take.</param>
public sealed record HistoryHealth(
    long DroppedSamples, long RefusedSamples, long WaitingBytes, long HistoryBytes, long BooksBytes, long WalBytes, long? FreeBytes,
    DateTimeOffset? Written, TimeSpan LossBound, int Series, DateOnly? LastClosedDay);

/// <summary>What can be asked of history, by the running service and by commands beside it.</summary>
public interface IHistoryReader
{
    /// <summary>Points that were ever stored, by written form.</summary>
    IReadOnlyList<(string Series, string Unit, PointKind Kind)> KnownSeries { get; }

    /// <summary>Means, peaks and counters by bucket. Never refused for its size: what does not fit is cut more coarsely.</summary>
    /// <exception cref="ArgumentException"><c>From</c> does not lie before <c>To</c>.</exception>
    /// <exception cref="OperationCanceledException">The read was stopped.</exception>
    Task<HistoryAnswer> QueryAsync(HistoryQuery query, CancellationToken ct);

    /// <summary>Ledger rows with <c>from ≤ slot start &lt; to</c>, oldest first.</summary>
    Task<IReadOnlyList<EnergySlot>> EnergyAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct);

    /// <summary>Rows of single devices with <c>from ≤ slot start &lt; to</c>, oldest first.</summary>
    Task<IReadOnlyList<DeviceEnergySlot>> DeviceEnergyAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct);
}

/// <summary>Telemetry and the energy ledger of one site. One writer; readers at any time.</summary>
public interface IHistoryStore : IHistoryReader, IAsyncDisposable
{
    /// <summary>Makes a point known; calling again with the same declaration changes nothing.</summary>
    void Declare(SeriesKey series);

    /// <summary>
    /// Hands samples over to the writer. Never blocks and never throws: when the writer falls behind, the oldest samples are dropped and counted.
    /// They are on disk after at most one batch period.
    /// </summary>
    void Append(IReadOnlyList<Sample> samples);

    /// <summary>
    /// Writes, replaces or adds to ledger rows in one transaction. Returns when they are on disk, or when the disk refuses: they are then kept in memory,
    /// seen by readers, and written as soon as it takes them (<see cref="Problems"/> says so).
    /// </summary>
    Task WriteEnergyAsync(IReadOnlyList<EnergySlot> slots, CancellationToken ct);

    /// <summary>As <see cref="WriteEnergyAsync"/>, for single devices.</summary>
    Task WriteDeviceEnergyAsync(IReadOnlyList<DeviceEnergySlot> slots, CancellationToken ct);

    Task WriteCounterBasesAsync(IReadOnlyList<CounterBase> bases, CancellationToken ct);

    Task<IReadOnlyList<CounterBase>> CounterBasesAsync(CancellationToken ct);

    /// <summary>
    /// Puts minutes that were fetched later (a gateway's own log, an import) into history and derives the touched hours and days again.
    /// A measured minute is replaced only when <paramref name="overwrite"/> is set.
    /// </summary>
    /// <param name="series">Declared point, <c>device/point</c>.</param>
    /// <param name="minutes">Minutes since 1970-01-01 UTC with their values.</param>
    /// <exception cref="ArgumentException">The point was not declared.</exception>
    Task FillAsync(string series, IReadOnlyList<(long Minute, double Value)> minutes, bool overwrite, CancellationToken ct);

    /// <summary>Builds every hour and day row again from the stored minutes.</summary>
    Task RebuildAsync(CancellationToken ct);

    HistoryHealth Health { get; }

    /// <summary>Writes what is waiting; returns when it is on disk, or when the disk refuses it for now.</summary>
    Task FlushAsync(CancellationToken ct);

    /// <summary>Problems of the store itself: full disk, damaged file set aside, falling behind.</summary>
    IReadOnlyList<Devices.Problem> Problems { get; }
}
