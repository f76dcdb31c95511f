using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History;

/// <summary>Takes a copy of solstead.db every day and of history.db every week, into the data directory, and lets old copies go.</summary>
internal sealed class BackupSchedule : IAsyncDisposable
{
    private readonly (SqliteFile File, TimeSpan Every)[] files;
    private readonly string folder;
    private readonly SpaceWatch space;
    private readonly SpaceLimits limits;
    private readonly HistoryProblems problems;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly ITimer timer;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim one = new(1);
    private volatile bool again;
    private Task running = Task.CompletedTask;

    public BackupSchedule(SqliteFile books, SqliteFile history, string dataDirectory, SpaceWatch space, SpaceLimits limits, HistoryProblems problems, TimeProvider time, ILogger log)
    {
        files = [(books, TimeSpan.FromDays(1)), (history, TimeSpan.FromDays(7))];
        folder = Path.Combine(dataDirectory, BackupFolder.Name);
        this.space = space;
        this.limits = limits;
        this.problems = problems;
        this.time = time;
        this.log = log;
        timer = time.CreateTimer(_ => Look(), null, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));
    }

    /// <summary>Starts what is due, beside everything else; at most one at a time.</summary>
    public void Look()
    {
        again = true;
        if (stop.IsCancellationRequested || !one.Wait(0)) return;
        running = Task.Run(() =>
        {
            try
            {
                while (again && !stop.IsCancellationRequested)
                {
                    again = false;
                    foreach (var (file, every) in files) RunIfDue(file, every);
                }
            }
            finally
            {
                one.Release();
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await stop.CancelAsync();
        await running;
        stop.Dispose();
        one.Dispose();
    }

    private void RunIfDue(SqliteFile file, TimeSpan every)
    {
        var now = time.GetUtcNow();
        var copies = BackupFolder.Believable(folder, file, now);
        // An hour of grace: the day closes at about the same time every day, not to the second.
        if (copies.Count > 0 && now - copies[0].At < every - TimeSpan.FromHours(1)) return;
        if (!File.Exists(file.Path) || space.FreeBytes - new FileInfo(file.Path).Length < limits.ShortenBytes && space.Level != SpaceLevel.Fine) return;
        try
        {
            Backup.Run([file], folder, time, log, stop.Token);
            foreach (var old in BackupFolder.Superfluous(BackupFolder.Believable(folder, file, now)))
            {
                File.Delete(old);
                File.Delete(old + ".json");
            }

            problems.Clear(HistoryCodes.BackupFailed);
        }
        catch (HistoryException e)
        {
            Log.BackupFailed(log, file.Name, e.Message);
            problems.Raise(e.Problem.Code, Severity.Warning, e.Problem.Facts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.BackupFailed(log, file.Name, e.Message);
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next start finds the backup due.
        }
    }
}
