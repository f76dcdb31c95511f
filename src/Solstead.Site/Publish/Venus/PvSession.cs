using System.Collections.Concurrent;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.DBus;

namespace Solstead.Site.Publish.Venus;

/// <summary>Answers for one inverter on one connection.</summary>
internal sealed class PvHandler : IDBusHandler
{
    /// <summary>Signals are few (the settings service's); should a flood come, the oldest wait no longer.</summary>
    private const int MostSignals = 1000;

    private volatile BusItems? items;

    public ConcurrentQueue<DBusMessage> Signals { get; } = [];

    /// <summary>What was written on the bus and not yet taken note of, by path: of each only the last counts.</summary>
    public ConcurrentDictionary<string, DBusValue> Written { get; } = [];

    /// <summary>Set before the name is asked for: whoever sees the name sees every path.</summary>
    public BusItems? Items { get => items; set => items = value; }

    public DBusMessage? OnCall(DBusMessage call) => Items is { } ready ? BusItemCalls.Answer(ready, call) : null;

    public void OnSignal(DBusMessage signal)
    {
        Signals.Enqueue(signal);
        while (Signals.Count > MostSignals) Signals.TryDequeue(out _);
    }
}

/// <summary>One inverter on one connection, from the registration to the loss of the bus.</summary>
/// <param name="latest">The newest sample, and the time since the engine made it.</param>
internal sealed class PvSession(
    PvOptions options, VenusOptions venus, PublisherContext context, PvIdentity who, PvMemory memory,
    Func<(PvSample Sample, TimeSpan Silence)> latest, string part)
{
    private readonly PvFeed feed = new(options, venus, who, context.Version, context.Problems, part);
    private PvKept kept = new(0, 0, ""), onBus = new(0, 0, "");

    /// <summary>Runs until the bus is lost (then it throws), or until the inverter must be registered anew (then it returns).</summary>
    public async Task RunAsync(DBusConnection connection, PvHandler handler, CancellationToken ct)
    {
        var settings = new VenusSettings(connection, "solstead_" + who.Unique);
        await settings.WatchAsync(ct);
        kept = memory.Recall();
        await AgreeAsync(settings, ct);
        var items = new BusItems(connection.Send, (path, value) => handler.Written[path] = value);
        PvItems.AddAll(items, who, options, onBus = kept, context.Version);
        Show(items);
        handler.Items = items;
        await OwnAsync(connection, ct);
        try
        {
            await FeedAsync(items, handler, settings, ct);
        }
        finally
        {
            TakeWritten(handler); // a choice made in the last second is remembered too
        }
    }

    /// <summary>Brings our memory and the settings service to one mind: the newer choice wins.</summary>
    private async Task AgreeAsync(VenusSettings settings, CancellationToken ct)
    {
        PvKept? theirs;
        try
        {
            theirs = await settings.RegisterAsync(kept, ct);
        }
        catch (DBusException e) when (!ct.IsCancellationRequested && e.Name != DBusErrors.Disconnected)
        {
            context.Problems.Raise(part, new Problem("venus.settings.refused", Severity.Notice, Fact.Of("service", VenusSettings.Service), Fact.Of("error", e.Name)));
            return;
        }
        if (theirs is null)
        {
            context.Problems.Raise(part, new Problem("venus.settings.missing", Severity.Notice, Fact.Of("service", VenusSettings.Service), Fact.Of("instance", kept.Instance)));
            return;
        }
        context.Problems.Clear(part, "venus.settings.missing");
        context.Problems.Clear(part, "venus.settings.refused");
        var ours = kept with { Instance = theirs.Instance };
        if (memory.Newer) await settings.SaveAsync(ours, theirs, ct);
        kept = memory.Newer ? ours : theirs;
        memory.Remember(kept, unsaved: false);
    }

    private async Task OwnAsync(DBusConnection connection, CancellationToken ct)
    {
        var name = "com.victronenergy.pvinverter.solstead_" + who.Unique;
        if (await connection.RequestNameAsync(name, ct) is not (NameOutcome.Owner or NameOutcome.AlreadyOurs)) throw new DBusException(VenusPublisher.NameTaken, name);
        foreach (var code in VenusPublisher.OverWhenUp) context.Problems.Clear(part, code);
    }

    private async Task FeedAsync(BusItems items, PvHandler handler, VenusSettings settings, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(venus.Interval, context.Time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var before = kept;
            if (TakeWritten(handler)) await HandOverAsync(settings, before, ct);
            while (handler.Signals.TryDequeue(out var signal))
            {
                var instance = kept.Instance;
                if (VenusSettings.HasCome(signal)) await AgreeAsync(settings, ct);
                else if (settings.Changed(signal, kept) is { } changed) memory.Remember(kept = changed, unsaved: false);
                // Readers keep the instance they saw first: only a new name on the bus tells them (victron.md B.1).
                if (kept.Instance != instance) return;
            }
            if (latest().Sample.Identity is { } now && now.Unique != who.Unique) return;
            Offer(items, handler);
            Show(items);
        }
    }

    /// <summary>Shows the choice that holds, unless the user has written something newer in the meantime: that one is taken note of first.</summary>
    private void Offer(BusItems items, PvHandler handler)
    {
        if (kept != onBus && items.UpdateUnless(() => !handler.Written.IsEmpty, [(PvItems.Position, BusValue.Of(kept.Position)), (PvItems.CustomName, BusValue.Of(kept.Name))]))
            onBus = kept;
    }

    /// <summary>Remembers what the user wrote on the bus.</summary>
    /// <returns>True when there was something.</returns>
    private bool TakeWritten(PvHandler handler)
    {
        var before = kept;
        if (handler.Written.TryRemove(PvItems.Position, out var position)) kept = kept with { Position = (int)position.Whole! };
        if (handler.Written.TryRemove(PvItems.CustomName, out var name)) kept = kept with { Name = name.AsText! };
        if (kept == before) return false;
        memory.Remember(kept, unsaved: true);
        return true;
    }

    private async Task HandOverAsync(VenusSettings settings, PvKept before, CancellationToken ct)
    {
        try
        {
            await settings.SaveAsync(kept, before, ct);
            memory.Remember(kept, unsaved: false);
        }
        catch (DBusException) when (!ct.IsCancellationRequested)
        {
            // It stays in our memory and is handed over when the service comes back.
        }
    }

    private void Show(BusItems items)
    {
        var (sample, silence) = latest();
        feed.Show(items, sample, silence, kept.Name);
    }
}
