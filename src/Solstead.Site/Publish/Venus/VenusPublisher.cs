using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.DBus;

namespace Solstead.Site.Publish.Venus;

/// <summary>Shows the solar production on the D-Bus of a Victron GX as a PV inverter of its own.</summary>
internal sealed class VenusPublisher : IPublisher
{
    /// <summary>Name of our own error: another program has the name on the bus.</summary>
    internal const string NameTaken = "io.solstead.Error.NameTaken";

    /// <summary>Problems that are over once the inverter is on the bus.</summary>
    internal static readonly string[] OverWhenUp = ["venus.unreachable", "venus.library", "venus.denied", "venus.name.taken"];

    private readonly VenusOptions options;
    private readonly PublisherContext context;
    private readonly List<Inverter> inverters;

    public VenusPublisher(VenusOptions options, PublisherContext context)
    {
        (this.options, this.context) = (options, context);
        var alone = options.Inverters.Count == 1;
        inverters = [.. options.Inverters.Select((o, i) => new Inverter(o, new PvReader(o, alone, PvReader.Expected(o, context)), alone ? "venus" : $"venus {i + 1}"))];
    }

    public static Publisher Kind { get; } = new("venus", Read);

    private static Func<PublisherContext, IPublisher> Read(SettingsReader set)
    {
        var options = VenusOptions.Read(set, Environment.GetEnvironmentVariable);
        return context => new VenusPublisher(options, context);
    }

    public void On(Tick tick, SiteEngine engine)
    {
        foreach (var inverter in inverters)
            inverter.Latest = new(inverter.Reader.Read(engine, tick.Picture.Now), context.Time.GetTimestamp());
    }

    public Task RunAsync(CancellationToken ct) => Together.RunAsync(inverters.Select(i => (Func<CancellationToken, Task>)(life => RunAsync(i, life))), ct);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task RunAsync(Inverter inverter, CancellationToken ct)
    {
        var keeper = new DBusKeeper(options.Address, context.Time, e => context.Problems.Raise(inverter.Part, ProblemOf(e)));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), context.Time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            if (inverter.Latest?.Sample.Identity is null) continue;
            await keeper.RunAsync(() => new PvHandler(), (connection, handler, life) => Session(inverter).RunAsync(connection, handler, life), ct);
        }
    }

    /// <summary>A session for who the inverter is by now.</summary>
    private PvSession Session(Inverter inverter)
    {
        var who = inverter.Known = inverter.Latest!.Sample.Identity ?? inverter.Known!;
        var memory = new PvMemory(context.Memory, who.Unique, inverter.Options, PvItems.ProductName(who));
        return new(inverter.Options, options, context, who, memory, () => (inverter.Latest.Sample, context.Time.GetElapsedTime(inverter.Latest.Stamp)), inverter.Part);
    }

    private Problem ProblemOf(DBusException e) => e.Name switch
    {
        DBusErrors.NoLibrary => new("venus.library", Severity.Alarm, Fact.Of("debian", "libdbus-1-3"), Fact.Of("alpine", "dbus-libs"), Fact.Of("homebrew", "dbus")),
        DBusErrors.AccessDenied => new("venus.denied", Severity.Alarm, Fact.Of("address", options.Address.Shown)),
        NameTaken => new("venus.name.taken", Severity.Warning, Fact.Of("name", e.Text)),
        _ => new("venus.unreachable", Severity.Warning, Fact.Of("address", options.Address.Shown), Fact.Of("error", e.Name)),
    };

    private sealed class Inverter(PvOptions options, PvReader reader, string part)
    {
        private volatile Snapshot? latest;

        public PvOptions Options => options;
        public PvReader Reader => reader;
        public string Part => part;
        public PvIdentity? Known { get; set; }
        public Snapshot? Latest { get => latest; set => latest = value; }
    }

    /// <param name="Stamp">When it was taken, by the clock's timestamp.</param>
    private sealed record Snapshot(PvSample Sample, long Stamp);
}
