using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>What is known of one unit. Times are monotonic, currents per phase. [A]</summary>
internal sealed class Unit(ushort id, BusSettings settings)
{
    /// <summary>Below this a current is noise of the unit's meter.</summary>
    public const double Drawing = 1.0;

    private static readonly TimeSpan NoTaker = TimeSpan.FromSeconds(60), AskAgain = TimeSpan.FromMinutes(15), SameBurst = TimeSpan.FromSeconds(5);

    private readonly UnitSettings? own = settings.Of(id);
    private double movedFrom;
    private TimeSpan? offeredSince, declinedAt;
    private bool spokenTo;

    public ushort Id { get; } = id;
    public byte Sign { get; private set; }
    /// <summary>Highest current of the model; 0 when it did not tell.</summary>
    public double Model { get; private set; }
    public Protocol Protocol { get; private set; } = Protocol.Two;

    public TimeSpan HeardAt { get; private set; }
    /// <summary>When it last told what it shows and draws.</summary>
    public TimeSpan? ToldAt { get; private set; }
    /// <summary>When it was last spoken to.</summary>
    public TimeSpan? BeatAt { get; private set; }
    /// <summary>When it was last spoken to out of turn, to tell a new limit at once.</summary>
    public TimeSpan? UrgentAt { get; set; }
    /// <summary>When it began to have a master again that it has not answered yet, or had.</summary>
    public TimeSpan? LinkedAt { get; private set; }
    /// <summary>It has just announced itself and is spoken to next.</summary>
    public bool Awaits => ShownCenti is null && !spokenTo;
    public bool Lost { get; set; }
    /// <summary>Left without heartbeats on purpose, to stop it.</summary>
    public bool Silenced { get; set; }
    /// <summary>How often that was done since the car was plugged in.</summary>
    public int Silences { get; set; }

    /// <summary>What it does, without the second it is busy; null before its first heartbeat.</summary>
    public UnitState? State { get; private set; }
    /// <summary>The limit it says it obeys, in hundredths; null before its first heartbeat since it was linked.</summary>
    public ushort? ShownCenti { get; private set; }
    public double? Shown => ShownCenti / 100.0;
    /// <summary>What the car draws; null before its first heartbeat.</summary>
    public double? Actual { get; private set; }
    /// <summary>When the actual current last moved by more than 0.8 A.</summary>
    public TimeSpan MovedAt { get; private set; }
    public bool Draws => Actual >= Drawing;

    public Offer Offer { get; } = new(settings);
    public StopWatch Stop { get; } = new();
    public Meter Meter { get; } = new(settings);
    public Inquiry Inquiry { get; } = new();
    /// <summary>Decision for this unit alone.</summary>
    public Wish? Wish { get; set; }

    /// <summary>Lowest current that may be offered: the owner's or the protocol's, whichever is higher.</summary>
    public double Minimum => Math.Ceiling(Math.Max(own?.MinAmps ?? settings.Min, Protocol == Protocol.One ? 5 : 6));

    /// <summary>Highest current that may ever be offered: wiring of all, wiring of this one, model.</summary>
    public double Ceiling => Math.Min(Math.Min(settings.WiringMax, settings.UnitMax), Math.Min(own?.MaxAmps ?? BusSettings.Highest, Model > 0 ? Math.Min(Model, BusSettings.Highest) : 32));

    /// <summary>Current that wakes a Tesla which fell to 5 A.</summary>
    public double Spike => Model >= 80 ? 21 : 16;

    /// <summary>Phases of the house its car uses, bit 0 = L1; all its wires while that is not known.</summary>
    public int Phases => Lines(Conductors);

    /// <summary>It announced itself: new, restarted, or it has not heard a master for 10 s.</summary>
    public void Link(UnitMessage.LinkReady message, TimeSpan now)
    {
        // It says so five times; the rest of the five is no new start.
        var again = Sign == message.Sign && now - ToldAt < SameBurst;
        (Sign, Model, Protocol, HeardAt) = (message.Sign, message.Model / 100.0, message.Protocol, now);
        if (Silenced || again) return;
        if (ShownCenti is not null || LinkedAt is null || Lost) LinkedAt = now;
        (ShownCenti, Lost, spokenTo) = (null, false, false);
    }

