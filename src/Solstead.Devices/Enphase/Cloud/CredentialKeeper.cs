using Microsoft.Extensions.Logging;
using Solstead.Devices.Enphase.Polling;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Devices.Enphase.Cloud;

/// <summary>
/// Keeps a working token at hand (enphase.md 3.4): fetches one when there is none, renews it in good time, keeps the old one until the gateway
/// has accepted the new. Lives on the driver's thread; only the log-in itself runs beside it.
/// </summary>
internal sealed class CredentialKeeper : IDisposable
{
    /// <summary>A gateway that has just started refuses every token for a while; longer than this it means the token.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FullFor = TimeSpan.FromMinutes(1);

    private readonly EnphaseOptions options;
    private readonly DriverContext context;
    private readonly ILogger log;
    private readonly TokenSession session;
    private readonly TokenShelf shelf;
    private readonly CloudBudget budget;
    private readonly CloudTroubles troubles;
    private readonly Action wake;
    private readonly CancellationTokenSource stop = new();
    private Attempt? attempt;
    private Candidate? candidate;
    private TimeSpan? looked;

    /// <param name="wake">Called when a log-in has ended, from any thread.</param>
    public CredentialKeeper(EnphaseOptions options, DriverContext context, ILogger log, ProblemBook problems, TokenSession session, TokenShelf shelf, Action wake)
    {
        (this.options, this.context, this.log, this.session, this.shelf, this.wake) = (options, context, log, session, shelf, wake);
        budget = new CloudBudget(context.Memory, context.Time, options.Way);
        troubles = new CloudTroubles(problems, context.Secrets);
    }

    /// <summary>A log-in under way.</summary>
    private sealed record Attempt(Task<CloudAnswer> Answer, EnphaseAccount Account);

    /// <summary>A token from the cloud the gateway has not seen yet.</summary>
    private sealed record Candidate(GatewayToken Token, int Calls);

    public EnphaseAccount? Account => EnphaseAccount.Find(options, context.Secrets);

    /// <summary>When the account is used next; null when there is none, or it is of no use as it is.</summary>
    public DateTimeOffset? NextSignIn(string? serial)
    {
        if (Account is not { } account || troubles.IsStopped(account)) return null;
        var due = DueAt(serial);
        return due > budget.NextAt ? due : budget.NextAt;
    }

    /// <summary>True when renewal goes by itself: an end that comes closer is nothing to tell.</summary>
    public bool Renews => Account is { } account && !troubles.IsStopped(account) && budget.Failures == 0;

    /// <summary>True for a command that may not log in although there is an account.</summary>
    public bool MayNotSignIn => !context.MaySignIn && Account is not null;

    /// <summary>True while a token is on its way: that there is none yet is no news.</summary>
    public bool IsFetching => attempt is not null || candidate is not null;

    /// <summary>Does what is due. Never waits for the cloud.</summary>
    /// <returns>True when a new token is in use from now on.</returns>
    public async Task<bool> TendAsync(GatewayClient? client, CancellationToken ct)
    {
        if (attempt is { Answer.IsCompleted: true } ended)
        {
            (attempt, looked) = (null, null);
            Take(await ended.Answer, ended.Account, client?.Serial);
        }
        var now = context.Now().Elapsed;
        if (client is not { Identity.NeedsToken: true, Serial: { } serial } || looked + options.Interval > now) return false;
        looked = now;
        if (candidate is not null) return await ShowAsync(client, ct);
        if (attempt is null && context.MaySignIn && Account is { } account && Allowed(account) && DueAt(serial) <= context.Time.GetUtcNow() && budget.MayTry)
            Begin(account, serial);
        return false;
    }

    /// <summary>For one reading: waits for the log-in when nothing can be read without it.</summary>
    public async Task<bool> EnsureAsync(GatewayClient client, CancellationToken ct)
    {
        if (session.Usable(client.Serial).Count > 0) return false;
        looked = null;
        await TendAsync(client, ct);
        if (attempt is not { } running) return false;
        await running.Answer.WaitAsync(ct);
        looked = null;
        return await TendAsync(client, ct);
    }

    /// <summary>Books a log-in the owner asks for and begins it; it is not kept waiting by what failed before.</summary>
    public Task<CloudAnswer> Ask(EnphaseAccount account, string serial, CancellationToken ct)
    {
        budget.Begin();
        EnphaseLog.SigningIn(log, context.Id, budget.Way.ToString());
        return new SignIn(options.Cloud, context.Time).RunAsync(budget.Way, account, serial, ct);
    }

