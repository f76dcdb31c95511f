using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;
using Solstead.Site.Run;

namespace Solstead.Site.Charging;

/// <summary>Follows the charging sessions of all points tick by tick and keeps them: at their beginning and end, and once a minute while a car draws.</summary>
/// <param name="pace">Seconds of the house per second.</param>
public sealed class SessionKeeper(ISessionStore store, IReadOnlyList<IRule> rules, double pace) : ITickListener, IAsyncDisposable
{
    private static readonly TimeSpan SavedEvery = TimeSpan.FromSeconds(60);

    private readonly List<Point> points = [.. rules.OfType<ChargingRule>().GroupBy(r => r.Target).Select(g => new Point(g.Key, [.. g]))];
    private Moment? last;

    /// <summary>One charging point and its session.</summary>
    private sealed class Point(string target, IReadOnlyList<ChargingRule> rules)
    {
        public string Target => target;
        public IReadOnlyList<ChargingRule> Rules => rules;
        public SectionRef Section => rules[0].Charger;
        public ChargingSession? Open { get; set; }
        public ChargingSession? Saved { get; set; }
        public TimeSpan SavedAt { get; set; }
    }

    /// <summary>Goes on with what an earlier process left; to be called before the site runs.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        foreach (var session in await store.OpenAsync(ct))
        {
            if (points.Find(p => p.Target == session.Point) is { Open: null } point)
            {
                point.Saved = point.Open = session;
                Tell(point);
            }
            // Nobody watches this point any more, or a newer session of it goes on.
            else await store.PutAsync(session with { Ended = session.Seen }, ct);
        }
    }

    /// <summary>The session of a charging point that goes on; null: none. Called by the engine's owner only.</summary>
    public ChargingSession? Of(string target) => points.Find(p => p.Target == target)?.Open;

    public void On(Tick tick, SiteEngine engine)
    {
        if (points.Count == 0) return;
        var (now, picture) = (tick.Picture.Now, tick.Picture);
        var gone = last is { } before ? now.Since(before) * pace : (TimeSpan?)null;
        last = now;
        double? import = picture.Grid.Usable ? Math.Max(0, picture.Grid.Value!.Value) : null;
        var cars = points.Sum(p => Watts(picture, p) ?? 0);
        foreach (var point in points)
        {
            var counter = engine.Devices.GetValueOrDefault(point.Section.Device)?.Point($"{point.Section.Section}.energy_lifetime")?.SeenAt(now);
            var input = new SessionInput(now.Utc, picture.ChargingPoints.GetValueOrDefault(point.Section)?.Plugged, Watts(picture, point), cars, import, counter is { Usable: true } told ? told.Value : null);
            Follow(point, SessionMeter.Next(point.Open, input, gone, point.Target, store.NextId, pace), now);
        }
    }

    /// <summary>Writes what goes on, for the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var point in points)
            if (point.Open is { } open && open != point.Saved) await store.PutAsync(open, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Follow(Point point, (ChargingSession? Open, ChargingSession? Ended) next, Moment now)
    {
        if (next.Ended is { } ended) Save(ended);
        var begun = next.Open is not null && point.Open is null;
        var due = next.Open?.WatchedWh > (point.Saved?.WatchedWh ?? 0) && now.Elapsed - point.SavedAt >= SavedEvery;
        point.Open = next.Open;
        Tell(point);
        if (next.Open is not { } open || !begun && !due) return;
        (point.Saved, point.SavedAt) = (open, now.Elapsed);
        Save(open);
    }

    /// <summary>Its rule may have a limit for it.</summary>
    private static void Tell(Point point)
    {
        foreach (var rule in point.Rules) rule.Count(point.Open is { } open ? (open.Id, open.EnergyWh) : null);
    }

    /// <summary>The writer keeps the order, tells itself what the disk refuses, and nobody waits for it here.</summary>
    private void Save(ChargingSession session) => _ = store.PutAsync(session, CancellationToken.None);

    private static double? Watts(SitePicture picture, Point point) =>
        picture.ChargingPoints.GetValueOrDefault(point.Section) is { Answers: true, Power: { Usable: true, Value: { } watts } } ? Math.Max(0, watts) : null;
}