    public void Heard(TimeSpan now) => HeardAt = now;

    /// <summary>What it showed is from before: it is asked again.</summary>
    public void Doubt(TimeSpan now) => (ShownCenti, LinkedAt, spokenTo) = (null, now, false);

    public void Spoken(TimeSpan now) => (BeatAt, spokenTo) = (now, true);

    public void Take(UnitMessage.Heartbeat message, TimeSpan now)
    {
        (HeardAt, ToldAt, Lost) = (now, now, false);
        var before = State;
        if (message.State != UnitState.Busy || State is null) State = message.State;
        ShownCenti = message.Max;
        Actual = message.Actual / 100.0;
        if (Math.Abs(Actual.Value - movedFrom) > 0.8) (movedFrom, MovedAt) = (Actual.Value, now);
        Meter.Seen(Draws);
        Stop.Observe(Offer.Amps ?? Shown, Actual.Value, now);
        Offer.Observe(Actual.Value, now);
        if (State == UnitState.Ready && before is not (null or UnitState.Ready)) Unplugged();
        Notice(before, now);
    }

    /// <summary>How much this unit can do with a current now.</summary>
    public Claim Claims(TimeSpan now)
    {
        if (Draws) return Claim.Drawing;
        if (declinedAt is not null) return Claim.Idle;
        return State is UnitState.Waiting or UnitState.Starting or UnitState.Charging || (State == UnitState.Stopped && (ShownCenti == 0 || Silenced)) ? Claim.Asking : Claim.Idle;
    }

    /// <summary>The most the car may still be drawing: what it was told, what it shows, what it draws.</summary>
    /// <param name="now">After a minute without a heartbeat of ours it has stopped.</param>
    public double InForce(TimeSpan now)
    {
        if ((Lost || Silenced) && (BeatAt is null || now - BeatAt > NoTaker)) return 0;
        // Before it has shown anything it may obey whatever another master left; one that never does has none.
        var unknown = ShownCenti is null && LinkedAt is { } linked ? now - linked < NoTaker ? Ceiling : 0 : Shown ?? 0;
        return Math.Max(Math.Max(Offer.Said, unknown), Draws ? Actual!.Value : 0);
    }

    /// <summary>It was left without heartbeats on purpose for so long that its car has stopped.</summary>
    public void Rest(TimeSpan now)
    {
        if (!Silenced || now - BeatAt <= NoTaker || Actual == 0) return;
        (Actual, State) = (0, UnitState.Stopped);
        Meter.Seen(draws: false);
        Inquiry.Observe(draws: false, now);
    }

    private void Unplugged()
    {
        Silences = 0;
        declinedAt = null;
        Offer.Forget();
    }

    /// <summary>A car that is offered a current for a minute and takes none is full, asleep or gone; others go first for a while.</summary>
    private void Notice(UnitState? before, TimeSpan now)
    {
        var offered = ShownCenti > 0 && !Draws;
        offeredSince = offered ? offeredSince ?? now : null;
        if (Draws || before != State && State == UnitState.Waiting) declinedAt = null;
        else if (offered && now - offeredSince > NoTaker) declinedAt ??= now;
        if (now - declinedAt > AskAgain) (declinedAt, offeredSince) = (null, null);
    }

    /// <summary>Conductors the car uses, or all that carry a voltage while that is not known; bit 0 = A.</summary>
    public int Conductors => Meter.UsedBy(Draws) ?? Meter.Wired ?? (1 << settings.Phases) - 1;

    /// <summary>Phase of the house, 0 to 2, on which a conductor hangs.</summary>
    public int LineOf(int conductor) => own is not null && conductor < own.Lines.Count ? own.Lines[conductor] - 1 : conductor;

    private int Lines(int conductors)
    {
        var phases = 0;
        for (var i = 0; i < 3; i++) if ((conductors & 1 << i) != 0) phases |= 1 << LineOf(i);
        return phases;
    }
}
