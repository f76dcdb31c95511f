using Microsoft.Extensions.Logging;
using Solstead.Core.History;
using Solstead.Site.History;

namespace Solstead.Site.Web.SignIn;

/// <summary>The password as a command in the terminal sets it: whoever may write the data directory is the owner.</summary>
public static class OwnerPassword
{
    /// <returns>True when a service is running on this directory; it takes the password over within seconds.</returns>
    /// <exception cref="HistoryException">The database is newer than the program, not ours, damaged, or the disk refuses.</exception>
    public static Task<bool> SetAsync(string data, string password, TimeProvider time, ILogger log, CancellationToken ct)
    {
        var hash = Secret.Hash(password);
        var row = new ChangeRow(time.GetUtcNow(), "terminal", "", "audit.password.terminal", []);
        return BooksBeside.ChangeAsync(data, OwnerState.Key, json => OwnerState.WithPassword(json, hash), row, time, log, ct);
    }
}
