using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Devices.TeslaWallConnector.Twin;

/// <summary>What one simulated unit is.</summary>
public sealed record TwinUnitOptions
{
    /// <summary>Last four hex digits of its serial number.</summary>
    public ushort Id { get; init; } = 0x5A3C;
    /// <summary>Highest current of the model. [A]</summary>
    public double Model { get; init; } = 32;
    /// <summary>1 or 2.</summary>
    public int Protocol { get; init; } = 2;
    /// <summary>It answers with heartbeats of 14 bytes although it speaks protocol 2, as one known program does.</summary>
    public bool ShortHeartbeats { get; init; }
    /// <summary>Voltage of its conductors; 0 where there is none. [V]</summary>
    public IReadOnlyList<int> Volts { get; init; } = [230, 231, 229];
    public double KiloWattHours { get; init; } = 924;
    public string Serial { get; init; } = "A19K0015A3C";
    /// <summary>How much quicker than real its car is; 1 is real.</summary>
    public double Pace { get; init; } = 1;
}

/// <summary>
/// A Wall Connector in slave mode with its car, as pure state: frames and time in, frames out. It links, obeys what its protocol lets it obey,
/// asks for a master again after 10 s without one, and stops the car after 30 s.
/// </summary>
internal sealed class TwinUnit
{
    private static readonly TimeSpan LinkEvery = TimeSpan.FromSeconds(10), MasterLost = TimeSpan.FromSeconds(10), CarStops = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(100), Thinks = TimeSpan.FromMilliseconds(20);
    private const int MostLosses = 3;

    private readonly Queue<(TimeSpan At, Message Message)> answers = new();
    private readonly Random random;
    private TimeSpan now, nextLink, stopsAt;
    private TimeSpan? beatAt;
    private bool lossCounted, charged;
    private int losses;
    private ushort master;
    private double energy;

    public TwinUnit(TwinUnitOptions options, Random random)
    {
        (Options, this.random, Id) = (options, random, options.Id);
        Sign = (byte)random.Next(1, 256);
        energy = options.KiloWattHours;
        nextLink = TimeSpan.FromSeconds(random.NextDouble() * 10);
    }

    public TwinUnitOptions Options { get; }
    public TwinCar Car { get; } = new();
    public ushort Id { get; private set; }
    public byte Sign { get; private set; }

    /// <summary>The limit it obeys. [0.01 A]</summary>
    public ushort Limit { get; private set; }

    /// <summary>Frames that harm a unit and were heard: none may ever come.</summary>
    public int Harmed { get; private set; }

    /// <summary>How often its master fell silent while the car charged.</summary>
    public int Losses { get; private set; }

    /// <summary>It is off, or its cable is cut.</summary>
    public bool Silent { get; set; }

    /// <summary>It shows the old limit whatever it is told.</summary>
    public bool IgnoresLimit { get; set; }

    /// <summary>State it shows instead of its own; null for its own.</summary>
    public byte? ShownState { get; set; }

    public double KiloWattHours => energy;

    /// <summary>Currents of its three conductors. [A]</summary>
    public double AmpsOf(int conductor) => Car.Conductors.Contains(conductor) && Options.Volts[conductor] > 0 ? Car.Amps : 0;

    public double Watts => Enumerable.Range(0, 3).Sum(c => AmpsOf(c) * Options.Volts[c]);

    /// <summary>Heard on the bus.</summary>
    public void Hear(Message? message)
    {
        if (Silent) return;
        switch (message)
        {
            case MasterMessage.LinkReady m when m.Master == Id: Rename(); break;
            case MasterMessage.LinkReady { Second: true } when beatAt is null: Announce(5, TimeSpan.FromMilliseconds(100)); break;
            case MasterMessage.Heartbeat m when m.Unit == Id: Obey(m); break;
            case MasterMessage.Ask m when m.Unit == Id && Options.Protocol == 2 && Answer(m.Question) is { } answer: Say(answer); break;
        }
    }

    /// <summary>A frame that no message is made of.</summary>
    public void HearRaw(byte type, byte command)
    {
        if (Forbidden.Is(type, command)) Harmed++;
    }

    /// <summary>From now on it has the id of the master, as units sometimes do by chance.</summary>
    public void BecomeMaster()
    {
        if (master != 0 && Id != master) (Id, beatAt, nextLink) = (master, null, now);
    }

