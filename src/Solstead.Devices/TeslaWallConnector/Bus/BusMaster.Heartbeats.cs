using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>What is sent: heartbeats with their limits, and questions.</summary>
internal sealed partial class BusMaster
{
    /// <summary>Silences a Tesla survives before it must be plugged in anew.</summary>
    private const int MostSilences = 3;

    /// <summary>True when this unit shows what was decided for it.</summary>
    public bool Shows(Unit unit, TimeSpan now)
    {
        var terms = Terms(unit, now);
        var wanted = terms.Wanted >= terms.Minimum ? Math.Floor(Math.Min(terms.Wanted, terms.Ceiling) + 1e-9) : 0;
        if (unit.Silenced) return wanted == 0;
        return unit.Offer.Amps.Equals(wanted) && unit.ShownCenti == Centi(wanted);
    }

    /// <summary>The unit that waited longest.</summary>
    private Unit? InTurn() => Live.Where(u => !u.Silenced).MinBy(u => u.Awaits ? TimeSpan.MinValue : u.BeatAt ?? TimeSpan.MinValue);

    /// <summary>A heartbeat out of turn, once the line has been silent for longer: a new limit does not wait for its second.</summary>
    private byte[]? Urgent(TimeSpan now)
    {
        if (now < nextBeat && !turn.Quiet(LastByte, Partial, Turn.LongSilence, now)) return null;
        if (Live.FirstOrDefault(u => HasNews(u, now)) is not { } unit) return null;
        unit.UrgentAt = now;
        return Beat(unit, now);
    }

    /// <summary>True when a unit should hear of a change before its turn.</summary>
    private bool HasNews(Unit unit, TimeSpan now)
    {
        if (now - unit.UrgentAt < BeatEvery || OnlyAsked(unit, now) || Silences(unit, now)) return false;
        var next = Next(unit, now).Amps;
        // What it obeys already is told in its turn.
        return unit.Silenced ? next > 0 : !next.Equals(unit.Offer.Amps ?? unit.Shown ?? 0);
    }

    /// <summary>
    /// True while a unit that was told nothing yet hears only a question: until it has shown what it obeys, while another one has not and nobody
    /// can say what is left, and as long as nobody has decided and it obeys what it may. A charge that runs is continued so, and no word of ours
    /// holds up the first decision.
    /// </summary>
    private bool OnlyAsked(Unit unit, TimeSpan now)
    {
        if (unit.ShownCenti is null) return true;
        if (unit.Offer.Amps is not null || unit.Offer.Lapsed) return false;
        return Live.Any(u => u != unit && u.ShownCenti is null && now - u.LinkedAt < Unheard) || (Decisions.Continues(unit, now) && Next(unit, now).Amps.Equals(unit.Shown));
    }

    private byte[]? Beat(Unit unit, TimeSpan now)
    {
        lastBeat = now;
        // What is said out of turn does not put off the round.
        if (now >= nextBeat) nextBeat = now + BeatEvery;
        asked = false;
        if (Silences(unit, now)) return Silence(unit, now);
        unit.Silenced = false;
        // One that was away for long does not charge and may remember an old limit.
        if (unit.Offer.Lapsed) return Heartbeat(unit, 0, OfferKind.Wanted, now);
        if (OnlyAsked(unit, now)) return Speak(unit, new(Settings.Master, unit.Id, BeatCommand.None, 0, 0, unit.Protocol), now);
        var (amps, why) = Next(unit, now);
        return Heartbeat(unit, amps, why, now);
    }

    /// <summary>The last step before the bytes: whatever came before, nothing above the ceiling and nothing between 0 and the minimum goes out.</summary>
    private byte[] Heartbeat(Unit unit, double amps, OfferKind why, TimeSpan now)
    {
        if (!(amps >= unit.Minimum)) amps = 0;
        amps = Math.Min(amps, unit.Ceiling);
        if (amps < unit.Minimum) amps = 0;
        // Another value is always said, also to a unit that seems to obey it: it may show what it was told before.
        var isNew = unit.Offer.Told(amps, why, now);
        var centi = Centi(amps);
        var command = unit.ShownCenti == centi && centi > 0 && !isNew ? BeatCommand.None : unit.Protocol == Protocol.One ? BeatCommand.LimitProtocol1 : BeatCommand.Limit;
        return Speak(unit, new(Settings.Master, unit.Id, command, command == BeatCommand.None ? (ushort)0 : centi, 0, unit.Protocol), now);
    }