    /// <summary>
    /// Shows the gateway what the owner's log-in gave; the account is kept when the gateway accepts the token, and with it when the gateway has
    /// no time for it now: the cloud gave a token for it, and a log-in is not to be asked for twice.
    /// </summary>
    /// <returns>No token: the log-in gave none for this gateway.</returns>
    public async Task<SessionState> FinishAsync(EnphaseAccount account, CloudAnswer answer, GatewayClient client, CancellationToken ct)
    {
        var token = answer.Outcome == CloudOutcome.Token ? GatewayToken.Parse(answer.Text).Token : null;
        var fits = token is not null && token.FlawFor(client.Serial, context.Time.GetUtcNow()) == TokenFlaw.None;
        var state = fits ? await client.TryTokenAsync(token!, TokenOrigin.Account, ct) : SessionState.NoToken;
        if (state is SessionState.Refused or SessionState.NoToken or SessionState.Distrusted)
        {
            budget.Failed(answer.Outcome, answer.Calls);
            return state;
        }
        EnphaseAccount.Keep(account, context.Secrets);
        if (state != SessionState.Open)
        {
            candidate = new(token!, answer.Calls);
            return state;
        }
        Accepted(token!, answer.Calls);
        return state;
    }

    /// <summary>True when today's requests to the cloud are used up.</summary>
    public bool IsSpent => budget.IsSpent;

    public void Dispose()
    {
        if (stop.IsCancellationRequested) return;
        stop.Cancel();
        stop.Dispose();
    }

    /// <summary>A stopped account stays stopped until it is another one; the reason is told again after each start.</summary>
    private bool Allowed(EnphaseAccount account)
    {
        if (troubles.IsStopped(account))
        {
            troubles.TellStopped(IsUrgent());
            return false;
        }
        if (troubles.Resume()) budget.Anew();
        return true;
    }

    /// <summary>Now when there is no token that works, else in good time before it ends.</summary>
    private DateTimeOffset DueAt(string? serial)
    {
        var now = context.Time.GetUtcNow();
        if (session.Known is null || session.Known.FlawFor(serial, now) != TokenFlaw.None) session.Usable(serial);
        if (session.Known is not { } token || token.FlawFor(serial, now) != TokenFlaw.None || session.RefusedFor > Doubt) return now;
        return token.Expires - Margin(token);
    }

    /// <summary>
    /// 30 days before the end of a year, 1 hour before the end of half a day. A token the cloud gave us is never born due: should it live shorter
    /// one day, a third of its life is early enough.
    /// </summary>
    private TimeSpan Margin(GatewayToken token)
    {
        var usual = token.IsInstaller ? TimeSpan.FromHours(1) : TimeSpan.FromDays(30);
        var third = (token.Expires - token.Issued) / 3;
        return session.Origin == TokenOrigin.Account && third < usual ? third : usual;
    }

    private void Begin(EnphaseAccount account, string serial)
    {
        budget.Begin();
        EnphaseLog.SigningIn(log, context.Id, budget.Way.ToString());
        attempt = new(new SignIn(options.Cloud, context.Time).RunAsync(budget.Way, account, serial, stop.Token), account);
        _ = attempt.Answer.ContinueWith(_ => wake(), stop.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Take(CloudAnswer answer, EnphaseAccount account, string? serial)
    {
        if (answer.Outcome != CloudOutcome.Token)
        {
            budget.Failed(answer.Outcome, answer.Calls);
            EnphaseLog.NotSignedIn(log, context.Id, answer.Outcome.ToString());
            troubles.Tell(answer, account, IsUrgent());
            return;
        }
        var token = GatewayToken.Parse(answer.Text).Token!;
        if (token.FlawFor(serial, context.Time.GetUtcNow()) == TokenFlaw.None)
        {
            candidate = new(token, answer.Calls);
            return;
        }
        budget.Failed(CloudOutcome.Token, answer.Calls);
        troubles.TellUnfit(serial, token, IsUrgent());
    }

    /// <summary>Shows the new token to the gateway; away or busy, it is shown again later without another log-in.</summary>
    private async Task<bool> ShowAsync(GatewayClient client, CancellationToken ct)
    {
        var (token, calls) = (candidate!.Token, candidate.Calls);
        var state = await client.TryTokenAsync(token, TokenOrigin.Account, ct);
        if (state is not (SessionState.Open or SessionState.Refused))
        {
            // Sessions there need minutes to lapse; a gateway that is away is asked as often as ever.
            if (state == SessionState.Full) looked += FullFor;
            return false;
        }
        candidate = null;
        if (state == SessionState.Open)
        {
            Accepted(token, calls);
            return true;
        }
        budget.Failed(CloudOutcome.Token, calls);
        troubles.TellUnaccepted(client.Serial, IsUrgent());
        return false;
    }

    private void Accepted(GatewayToken token, int calls)
    {
        shelf.Keep(token, TokenOrigin.Account);
        budget.Succeeded(calls);
        troubles.Over();
        EnphaseLog.Renewed(log, context.Id, token.Role, token.Expires);
    }

    /// <summary>True when nothing can be read meanwhile.</summary>
    private bool IsUrgent() => session.Known is null || session.Flaw != TokenFlaw.None || session.RefusedFor is not null;
}