    /// <summary>Moves on in time.</summary>
    public IEnumerable<byte[]> Step(TimeSpan to)
    {
        var step = to - now;
        now = to;
        if (now - beatAt > MasterLost) Lose();
        if (beatAt is null && now >= nextLink && !Silent) Announce(1, TimeSpan.Zero);
        var offered = beatAt is null && now >= stopsAt ? 0 : Limit / 100.0;
        if (losses > MostLosses) offered = 0;
        Car.Step(offered, Options.Model >= 80 ? 21 : 16, now * Options.Pace, step * Options.Pace);
        charged = Car.Plugged && (charged || Car.Amps > 0);
        if (!Car.Plugged) losses = 0;
        energy += Watts * step.TotalHours / 1000;
        while (answers.TryPeek(out var next) && next.At <= now)
        {
            answers.Dequeue();
            if (!Silent) yield return MessageWriter.Write(next.Message);
        }
    }

    private void Lose()
    {
        stopsAt = beatAt!.Value + CarStops;
        beatAt = null;
        nextLink = now;
        if (Car.Plugged && Car.Amps > 0 && !lossCounted) (losses, Losses) = (losses + 1, Losses + 1);
        lossCounted = true;
    }

    private void Rename()
    {
        Id = (ushort)random.Next(0x1000, 0xFFFF);
        Sign = (byte)random.Next(1, 256);
        beatAt = null;
    }

    private void Announce(int times, TimeSpan after)
    {
        nextLink = now + LinkEvery;
        if (answers.Any(a => a.Message is UnitMessage.LinkReady)) return;
        for (var i = 0; i < times; i++)
            answers.Enqueue((now + after + (i * Burst), new UnitMessage.LinkReady(Id, Sign, (ushort)(Options.Model * 100), (Protocol)Options.Protocol)));
    }

    private void Obey(MasterMessage.Heartbeat m)
    {
        (beatAt, lossCounted, master) = (now, false, m.Master);
        var pending = answers.Where(a => a.Message is not UnitMessage.LinkReady).ToList();
        answers.Clear();
        foreach (var one in pending) answers.Enqueue(one);
        if (!IgnoresLimit) Set(m);
        var protocol = Options.Protocol == 1 || Options.ShortHeartbeats ? Protocol.One : Protocol.Two;
        var noise = Car.Amps > 0 ? Car.Amps : random.NextDouble() * 0.25;
        Say(new UnitMessage.Heartbeat(Id, m.Master, (UnitState)(ShownState ?? (byte)State()), Limit, (ushort)(noise * 100), protocol));
    }

    private void Set(MasterMessage.Heartbeat m)
    {
        switch (m.Command)
        {
            case BeatCommand.Limit when Options.Protocol == 2:
            case BeatCommand.LimitProtocol1 when Options.Protocol == 1 || Car.Amps == 0:
                Limit = m.Amps;
                break;
            case BeatCommand.None or BeatCommand.Raise or BeatCommand.Lower or BeatCommand.Stopped: break;
            default:
                if (!Enum.IsDefined(m.Command)) Harmed++;
                break;
        }
    }

    private UnitState State() => Car switch
    {
        { Plugged: false } => UnitState.Ready,
        { Amps: > 0 } => UnitState.Charging,
        { Starting: true } => UnitState.Starting,
        { Willing: false } or { Refuses: true } => UnitState.Stopped,
        _ when Limit == 0 && charged => UnitState.Stopped,
        _ => UnitState.Waiting,
    };

    private UnitMessage? Answer(Question question)
    {
        var vin = Car is { Plugged: true, Vin.Length: 17 } ? Car.Vin : new string('\0', 17);
        return question switch
        {
            Question.Meter => new UnitMessage.Meter(Id, (uint)energy, ((ushort)Options.Volts[0], (ushort)Options.Volts[1], (ushort)Options.Volts[2]), (Half(0), Half(1), Half(2))),
            Question.Version => new UnitMessage.Version(Id, 4, 5, 3, 2),
            Question.Serial => new UnitMessage.Serial(Id, Options.Serial),
            Question.VinStart => new UnitMessage.Vin(Id, question, vin[..7]),
            Question.VinMiddle => new UnitMessage.Vin(Id, question, vin[7..14]),
            Question.VinEnd => new UnitMessage.Vin(Id, question, vin[14..]),
            Question.Plug => new UnitMessage.Plug(Id, (byte)(Car.Plugged ? Car.Amps > 0 ? 1 : 3 : 0)),
            _ => null,
        };
    }

    private byte Half(int conductor) => (byte)Math.Round(AmpsOf(conductor) * 2);

    private void Say(UnitMessage message) => answers.Enqueue((now + Thinks, message));
}