    private byte[] Speak(Unit unit, MasterMessage.Heartbeat beat, TimeSpan now)
    {
        unit.Spoken(now);
        return Say(beat, unit.Id, typeof(UnitMessage.Heartbeat), now);
    }

    private byte[] Say(MasterMessage message, ushort unit, Type? answer, TimeSpan now)
    {
        var wire = MessageWriter.Write(message);
        spoke = true;
        echo.Sent(wire, now);
        turn.Spoke(unit, answer, now);
        return wire;
    }

    private (double Amps, OfferKind Why) Next(Unit unit, TimeSpan now) => unit.Offer.Next(Terms(unit, now), unit.Offer.Amps ?? unit.Shown ?? 0, now);

    private OfferTerms Terms(Unit unit, TimeSpan now)
    {
        var live = Live.ToList();
        double wanted = Decisions.Divide(live, now)[live.IndexOf(unit)];
        var room = Room(unit, Decisions.PoolAt(now).Amps, now);
        if (wanted == 0 && unit.Stop.Yields(now) && unit.Minimum <= unit.Ceiling && unit.Minimum <= Room(unit, Settings.WiringMax, now)) (wanted, room) = (unit.Minimum, Math.Max(room, unit.Minimum));
        var spikes = Math.Min(Room(unit, Decisions.PoolAt(now).Momentary, now), Decisions.Bound(unit, now).Momentary);
        return new(wanted, unit.Minimum, unit.Ceiling, room, spikes, unit.Spike, unit.Actual ?? 0, unit.MovedAt);
    }

    /// <summary>What the other units leave of a pool on the phases this one uses.</summary>
    private double Room(Unit unit, double pool, TimeSpan now)
    {
        var room = pool;
        for (var phase = 0; phase < 3; phase++)
        {
            if ((unit.Phases & 1 << phase) == 0) continue;
            var others = 0.0;
            foreach (var other in Units) if (other != unit && (other.Phases & 1 << phase) != 0) others += other.InForce(now);
            room = Math.Min(room, pool - others);
        }
        return room;
    }

    /// <summary>True when this unit is to be stopped by saying nothing.</summary>
    private bool Silences(Unit unit, TimeSpan now)
    {
        if (Settings.Stop != StopMethod.Silence || OnlyAsked(unit, now)) return false;
        var stops = Next(unit, now) is { Amps: 0 };
        return stops && (unit.Silenced || unit.Draws && unit.Silences < MostSilences);
    }

    private byte[]? Silence(Unit unit, TimeSpan now)
    {
        if (!unit.Silenced) unit.Silences++;
        unit.Silenced = true;
        unit.Offer.Hush(now);
        return null;
    }

    /// <summary>One question between two heartbeats, only to units that know them.</summary>
    private byte[]? Question(TimeSpan now)
    {
        if (asked || lastBeat is not { } beat || now - beat < AskAfter || nextBeat - now < AskBefore) return null;
        var alone = Live.Count() == 1;
        foreach (var unit in Live.Where(u => !u.Silenced && u.ShownCenti is not null && u.Protocol == Protocol.Two))
        {
            if (unit.Inquiry.Next(unit.Meter.Settled(unit.Draws, alone), now) is not { } question) continue;
            asked = true;
            unit.Inquiry.Ask(question, now);
            return Say(new MasterMessage.Ask(question, Settings.Master, unit.Id), unit.Id, Answer(question), now);
        }
        return null;
    }

    private static Type Answer(Question question) => question switch
    {
        Wire.Question.Meter => typeof(UnitMessage.Meter),
        Wire.Question.Version => typeof(UnitMessage.Version),
        Wire.Question.Serial => typeof(UnitMessage.Serial),
        Wire.Question.Plug => typeof(UnitMessage.Plug),
        _ => typeof(UnitMessage.Vin),
    };

    private static ushort Centi(double amps) => (ushort)Math.Round(amps * 100);
}
