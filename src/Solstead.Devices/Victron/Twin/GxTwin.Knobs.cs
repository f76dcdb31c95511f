namespace Solstead.Devices.Victron.Twin;

/// <summary>What can be done to the twin, and looked at.</summary>
public sealed partial class GxTwin
{
    /// <summary>Writes it will not hear: so many, or all when negative.</summary>
    public int WritesToIgnore { get; set; }

    /// <summary>Full publishes whose end it does not tell.</summary>
    public int CompletionsToLose { get; set; }

    /// <summary>How late it answers questions.</summary>
    public TimeSpan AnswerDelay { get; set; }

    /// <summary>How late it obeys writes.</summary>
    public TimeSpan WriteDelay { get; set; }

    /// <summary>It says nothing at all, as after a crash of its bridge.</summary>
    public bool Mute { get; set; }

    /// <summary>It is off, between the two ends of a reboot.</summary>
    public bool IsDown { get; private set; }

    /// <summary>State of charge. [%]</summary>
    public double Soc { get { lock (gate) return ess.Soc; } set { lock (gate) ess.Soc = value; } }

    /// <summary>What the house draws. [W]</summary>
    public double Load { get { lock (gate) return ess.Load; } set { lock (gate) ess.Load = value; } }

    /// <summary>[W]</summary>
    public double PvOnGrid { get { lock (gate) return ess.PvOnGrid; } set { lock (gate) ess.PvOnGrid = value; } }

    /// <summary>[W]</summary>
    public double PvDc { get { lock (gate) return ess.PvDc; } set { lock (gate) ess.PvDc = value; } }

    /// <summary>+ = charging, as a GX counts. [W]</summary>
    public double BatteryPower { get { lock (gate) return ess.BatteryPower; } }

    /// <summary>+ = import. [W]</summary>
    public double GridPower { get { lock (gate) return ess.GridPower; } }

    /// <summary>Bought since the start. [Wh]</summary>
    public double Imported { get { lock (gate) return ess.Imported; } }

    /// <summary>False: the grid is away.</summary>
    public bool Grid { get { lock (gate) return ess.Grid; } set { lock (gate) ess.Grid = value; } }

    /// <summary>A value as it is; setting it is a change on the device itself, by a person or another program.</summary>
    /// <param name="path">E.g. <c>settings/0/Settings/CGwacs/Hub4Mode</c>.</param>
    public double? this[string path]
    {
        get { lock (gate) return items[path]; }
        set
        {
            lock (gate)
            {
                if (items.Find(path) is not { } item) throw new ArgumentException($"The twin has no {path}.", nameof(path));
                items.Put(path, value);
                ess.Written(item, options.Time.GetElapsedTime(0));
                ess.Live(options.Time.GetElapsedTime(0), Local(), TimeSpan.Zero);
            }
        }
    }

    /// <summary>All that can be seen from outside.</summary>
    public GxTwinState State
    {
        get
        {
            lock (gate)
            {
                var settings = items.All.Where(i => i.Open && i.Kind != GxKind.Text).ToDictionary(i => i.Path, i => i.Number);
                return new(Portal, IsAlive, IsDown, FullPublishes, ess.Soc, ess.BatteryPower, ess.GridPower, ess.Imported, settings, [.. writes.TakeLast(200)]);
            }
        }
    }

    /// <summary>A setting below <c>settings/0/Settings/CGwacs/</c>.</summary>
    public double? Ess(string name) => this[GxTopics.Ess + name];

    /// <summary>A text of the device, e.g. its time zone.</summary>
    public void SetText(string path, string? value) { lock (gate) items.Put(path, value); }

    /// <summary>A service leaves the bus, or comes back: its topics are published once, empty.</summary>
    /// <param name="prefix">E.g. <c>battery/512</c>.</param>
    public void Leave(string prefix, bool there = false)
    {
        lock (gate)
            foreach (var item in items.All.Where(i => i.Path.StartsWith(prefix + "/", StringComparison.Ordinal)).ToList())
            {
                item.There = there;
                if (IsAlive && !Mute) Send(item.Path, item.Json);
            }
    }

    /// <summary>Publishes whatever one likes, as a faulty service does.</summary>
    public void Say(string path, string payload, bool retain = false) { lock (gate) Send(path, payload, retain); }

    /// <summary>Forgets that anybody keeps it alive, as when its bridge restarts.</summary>
    public void Forget() { lock (gate) aliveAt = null; }

    /// <summary>Off and on again: the broker dies without a word, what it kept and who keeps us alive is forgotten, settings stay.</summary>
    /// <param name="off">How long it is away.</param>
    public async Task RebootAsync(TimeSpan off, CancellationToken ct)
    {
        await PowerOffAsync();
        await Task.Delay(off, options.Time, ct);
        await PowerOnAsync(ct);
    }

    public async Task PowerOffAsync()
    {
        lock (gate) (IsDown, aliveAt) = (true, null);
        if (session is { } link) await link.DisposeAsync();
        session = null;
        if (options.Broker is { } broker) await broker.KillAsync();
    }

    public async Task PowerOnAsync(CancellationToken ct)
    {
        if (options.Broker is { } broker) await broker.ResumeAsync(ct);
        lock (gate) IsDown = false;
        await ConnectAsync(ct);
    }

    /// <summary>Only the broker dies and comes back.</summary>
    public async Task RestartBrokerAsync(CancellationToken ct)
    {
        if (options.Broker is not { } broker) throw new InvalidOperationException("The broker is not the twin's own.");
        await broker.KillAsync();
        lock (gate) aliveAt = null;
        await broker.ResumeAsync(ct);
    }
}
