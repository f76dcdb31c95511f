using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Solstead.Core.Site;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Live;

/// <summary>The latest view of the site, for everyone who watches. Written once per tick and shared; a slow watcher skips views, never delays the house.</summary>
public sealed class LiveFeed(LiveViewMaker maker) : ITickListener
{
    /// <summary>Watchers at most; the oldest is let go for a new one.</summary>
    public const int MostWatchers = 128;

    private readonly List<Channel<string>> watchers = [];
    private readonly Lock gate = new();
    private volatile string? latest;
    private bool closed;

    /// <summary>The newest view as JSON; null before the first tick.</summary>
    public string? Latest => latest;

    /// <summary>Makes the view of a tick and hands it to all watchers. Called by the engine's owner only.</summary>
    public void On(Tick tick, SiteEngine engine)
    {
        var json = LiveJson.Write(maker.Make(tick, engine));
        latest = json;
        lock (gate) foreach (var watcher in watchers) watcher.Writer.TryWrite(json);
    }

    /// <summary>The newest view now and each one that follows.</summary>
    public async IAsyncEnumerable<string> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var mine = Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        if (latest is { } now) mine.Writer.TryWrite(now);
        Enter(mine);
        try
        {
            await foreach (var view in mine.Reader.ReadAllAsync(ct)) yield return view;
        }
        finally
        {
            lock (gate) watchers.Remove(mine);
        }
    }

    /// <summary>Ends every stream and begins none any more: the service stops, and must not wait for browsers.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            foreach (var watcher in watchers) watcher.Writer.TryComplete();
        }
    }

    private void Enter(Channel<string> watcher)
    {
        lock (gate)
        {
            if (closed) watcher.Writer.TryComplete();
            if (watchers.Count >= MostWatchers)
            {
                watchers[0].Writer.TryComplete();
                watchers.RemoveAt(0);
            }
            watchers.Add(watcher);
        }
    }
}
