namespace Solstead.Site.Forecast;

/// <summary>Whose weather counts: the first of the settings that is not stale; when all are, the newest for a day.</summary>
internal sealed class WeatherRank(IReadOnlyList<string> ranking)
{
    /// <summary>Services with runs every six hours, told some hours later, are as old as this when all is well.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromHours(10);

    /// <summary>Weather from before is no forecast any more.</summary>
    public static readonly TimeSpan Useless = TimeSpan.FromHours(24);

    private readonly Dictionary<string, DateTimeOffset> newest = [];

    /// <summary>Notes an issue; true when it is the newest of its source.</summary>
    public bool Take(string source, DateTimeOffset issued)
    {
        if (newest.TryGetValue(source, out var before) && before >= issued) return false;
        newest[source] = issued;
        return true;
    }

    /// <summary>Nobody has told anything.</summary>
    public bool IsEmpty => newest.Count == 0;

    /// <summary>The source told last; null when nobody told anything.</summary>
    public (string Source, DateTimeOffset Issued)? Last => newest.Count == 0 ? null : newest.MaxBy(n => n.Value) is var (source, issued) ? (source, issued) : null;

    /// <summary>Those that may be used, the one that counts first.</summary>
    public IReadOnlyList<(string Source, DateTimeOffset Issued, bool Stale)> At(DateTimeOffset now)
    {
        var known = newest.Where(n => now - n.Value <= Useless).Select(n => (Source: n.Key, Issued: n.Value, Stale: now - n.Value > StaleAfter)).ToList();
        return [.. known.Where(n => !n.Stale).OrderBy(n => Place(n.Source)), .. known.Where(n => n.Stale).OrderByDescending(n => n.Issued)];
    }

    /// <summary>Who is not in the settings (any more) comes last.</summary>
    private int Place(string source)
    {
        for (var i = 0; i < ranking.Count; i++) if (ranking[i] == source) return i;
        return int.MaxValue;
    }
}
