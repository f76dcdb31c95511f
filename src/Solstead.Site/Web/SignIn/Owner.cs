using System.Collections.Concurrent;
using System.Data.Common;
using Solstead.Core.History;

namespace Solstead.Site.Web.SignIn;

/// <summary>
/// The one owner: password, setup code and sessions. Kept in the state store, so that a restart signs nobody out; read again every two seconds, so
/// that <c>solstead password</c> beside the running service counts at once.
/// </summary>
public sealed class Owner(IStateStore store, TimeProvider time) : IDisposable
{
    /// <summary>A session ends after this long without use (safety.md S3).</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromDays(30);

    /// <summary>A session ends after this long in any case.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    private const int MostSessions = 50;
    private const int LongestAgent = 160;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SeenStep = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> views = [];
    private volatile OwnerState state = OwnerState.Nobody;
    private long? readAt;

    public async ValueTask<bool> HasPasswordAsync(CancellationToken ct) => (await StateAsync(ct)).Password is not null;

    /// <summary>The sessions that count, newest first.</summary>
    public async ValueTask<IReadOnlyList<Session>> SessionsAsync(CancellationToken ct) =>
        [.. (await StateAsync(ct)).Sessions.Where(Counts).OrderByDescending(s => s.Seen)];

    /// <summary>The session a cookie belongs to, or null.</summary>
    public async ValueTask<Session?> FindAsync(string? id, CancellationToken ct)
    {
        if (id is null) return null;
        var hash = Secret.Digest(id);
        return (await StateAsync(ct)).Sessions.FirstOrDefault(s => s.Hash == hash && Counts(s));
    }

    /// <summary>Makes the setup code of this start while there is no password; null when there is one.</summary>
    public async Task<string?> NewSetupCodeAsync(CancellationToken ct)
    {
        var code = Secret.NewCode();
        var hash = Secret.Digest(Secret.Plain(code));
        var made = await ChangeAsync(s => s.Password is null ? s with { SetupCode = hash } : null, ct);
        return made ? code : null;
    }

    public async Task<bool> IsSetupCodeAsync(string code, CancellationToken ct) =>
        (await StateAsync(ct)).SetupCode is { } hash && Secret.Same(hash, Secret.Digest(Secret.Plain(code)));

    /// <summary>Checks the password; a hash with too few rounds is renewed.</summary>
    public async Task<bool> IsPasswordAsync(string password, CancellationToken ct)
    {
        if ((await StateAsync(ct)).Password is not { } hash || !Secret.Matches(hash, password, out var weak)) return false;
        if (weak)
        {
            var better = Secret.Hash(password);
            await ChangeAsync(s => s.Password == hash ? s with { Password = better } : null, ct);
        }
        return true;
    }

    /// <summary>Sets the first password. False when somebody was faster.</summary>
    public Task<bool> ClaimAsync(string password, CancellationToken ct)
    {
        var hash = Secret.Hash(password);
        return ChangeAsync(s => s.Password is null ? s with { Password = hash, SetupCode = null, Sessions = [] } : null, ct);
    }

    /// <summary>Replaces the password and ends every session.</summary>
    public Task ReplaceAsync(string password, CancellationToken ct)
    {
        var hash = Secret.Hash(password);
        return ChangeAsync(s => s with { Password = hash, SetupCode = null, Sessions = [] }, ct);
    }

    /// <summary>Begins a session and returns its id, the only copy.</summary>
    public async Task<string> BeginAsync(string from, string agent, CancellationToken ct)
    {
        var id = Secret.NewId();
        var now = time.GetUtcNow();
        var session = new Session(Secret.Digest(id), now, now, from, agent.Length > LongestAgent ? agent[..LongestAgent] : agent);
        await ChangeAsync(s => s with { Sessions = [session, .. s.Sessions.Where(Counts).OrderByDescending(o => o.Seen).Take(MostSessions - 1)] }, ct);
        return id;
    }

    /// <summary>Ends one session. False when there is none of that hash.</summary>
    public Task<bool> EndAsync(string hash, CancellationToken ct) =>
        ChangeAsync(s => s.Sessions.Any(o => o.Hash == hash) ? s with { Sessions = [.. s.Sessions.Where(o => o.Hash != hash)] } : null, ct);

    /// <summary>Ends every session but one.</summary>
    public Task EndOthersAsync(string hash, CancellationToken ct) => ChangeAsync(s => s with { Sessions = [.. s.Sessions.Where(o => o.Hash == hash)] }, ct);

    /// <summary>Ends every session; the password stays.</summary>
    public Task EndAllAsync(CancellationToken ct) => ChangeAsync(s => s.Sessions.Count > 0 ? s with { Sessions = [] } : null, ct);

    /// <summary>Notes that a session is in use; at most once an hour on disk. True when it was noted: the cookie may be renewed.</summary>
    public async ValueTask<bool> TouchAsync(Session session, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if ((now - session.Seen).Duration() < SeenStep) return false;
        return await ChangeAsync(s => s with { Sessions = [.. s.Sessions.Select(o => o.Hash == session.Hash ? o with { Seen = now } : o)] }, ct);
    }

    /// <summary>Ends when the session ends: for answers that stay open. Without a session it ends when a password is set.</summary>
    public CancellationToken EndOf(Session? session) => views.GetOrAdd(session?.Hash ?? "", _ => new CancellationTokenSource()).Token;

    /// <summary>Reads what was set beside the service.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try { await ReadAsync(ct); }
        finally { gate.Release(); }
    }

    public void Dispose()
    {
        gate.Dispose();
        foreach (var view in views.Values) view.Dispose();
    }

    /// <summary>A clock that went back makes nobody older: only what lies too far in the past ends.</summary>
    private bool Counts(Session session)
    {
        var now = time.GetUtcNow();
        return now - session.Seen < Idle && now - session.Begun < Longest;
    }

    private async ValueTask<OwnerState> StateAsync(CancellationToken ct)
    {
        if (readAt is { } at && time.GetElapsedTime(at) < Fresh) return state;
        await RefreshAsync(ct);
        return state;
    }

    /// <summary>One change after the other, each on what is stored now.</summary>
    /// <param name="change">The new state, or null for no change.</param>
    private async Task<bool> ChangeAsync(Func<OwnerState, OwnerState?> change, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            await ReadAsync(ct);
            if (change(state) is not { } next) return false;
            await store.SetAsync(OwnerState.Key, next.Write(), CancellationToken.None);
            Show(next);
            return true;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        try
        {
            Show(OwnerState.Read(await store.GetAsync(OwnerState.Key, ct)));
        }
        catch (DbException) when (readAt is not null)
        {
            // A database that broke while running must not lock the owner out: what was known goes on.
        }
        readAt = time.GetTimestamp();
    }

    /// <summary>Takes a state over and closes what stays open for a session that is gone.</summary>
    private void Show(OwnerState next)
    {
        state = next;
        foreach (var (hash, view) in views)
        {
            if (hash.Length == 0 ? next.Password is null : next.Sessions.Any(s => s.Hash == hash)) continue;
            if (views.TryRemove(hash, out _)) view.Cancel();
        }
    }
}
