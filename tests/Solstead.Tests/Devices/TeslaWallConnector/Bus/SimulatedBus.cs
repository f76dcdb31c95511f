using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>What our master put on the wire, read back from its bytes.</summary>
internal sealed record Sent(TimeSpan At, byte[] Wire, Message? Message);

/// <summary>A master and simulated units on one line, in simulated time. What is asserted is what the bytes say.</summary>
internal sealed class SimulatedBus
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly List<TwinUnit> units = [];
    private readonly Deframer ears = new();
    private TimeSpan wakeAt;

    public SimulatedBus(BusSettings settings, int seed, params IReadOnlyList<TwinUnitOptions> options)
    {
        Random = new Random(seed);
        Master = new BusMaster(settings);
        foreach (var one in options) units.Add(new TwinUnit(one, Random));
        Master.Start(Now);
    }

    public Random Random { get; }
    public BusMaster Master { get; private set; }
    public IReadOnlyList<TwinUnit> Units => units;
    public TimeSpan Now { get; private set; }
    public List<Sent> All { get; } = [];

    /// <summary>Share of bytes towards us that get garbled, and of frames towards the units that get lost.</summary>
    public double Noise { get; set; }

    /// <summary>The adapter returns what we send.</summary>
    public bool Echoes { get; set; }

    /// <summary>Bytes of somebody else, as they are heard this instant.</summary>
    public Func<TimeSpan, byte[]?>? Somebody { get; set; }

    /// <summary>Called every 10 ms.</summary>
    public Action? Each { get; set; }

    /// <summary>When bytes of a unit or somebody else reached us.</summary>
    public List<TimeSpan> Heard { get; } = [];

    /// <summary>How often <see cref="RunWoken"/> woke the master.</summary>
    public int Wakes { get; private set; }

    /// <summary>A frame of ours that does not arrive, e.g. the first answer of a unit.</summary>
    public Func<Sent, bool>? Swallows { get; set; }

    public IEnumerable<(TimeSpan At, MasterMessage.Heartbeat Beat)> Beats => All.Where(s => s.Message is MasterMessage.Heartbeat).Select(s => (s.At, (MasterMessage.Heartbeat)s.Message!));

    public Unit Known(int index) => Master.Units.Single(u => u.Id == units[index].Id);

    /// <summary>A decision for all that is renewed as long as the bus runs.</summary>
    public (double Amps, double Momentary)? Wanted { get; set; }

    /// <summary>The program starts anew: nothing is remembered.</summary>
    public void Restart()
    {
        Master = new BusMaster(Master.Settings);
        Master.Start(Now);
        wakeAt = Now;
    }

    /// <summary>Nobody is master for a while.</summary>
    public void Gone(double seconds)
    {
        for (var until = Now + TimeSpan.FromSeconds(seconds); Now < until; Now += Step)
            foreach (var unit in units) foreach (var _ in unit.Step(Now)) { /* nobody hears it */ }
    }

    public void Run(double seconds)
    {
        for (var until = Now + TimeSpan.FromSeconds(seconds); Now < until; Now += Step)
        {
            if (Wanted is { } wanted && Now.TotalMilliseconds % 1000 == 0) Master.Decide(null, Wish.Of(wanted.Amps, wanted.Momentary, Now));
            Each?.Invoke();
            foreach (var unit in units) foreach (var wire in unit.Step(Now)) Hear([.. wire, 0xFC]);
            if (Somebody?.Invoke(Now) is { } other) Hear(other);
            if (Master.Step(Now) is { } said) Say(said);
        }
    }

    /// <summary>As the driver's loop does: the master is asked only after bytes, a decision, or when it said it wants to be.</summary>
    public void RunWoken(double seconds)
    {
        for (var until = Now + TimeSpan.FromSeconds(seconds); Now < until; Now += TimeSpan.FromMilliseconds(1))
        {
            Each?.Invoke();
            foreach (var unit in units) foreach (var wire in unit.Step(Now)) Wake([.. wire, 0xFC]);
            if (Now < wakeAt) continue;
            while (Master.Step(Now) is { } said) Say(said);
            Wakes++;
            wakeAt = Master.Next(Now);
            wakeAt.ShouldBeGreaterThan(Now, "a loop that does not sleep");
        }
    }

    /// <summary>A decision that reaches the master now.</summary>
    public void Decide(ushort? unit, double amps, double? momentary = null)
    {
        Master.Decide(unit, Wish.Of(amps, momentary ?? amps, Now));
        wakeAt = Now;
    }

    /// <summary>10 ms in which the units hear nobody and nobody hears them.</summary>
    public void Idle()
    {
        foreach (var unit in units) foreach (var _ in unit.Step(Now)) { }
        Now += Step;
    }

    /// <summary>Bytes reach us, garbled or not.</summary>
    public void Hear(byte[] bytes)
    {
        Heard.Add(Now);
        for (var i = 0; i < bytes.Length; i++) if (Random.NextDouble() < Noise) bytes[i] = (byte)Random.Next(256);
        Master.Hear(bytes, Now);
    }

    private void Wake(byte[] bytes)
    {
        Hear(bytes);
        wakeAt = Now;
    }

    /// <summary>Each other value a unit was told, from the bytes.</summary>
    public List<(TimeSpan At, double Amps)> Told(int unit)
    {
        var told = new List<(TimeSpan, double)>();
        double? last = null;
        foreach (var (at, beat) in Beats.Where(b => b.Beat.Unit == units[unit].Id && b.Beat.Command != BeatCommand.None))
        {
            var amps = beat.Amps / 100.0;
            if (!amps.Equals(last) && !(last is null && amps == 0)) told.Add((at, amps));
            last = amps;
        }
        return told;
    }

    private void Say(byte[] wire)
    {
        Message? message = null;
        foreach (var b in wire)
        {
            ears.Push(b, Now, out var frame);
            if (frame.Length == 0) continue;
            message = MessageReader.Read(frame);
            foreach (var unit in units) unit.HearRaw(frame[0], frame[1]);
        }
        All.Add(new(Now, wire, message));
        if (Swallows?.Invoke(All[^1]) == true) return;
        if (Echoes) Hear([.. wire]);
        if (Random.NextDouble() >= Noise * 10) foreach (var unit in units) unit.Hear(message);
    }
}
