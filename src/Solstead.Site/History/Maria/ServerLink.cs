using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Maria;

namespace Solstead.Site.History.Maria;

/// <summary>
/// Keeps a server supplied in the background and asks it for what is not here. Nothing waits for it: while it is away the local files go on, and
/// the next round sends what has gathered, in order.
/// </summary>
internal sealed class ServerLink : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(60), Whole = TimeSpan.FromHours(6), FirstPause = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromMinutes(5);

    private readonly ILocalHistory local;
    private readonly ServerSettings settings;
    private readonly HistoryProblems problems;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly Task loop;
    private readonly TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> raised = [];
    private MariaConnection? server;
    private TimeSpan pause = FirstPause;
    private DateTimeOffset? awaySince, lastWhole;
    private long lastChanges;
    private int waiting;

    public ServerLink(ILocalHistory local, ServerSettings settings, HistoryProblems problems, TimeProvider time, ILogger log)
    {
        this.local = local;
        this.settings = settings;
        this.problems = problems;
        this.time = time;
        this.log = log;
        Reader = new(settings, time);
        loop = Task.Run(RunAsync);
    }

    /// <summary>What the server has, asked of it directly.</summary>
    public ServerReader Reader { get; }

    /// <summary>Ends the pause between rounds: there is something to send.</summary>
    public Action Wake { get; private set; } = () => { };

    /// <summary>First and last day the server has and this machine has not got yet; null when nothing is missing.</summary>
    public (int First, int Last)? Missing { get; private set; }

    /// <summary>What only the server had of the books is here now.</summary>
    public bool BooksBrought { get; private set; }

    /// <summary>Done when the server was met once, or refused: names and codes of what it holds are known then.</summary>
    public Task Met => met.Task;

    /// <summary>One round now.</summary>
    /// <exception cref="MariaException">The server refuses or is away.</exception>
    /// <param name="whole">Look at all of the books, not only at the last days.</param>
    internal async Task<RoundResult> RoundAsync(CancellationToken ct, bool whole = false)
    {
        await turn.WaitAsync(ct);
        try
        {
            return await Task.Run(() => OneAsync(whole, ct), ct);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        await turn.WaitAsync();
        await LetGoAsync();
        server?.Dispose();
        Reader.Dispose();
        turn.Dispose();
        stop.Dispose();
    }

    /// <summary>Tells the server that another machine may go on, if it answers within a moment.</summary>
    private async Task LetGoAsync()
    {
        if (server is not { State: System.Data.ConnectionState.Open } open) return;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
        await using var end = limit.Token.Register(open.Abort);
        try
        {
            var origin = await local.OriginAsync(CancellationToken.None);
            await Task.Run(() => ServerRound.Release(open, origin), CancellationToken.None);
        }
        catch (Exception e) when (e is MariaException or HistoryException or ObjectDisposedException)
        {
            // Its claim ends by itself in a quarter of an hour.
        }
    }

    /// <summary>The connection of the last round, or another: the server may have ended one that waited too long for it.</summary>
    private async Task<MariaConnection> ConnectAsync(CancellationToken ct)
    {
        try
        {
            if (server is { State: System.Data.ConnectionState.Open } kept && kept.Text("SELECT 1") is not null) return kept;
        }
        catch (MariaException e) when (e.IsLost)
        {
            // It is opened anew.
        }
        server?.Dispose();
        server = null;
        return server = await ServerSchema.OpenAsync(settings, [], ct);
    }

    private async Task<RoundResult> OneAsync(bool whole, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var changes = local.ChangesMark();
        var all = whole || changes != lastChanges || lastWhole is not { } before || now - before >= Whole;
        var open = await ConnectAsync(ct);
        var round = new ServerRound(local, open, time) { Met = met };
        await using var end = ct.Register(open.Abort);
        try
        {
            var done = await round.RunAsync(all, missing => Missing = missing, ct);
            if (all) (lastWhole, lastChanges) = (now, changes);
            Well(done);
            return done;
        }
        catch (MariaException e)
        {
            throw ServerSchema.Explained(e, open);
        }
        finally
        {
            waiting = round.Waiting;
            BooksBrought |= round.BooksBrought;
            met.TrySetResult();
        }
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            var next = Every;
            try
            {
                await RoundAsync(stop.Token);
                pause = FirstPause;
            }
            catch (OperationCanceledException)
            {
                if (stop.IsCancellationRequested) return;
            }
            catch (MariaException e)
            {
                next = Trouble(e);
            }
            catch (Exception e) when (e is HistoryException or Microsoft.Data.Sqlite.SqliteException or IOException)
            {
                Log.ServerRefuses(log, settings.Options.Where, e.Message);
                if (e is HistoryException known) Raise(known.Problem);
                next = LongestPause;
            }
            catch (Exception e)     // outermost loop: whatever it was, the house goes on and the next round tries again
            {
                Log.ServerFault(log, e);
                next = LongestPause;
            }
            await PauseAsync(next);
        }
    }

    private async Task PauseAsync(TimeSpan length)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        Wake = () => _ = Task.Run(() => { try { woken.Cancel(); } catch (ObjectDisposedException) { /* the pause was over already */ } });
        try
        {
            await Task.Delay(length, time, woken.Token);
        }
        catch (OperationCanceledException)
        {
            // There is something to do.
        }
        Wake = () => { };
    }

    private TimeSpan Trouble(MariaException e)
    {
        met.TrySetResult();
        server?.Dispose();
        server = null;
        if (e.Problem.Severity == Severity.Alarm)
        {
            Raise(e.Problem);
            Log.ServerRefuses(log, settings.Options.Where, e.Message);
            return LongestPause;
        }

        awaySince ??= time.GetUtcNow();
        if (Raise(new(HistoryCodes.ServerAway, Severity.Warning, Fact.Of("server", settings.Options.Where), Fact.Of("since", awaySince.Value), Fact.Of("days", waiting), Fact.Of("error", e.Message))))
            Log.ServerRefuses(log, settings.Options.Where, e.Message);
        var length = pause;
        pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        return length;
    }

    private bool Raise(Problem problem)
    {
        foreach (var other in raised.Where(c => c != problem.Code).ToList()) Clear(other);
        raised.Add(problem.Code);
        return problems.Raise(problem.Code, problem.Severity, problem.Facts);
    }

    private void Clear(string code)
    {
        raised.Remove(code);
        problems.Clear(code);
    }

    private void Well(RoundResult done)
    {
        if (raised.Count > 0) Log.ServerBack(log, settings.Options.Where);
        foreach (var code in raised.ToList()) Clear(code);
        awaySince = null;
        if (done.DaysSent + done.DaysBrought > 0) Log.ServerSent(log, settings.Options.Where, done.DaysSent, done.DaysBrought);
    }
}
