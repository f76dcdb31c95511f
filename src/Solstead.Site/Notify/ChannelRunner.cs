using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Site.Notify;

/// <summary>How a channel stands.</summary>
/// <param name="Held">Of those that wait, by quiet hours.</param>
public sealed record ChannelStanding(string Name, string Type, string Shown, ChannelPolicy Policy, int Waiting, int Held, QueueState Queue);

/// <summary>Sends what waits for one channel, on its own: one that hangs or fails holds up nobody.</summary>
internal sealed class ChannelRunner(ChannelEntry entry, IChannel channel, TimeZoneInfo zone, Random random, NotifyStore store, SiteProblems problems, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10), Fault = TimeSpan.FromMinutes(1);

    /// <summary>Failures in a row until a person is told.</summary>
    private const int Patience = 3;

    private readonly Lock gate = new();
    private readonly Channel<bool> news = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim testing = new(1, 1);
    private ChannelQueue queue = new(entry.Policy, zone, random, new QueueState());
    private Wording? wording;

    public string Name => entry.Policy.Name;

    public ChannelStanding Standing
    {
        get { lock (gate) return new(Name, entry.Type, channel.Shown, entry.Policy, queue.State.Items.Count, queue.Held(time.GetUtcNow()), queue.State); }
    }

    private string Key => "notify/" + Name;

    public async Task LoadAsync(Func<string, Wording> words, CancellationToken ct)
    {
        var kept = await store.LoadAsync(Key, NotifyJson.Default.QueueState, ct);
        lock (gate)
        {
            wording = words(entry.Policy.Language);
            // What was kept may be of another version, or damaged.
            if (kept is { Items: not null, Threads: not null })
                queue = new(entry.Policy, zone, random, kept with { Items = [.. kept.Items.Where(i => i?.Notice is { Kind: not null, Code: not null, Facts: not null }).DistinctBy(i => i.Notice.Id)] });
        }
    }

    /// <summary>Takes a message in, if the channel wants it; at once.</summary>
    public void Put(Notice notice)
    {
        lock (gate)
        {
            if (!queue.Put(notice)) return;
        }
        Save();
        news.Writer.TryWrite(true);
    }

    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (!await StepAsync(ct)) await WaitAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The outermost loop of a channel: its name only, for what it says may hold an address with a key.
                NotifyLog.Failed(log, Name, e.GetType().Name, Fault);
                await Task.Delay(Fault, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Sends a message of its own at once, beside the queue.</summary>
    /// <returns>Null when another test is under way.</returns>
    public async Task<Delivery?> TestAsync(CancellationToken ct)
    {
        if (!await testing.WaitAsync(TimeSpan.Zero, ct)) return null;
        try
        {
            var delivery = await Limits.WithinAsync(token => channel.TestAsync(wording!.Test(Name, time.GetUtcNow()), token), time, ct);
            lock (gate) queue.Tried(delivery, time.GetUtcNow());
            if (delivery.Outcome == DeliveryOutcome.Sent) Clear();
            Save();
            news.Writer.TryWrite(true);
            return delivery;
        }
        finally
        {
            testing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        testing.Dispose();
        await channel.DisposeAsync();
    }

    /// <returns>False when nothing is to be sent now.</returns>
    private async Task<bool> StepAsync(CancellationToken ct)
    {
        Job? job;
        Outgoing? message;
        lock (gate)
        {
            var before = queue.State.Lost;
            job = queue.Next(time.GetUtcNow());
            if (queue.State.Lost > before) Save();
            message = job is null ? null : wording!.Say(job, queue.ThreadOf);
        }
        if (job is null || message is null) return false;
        var delivery = await Limits.WithinAsync(token => channel.SendAsync(message, token), time, ct);
        QueueState after;
        lock (gate)
        {
            queue.Done(job, delivery, time.GetUtcNow());
            after = queue.State;
        }
        Save();
        Tell(delivery, job, after);
        return true;
    }

    private void Tell(Delivery delivery, Job job, QueueState after)
    {
        switch (delivery.Outcome)
        {
            case DeliveryOutcome.Sent:
                NotifyLog.Sent(log, job.Notices.Count, Name);
                Clear();
                break;
            case DeliveryOutcome.Refused:
                NotifyLog.Refused(log, Name, delivery.Code, delivery.Status);
                problems.Clear(Key, "notify.unreachable");
                problems.Raise(Key, new Problem("notify.refused", Severity.Warning, About(delivery)));
                break;
            default:
                if (after.Strikes == 1) NotifyLog.Later(log, Name, delivery.Code, delivery.Status, after.Items.Count);
                if (after.Strikes >= Patience) problems.Raise(Key, new Problem("notify.unreachable", Severity.Warning, About(delivery)));
                break;
        }
    }

    /// <summary>Without the service's words: this goes to history, and they are a stranger's.</summary>
    private Fact[] About(Delivery delivery) => [Fact.Of("channel", Name), delivery.Status is { } status ? Fact.Of("status", status) : Fact.Of("status", "")];

    private void Clear()
    {
        problems.Clear(Key, "notify.refused");
        problems.Clear(Key, "notify.unreachable");
    }

    private void Save() => store.Save(Key, () => { lock (gate) return JsonSerializer.Serialize(queue.State, NotifyJson.Default.QueueState); });

    /// <summary>Until something comes or is due; not longer than ten seconds while something waits, for the wall clock may be moved.</summary>
    private async Task WaitAsync(CancellationToken ct)
    {
        TimeSpan? pause;
        lock (gate) pause = queue.Pause(time.GetUtcNow());
        using var due = new CancellationTokenSource(pause is { } p ? p < LongestWait ? p : LongestWait : Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, due.Token);
        try
        {
            await news.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Something may be due.
        }
    }
}
