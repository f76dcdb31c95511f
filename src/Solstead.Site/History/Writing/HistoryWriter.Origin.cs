using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Writing;

/// <summary>Who wrote the file: another file has another origin, even for the same house.</summary>
internal sealed partial class HistoryWriter
{
    /// <summary>On the writer task only.</summary>
    /// <exception cref="HistoryException">The file cannot be opened at the moment.</exception>
    public string Origin()
    {
        Closer();
        if (connection!.Text("SELECT value FROM meta WHERE key='origin'") is { } known) return known;
        var made = Guid.NewGuid().ToString("N");
        using var put = connection!.Prepare("INSERT INTO meta VALUES('origin', $origin)", "$origin");
        put.With(made).ExecuteNonQuery();
        return made;
    }
}
