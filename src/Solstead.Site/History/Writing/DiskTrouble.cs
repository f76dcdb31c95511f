using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Writing;

/// <summary>Which files the disk refuses at the moment; the problem stands while any of them is refused.</summary>
internal sealed class DiskTrouble(HistoryProblems problems, ILogger log)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> refused = new(StringComparer.Ordinal);

    public bool Any { get { lock (gate) return refused.Count > 0; } }

    public void Refused(SqliteFile file, SqliteException e)
    {
        var code = e.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL ? HistoryCodes.DiskFull : HistoryCodes.DiskError;
        lock (gate)
        {
            if (!refused.TryAdd(file.Name, code)) return;
            problems.Raise(code, Severity.Alarm, Fact.Of("file", file.Name), Fact.Of("error", e.Message));
        }

        Log.DiskRefuses(log, file.Name, e.Message);
    }

    /// <summary>There is too little room to write telemetry; nothing was tried.</summary>
    public void TooLittleRoom(SqliteFile file, long free)
    {
        lock (gate)
        {
            refused[file.Name] = HistoryCodes.DiskFull;
            problems.Raise(HistoryCodes.DiskFull, Severity.Alarm, Fact.Of("file", file.Name), Fact.Of("freeMegabytes", free >> 20));
        }
    }

    public void Accepted(SqliteFile file)
    {
        lock (gate)
        {
            if (!refused.Remove(file.Name, out var code)) return;
            if (!refused.ContainsValue(code)) problems.Clear(code);
        }

        Log.DiskRecovered(log, file.Name);
    }
}
