using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>
/// The master of a bus with up to three units: links them, sends one heartbeat a second in turn, asks for meter and car in between, offers what
/// was decided within all limits, and stands back when somebody else is master (reference/tesla-wall-connector.md 3 to 8).
/// </summary>
internal sealed partial class BusMaster : WallBus
{
    public const int MostUnits = 3;

    /// <summary>A master sends once a second: whoever is there is heard in this time.</summary>
    private static readonly TimeSpan ListenFirst = TimeSpan.FromMilliseconds(2200);

    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1), LostAfter = TimeSpan.FromSeconds(26), Alone = TimeSpan.FromSeconds(60), NotTooOften = TimeSpan.FromSeconds(10), AsksNoMore = TimeSpan.FromSeconds(30);

    /// <summary>How long a unit that was just linked may take to show what it obeys, before others get less because of it.</summary>
    private static readonly TimeSpan Unheard = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AskAfter = TimeSpan.FromMilliseconds(150), AskBefore = TimeSpan.FromMilliseconds(400);

    private readonly Turn turn = new();
    private readonly Announcement announcement;
    private readonly Echo echo = new();
    private readonly RivalWatch rival = new();
    private readonly Dictionary<ushort, Wish> wishes = [];
    private TimeSpan listensUntil, nextBeat;
    private TimeSpan? lastBeat;
    private (ushort Unit, TimeSpan At)? tooMany;
    private bool spoke, asked;

    public BusMaster(BusSettings settings) : base(settings)
    {
        announcement = new(settings);
        Decisions = new(settings);
    }

    public Decisions Decisions { get; }

    /// <summary>Id of another master we stand back for.</summary>
    public ushort? Rival => rival.Id;

    /// <summary>The adapter returns what we send.</summary>
    public bool Echoes => echo.Count > 0;

    /// <summary>A unit beyond the third asked to be linked.</summary>
    public ushort? TooMany => tooMany?.Unit;

    /// <summary>Units that are linked, by id.</summary>
    public IEnumerable<Unit> Live => Units.Where(u => !u.Lost);

    public override void Start(TimeSpan now)
    {
        base.Start(now);
        Decisions.Start(now);
        turn.Reset();
        spoke = false;
        listensUntil = now + ListenFirst;
        nextBeat = listensUntil;
        if (!Live.Any()) announcement.Begin(listensUntil);
    }

    public override void Wake(TimeSpan now)
    {
        Decisions.Forget(now);
        wishes.Clear();
        turn.Reset();
        foreach (var unit in Units)
        {
            unit.Wish = null;
            // One that heard nobody for so long has stopped its car and remembers its limit; the others are asked what they do before they are told anything.
            if (unit.BeatAt is { } spoken && now - spoken > LostAfter) unit.Offer.Lapse();
            else unit.Doubt(now);
        }
    }

    public override byte[]? Step(TimeSpan now)
    {
        Tend(now);
        if (rival.Id is not null || now < listensUntil || turn.Waits(now) || !turn.Quiet(LastByte, Partial, Turn.Silence, now)) return null;
        if (announcement.Running) return announcement.Next(now) is { } ready ? Say(ready, 0, null, now) : null;
        return Urgent(now) ?? (now >= nextBeat && InTurn() is { } next ? Beat(next, now) : Question(now));
    }

    public override TimeSpan Next(TimeSpan now)
    {
        if (rival.Id is not null) return now + BeatEvery;
        var next = now + BeatEvery;
        if (InTurn() is not null) Sooner(nextBeat);
        Sooner(listensUntil);
        Sooner(turn.WaitsUntil);
        Sooner(announcement.Due);
        foreach (var spoken in (TimeSpan?[])[LastByte, turn.SentAt])
        {
            Sooner(spoken + Turn.Silence);
            Sooner(spoken + Turn.LongSilence);
        }
        Sooner(lastBeat + AskAfter);
        foreach (var unit in Units)
        {
            // Every gate in time that news waits at: what is no waking here sleeps until the next turn.
            Sooner(unit.Offer.FreeAt);
            Sooner(unit.UrgentAt + BeatEvery);
            Sooner(unit.LinkedAt + Unheard);
        }
        // What is due now waits for the line: looked at again soon.
        return InTurn() is not null && nextBeat <= now || announcement.Due <= now ? Min(next, now + Turn.Silence) : next;

        void Sooner(TimeSpan? at)
        {
            if (at > now && at < next) next = at.Value;
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>A decision for all units together, or for one.</summary>
    public void Decide(ushort? unit, Wish wish)
    {
        if (unit is not { } id)
        {
            Decisions.Take(wish);
            return;
        }
        foreach (var old in wishes.Where(w => wish.At - w.Value.At > Settings.Lease).ToList()) wishes.Remove(old.Key);
        wishes[id] = wish;
        if (Find(id) is { } one) one.Wish = wish;
    }

    /// <summary>A unit that comes later has what was decided for it.</summary>
    protected override Unit Meet(ushort id)
    {
        var unit = base.Meet(id);
        if (wishes.TryGetValue(id, out var wish)) unit.Wish = wish;
        return unit;
    }

    /// <summary>Units that hear of the end of this program.</summary>
    public IReadOnlyList<Unit> Leaving => rival.Id is not null ? [] : [.. Live.Where(u => !u.Silenced && u.ShownCenti is not null)];

    /// <summary>The last heartbeat to a unit: what its car may have until the unit stops by itself. Never more than it has.</summary>
    public byte[] Farewell(Unit unit, TimeSpan now)
    {
        var present = unit.Offer.Amps ?? unit.Shown ?? 0;
        var leave = now < unit.Offer.FreeAt ? present : Math.Min(Settings.Leave, present);
        var amps = Math.Min(Math.Floor(leave), unit.Ceiling);
        return Heartbeat(unit, amps >= unit.Minimum ? amps : 0, OfferKind.Wanted, now);
    }

    /// <summary>True when nobody speaks and no answer is awaited.</summary>
    public bool IsFree(TimeSpan now) => !turn.Waits(now) && turn.Quiet(LastByte, Partial, Turn.Silence, now);

    protected override void Take(Message message, ReadOnlySpan<byte> frame, TimeSpan now)
    {
        if (message is UnitMessage said)
        {
            turn.Heard(said);
            Take(said, now);
        }
        else if (!echo.Is(Framing.Wrap(frame[..^1]), now) && MasterOf(message) is { } other) rival.Seen(other, spoke, now);
    }

    private void Take(UnitMessage said, TimeSpan now)
    {
        var unit = Find(said.Unit);
        switch (said)
        {
            // A unit with our id: a second announcement makes it choose another.
            case UnitMessage.LinkReady ready when ready.Unit == Settings.Master: Announce(now); return;
            case UnitMessage.LinkReady when unit is null or { Lost: true } && Live.Count() >= MostUnits:
                tooMany = (said.Unit, now);
                return;
            case UnitMessage.LinkReady ready when !Certain(ready, now): return;
            case UnitMessage.LinkReady:
                unit ??= Meet(said.Unit);
                if (TooMany == said.Unit) tooMany = null;
                Update(unit, said, now);
                // Answered with a heartbeat at once.
                if (unit.Awaits && !unit.Silenced) nextBeat = now;
                return;
            case UnitMessage.Heartbeat beat when beat.Master != Settings.Master && rival.Id is null: return;
            case UnitMessage.Heartbeat when unit is null && rival.Id is null:
                if (now - announcement.BeganAt > NotTooOften) Announce(now);
                return;
            case UnitMessage.Heartbeat when unit is null && Certain(said, now): unit = Meet(said.Unit); break;
        }
        if (unit is not null) Update(unit, said, now);
    }

    private void Announce(TimeSpan now) => announcement.Begin(now);

    private void Tend(TimeSpan now)
    {
        if (rival.Ends(now)) Start(now);
        Forget(now);
        // It asks every 10 s as long as it is there.
        if (now - tooMany?.At > AsksNoMore) tooMany = null;
        foreach (var unit in Units)
        {
            if (!unit.Lost && !unit.Silenced && now - unit.HeardAt > LostAfter) Lose(unit);
            if (unit.Lost && unit.InForce(now) == 0) unit.Offer.Lapse();
            unit.Rest(now);
        }
        if (rival.Id is null && now >= listensUntil && !Live.Any() && now - announcement.BeganAt > Alone) Announce(now);
    }

    private static ushort? MasterOf(Message message) => message switch
    {
        MasterMessage.LinkReady m => m.Master,
        MasterMessage.Heartbeat m => m.Master,
        MasterMessage.Ask m => m.Master,
        MasterMessage.Contactor m => m.Master,
        _ => null,
    };
}
