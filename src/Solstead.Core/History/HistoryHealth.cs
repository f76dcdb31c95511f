namespace Solstead.Core.History;

/// <summary>How the store is doing.</summary>
/// <param name="SamplesDropped">Samples lost since the start because the writer fell behind or the disk was full.</param>
/// <param name="WalBytes">Size of the write-ahead logs. [bytes]</param>
/// <param name="FreeBytes">Space left on the disk of the data directory. [bytes]</param>
/// <param name="StoredBytes">Size of the databases. [bytes]</param>
/// <param name="LastWrite">When telemetry last reached the disk; null when not yet.</param>
public sealed record HistoryHealth(long SamplesDropped, long WalBytes, long FreeBytes, long StoredBytes, DateTimeOffset? LastWrite);
