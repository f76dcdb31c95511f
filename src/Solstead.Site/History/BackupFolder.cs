using System.Globalization;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History;

/// <summary>Copies as they lie in a folder: <c>solstead-20260314T001200Z.db</c> with its manifest <c>….db.json</c>.</summary>
internal static class BackupFolder
{
    public const string Name = "backup";
    private const string Stamp = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>A copy stamped later than this after now was made while the clock was wrong, or moved by <c>--clock</c>: its stamp says nothing.</summary>
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    public static string FileName(SqliteFile file, DateTimeOffset at) =>
        $"{Path.GetFileNameWithoutExtension(file.Name)}-{at.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture)}.db";

    /// <summary>The copies of one file, newest first.</summary>
    public static List<(string Path, DateTimeOffset At)> Copies(string folder, SqliteFile file)
    {
        if (!Directory.Exists(folder)) return [];
        var prefix = Path.GetFileNameWithoutExtension(file.Name) + "-";
        var copies = new List<(string Path, DateTimeOffset At)>();
        foreach (var path in Directory.EnumerateFiles(folder, prefix + "*.db"))
        {
            var stamp = Path.GetFileNameWithoutExtension(path)[prefix.Length..];
            if (DateTimeOffset.TryParseExact(stamp, Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) copies.Add((path, at));
        }

        return [.. copies.OrderByDescending(c => c.At)];
    }

    /// <summary>The copies whose stamp can be believed, newest first.</summary>
    public static List<(string Path, DateTimeOffset At)> Believable(string folder, SqliteFile file, DateTimeOffset now) =>
        [.. Copies(folder, file).Where(c => !IsAhead(c.At, now))];

    /// <summary>
    /// The newest copy that SQLite finds sound, that is ours and that this program can read; null when there is none. One stamped in the future is
    /// better than none, but comes last.
    /// </summary>
    public static string? NewestGood(string folder, SqliteFile file, DateTimeOffset now)
    {
        foreach (var (path, _) in Copies(folder, file).OrderBy(c => IsAhead(c.At, now)))
            if (file.At(path).IsSound()) return path;
        return null;
    }

    private static bool IsAhead(DateTimeOffset at, DateTimeOffset now) => at - now > MostAhead;

    /// <summary>Copies that the rotation no longer needs: kept are the newest of the last 7 days, 4 weeks and 12 months that have one.</summary>
    public static List<string> Superfluous(IReadOnlyList<(string Path, DateTimeOffset At)> newestFirst)
    {
        var keep = new HashSet<string>(StringComparer.Ordinal);
        Keep(7, at => at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        Keep(4, at => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(at.UtcDateTime)}W{ISOWeek.GetWeekOfYear(at.UtcDateTime)}"));
        Keep(12, at => at.UtcDateTime.ToString("yyyyMM", CultureInfo.InvariantCulture));
        return [.. newestFirst.Select(c => c.Path).Where(p => !keep.Contains(p))];

        void Keep(int most, Func<DateTimeOffset, string> period)
        {
            foreach (var group in newestFirst.GroupBy(c => period(c.At)).Take(most)) keep.Add(group.First().Path);
        }
    }
}
