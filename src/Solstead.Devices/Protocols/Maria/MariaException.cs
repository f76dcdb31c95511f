using System.Data.Common;
using Solstead.Core.Devices;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>The server or the way to it refuses; <see cref="Problem"/> says why and what to do in a form the page can put into words.</summary>
/// <param name="number">Of the server (1000…) or of the library (2000…); 0: found by us.</param>
/// <param name="sqlState">Five characters of the SQL standard; empty when there are none.</param>
public sealed class MariaException(Problem problem, uint number = 0, string sqlState = "", string error = "", Exception? inner = null)
    : DbException(error.Length > 0 ? $"{problem.Code}: {number} {error}" : problem.Code, inner)
{
    public Problem Problem { get; } = problem;

    public uint Number { get; } = number;

    public override string SqlState { get; } = sqlState;

    /// <summary>Trying again later may help without anybody doing anything: nobody answers, it is busy, locked or full.</summary>
    public override bool IsTransient => Problem.Severity != Severity.Alarm || Number is 1205 or 1213 or 1114 or 1021;

    /// <summary>The connection is of no use any more.</summary>
    public bool IsLost => Problem.Code is "mysql.away" or "mysql.tls";
}
