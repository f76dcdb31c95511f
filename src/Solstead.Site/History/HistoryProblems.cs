using System.Collections.Concurrent;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Site.History;

/// <summary>What is wrong with the store right now, one problem per code.</summary>
internal sealed class HistoryProblems
{
    private readonly ConcurrentDictionary<string, Problem> open = new();

    public IReadOnlyList<Problem> All => [.. open.Values.OrderByDescending(p => p.Severity).ThenBy(p => p.Code, StringComparer.Ordinal)];

    /// <summary>True when the problem is new, not only told again with other numbers.</summary>
    public bool Raise(string code, Severity severity, params IReadOnlyList<Fact> facts)
    {
        var problem = new Problem(code, severity, facts);
        if (open.TryAdd(code, problem)) return true;
        open[code] = problem;
        return false;
    }

    /// <summary>True when it was open.</summary>
    public bool Clear(string code) => open.TryRemove(code, out _);
}

/// <summary>Codes of the store's problems and events; their sentences live in the text tables.</summary>
public static class HistoryCodes
{
    public const string Newer = "history.newer";
    public const string ServerTwo = "history.server.two";
    public const string ServerForeign = "history.server.foreign";
    public const string Foreign = "history.foreign";
    public const string InUse = "history.in_use";
    public const string Unusable = "history.unusable";
    public const string Damaged = "history.damaged";
    public const string StateDamaged = "history.state.damaged";
    public const string StateLost = "history.state.lost";
    public const string DiskFull = "history.disk.full";
    public const string DiskLow = "history.disk.low";
    public const string DiskError = "history.disk.error";
    public const string FallingBehind = "history.falling_behind";
    public const string WalLarge = "history.wal.large";
    public const string BundledSqlite = "history.sqlite.bundled";
    public const string ClockUnset = "history.clock.unset";
    public const string BackupFailed = "history.backup.failed";
    public const string ServerAway = "history.server.away";
    public const string ShortFrames = "history.frames.shortened";
}
