using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>
/// One RS-485 bus with its units, as pure state: bytes and time in, bytes and what is known out. No clock, no line, no task; the driver feeds it.
/// </summary>
internal abstract class WallBus(BusSettings settings)
{
    /// <summary>A unit that was taken away, and one that never was, are forgotten after this.</summary>
    private static readonly TimeSpan GoneFor = TimeSpan.FromHours(1), SaysAgain = TimeSpan.FromSeconds(60);

    private const int MostHeardOnce = 8;

    private readonly Deframer deframer = new();
    private readonly SortedDictionary<ushort, Unit> units = [];
    private readonly Dictionary<ushort, (UnitMessage Message, TimeSpan At)> heardOnce = [];

    public BusSettings Settings { get; } = settings;

    /// <summary>All units ever heard, by id.</summary>
    public IReadOnlyCollection<Unit> Units => units.Values;

    public LineHealth Health { get; } = new();

    /// <summary>When the last byte came; null before the first.</summary>
    public TimeSpan? LastByte { get; private set; }

    /// <summary>Counts whatever changed a unit: tells when there is something to report.</summary>
    public long News { get; private set; }

    /// <summary>Half a frame is waiting for its rest.</summary>
    protected bool Partial => deframer.Partial;

    /// <summary>The line was opened, for the first time or again.</summary>
    public virtual void Start(TimeSpan now) => deframer.Reset();

    /// <summary>The process or the machine did not run for a while: what was decided before does not hold any more (safety.md 5).</summary>
    public virtual void Wake(TimeSpan now) { }

    /// <summary>Bytes came.</summary>
    public void Hear(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        foreach (var b in bytes)
        {
            var error = deframer.Push(b, now, out var frame);
            if (error != FrameError.None) Health.Garbled(now);
            if (frame.Length == 0) continue;
            Health.Understood();
            if (MessageReader.Read(frame) is { } message) Take(message, frame, now);
        }
        if (bytes.Length > 0) LastByte = now;
    }

    /// <summary>Does what is due.</summary>
    /// <returns>The bytes of one frame to send now, or null.</returns>
    public abstract byte[]? Step(TimeSpan now);

    /// <summary>When <see cref="Step"/> should be called again at the latest.</summary>
    public abstract TimeSpan Next(TimeSpan now);

    protected abstract void Take(Message message, ReadOnlySpan<byte> frame, TimeSpan now);

    protected Unit? Find(ushort id) => units.GetValueOrDefault(id);

    /// <summary>The unit of this id, made when it is new.</summary>
    protected virtual Unit Meet(ushort id)
    {
        if (!units.TryGetValue(id, out var unit)) units[id] = unit = new Unit(id, Settings);
        return unit;
    }

    /// <summary>Takes what a known unit said of itself.</summary>
    protected void Update(Unit unit, UnitMessage message, TimeSpan now)
    {
        News++;
        unit.Heard(now);
        switch (message)
        {
            case UnitMessage.LinkReady ready: unit.Link(ready, now); break;
            case UnitMessage.Heartbeat beat:
                unit.Take(beat, now);
                unit.Inquiry.Observe(unit.Draws, now);
                break;
            case UnitMessage.Meter meter:
                unit.Meter.Take(meter, unit.Draws, now);
                unit.Inquiry.Answer(meter);
                break;
            default: unit.Inquiry.Answer(message); break;
        }
    }

    /// <summary>
    /// Where frames get garbled, one in 256 keeps its sum: what a unit is must be heard twice there, or a wrong model or a unit that does not
    /// exist would be believed.
    /// </summary>
    protected bool Certain(UnitMessage message, TimeSpan now)
    {
        // Each unit for itself: two that ask in turn must not make each other uncertain.
        foreach (var old in heardOnce.Where(h => now - h.Value.At > SaysAgain).ToList()) heardOnce.Remove(old.Key);
        var again = heardOnce.TryGetValue(message.Unit, out var before);
        if (!again && heardOnce.Count >= MostHeardOnce) heardOnce.Remove(heardOnce.MinBy(h => h.Value.At).Key);
        heardOnce[message.Unit] = (message, now);
        return Health.InLastMinute(now) == 0 || (again && (message is not UnitMessage.LinkReady || message.Equals(before.Message)));
    }

    /// <summary>Nothing was heard of this unit for long.</summary>
    protected void Lose(Unit unit)
    {
        unit.Lost = true;
        News++;
    }

    /// <summary>Forgets who has been lost for an hour; those the owner named stay.</summary>
    protected void Forget(TimeSpan now)
    {
        foreach (var unit in units.Values.Where(u => u.Lost && now - u.HeardAt > GoneFor && Settings.Of(u.Id) is null).ToList())
        {
            units.Remove(unit.Id);
            News++;
        }
    }
}
