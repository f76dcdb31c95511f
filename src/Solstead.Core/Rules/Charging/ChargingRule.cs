using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Site;

namespace Solstead.Core.Rules.Charging;

/// <summary>A charging point of the site's settings: reads the picture, carries the memory, wishes a current.</summary>
/// <param name="charger">Where its readings are.</param>
/// <param name="target">What is commanded: the device, or one charging point of several.</param>
public sealed class ChargingRule(string name, ChargingSettings settings, SectionRef charger, string target, bool dryRun) : IChargingRule
{
    /// <summary>No charger believes for longer than two minutes what nobody repeats (safety.md 1); a minute for its car.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromMinutes(3);

    private ChargingMemory memory = new();
    private ChargingSettings inForce = settings;
    private ChargingOrders orders = ChargingOrders.None;
    private double? taken;

    public string Type => "charging";
    public string Name => name;
    public bool DryRun => dryRun;
    public string Target => target;
    public SectionRef Charger => charger;
    public ChargingSettings Settings { get; } = settings;
    public int Priority { get; init; }

    /// <summary>The owner's word on the page. Its own state, kept by whoever gives it; a restart gives it again.</summary>
    public ChargingOrders Orders
    {
        get => orders;
        set => (orders, inForce) = (value, value.Over(Settings));
    }

    /// <summary>The settings with the owner's word on top.</summary>
    public ChargingSettings InForce => inForce;

    /// <summary>What it remembers now; for the page.</summary>
    public ChargingMemory Memory => memory;

    /// <summary>End of the boost; null: none. It also ends when the car is unplugged.</summary>
    public DateTimeOffset? BoostUntil { get => memory.BoostUntil; set => memory = memory with { BoostUntil = value }; }

    /// <summary>What its owner said that ends by itself.</summary>
    public PassingWord Passing
    {
        get => new(memory.BoostUntil, memory.SessionLimit);
        set => memory = memory with { BoostUntil = value.BoostUntil, SessionLimit = value.SessionWh };
    }

    /// <summary>What a session may have now; null: as much as the car takes. [Wh]</summary>
    public double? SessionLimitWh => (memory.SessionLimit ?? inForce.SessionWh) is > 0 and var most ? most : null;

    /// <summary>Tells the session that goes on, which is counted beside the engine. What was said for one ends with it.</summary>
    /// <param name="session">Its number and what the car got; null: none.</param>
    public void Count((long Number, double Wh)? session)
    {
        var ended = memory.Session is { } before && before != session?.Number;
        memory = memory with { Session = session?.Number, SessionLimit = ended ? null : memory.SessionLimit };
        taken = session?.Wh;
    }

    public RuleOutcome Decide(SitePicture now)
    {
        var seen = now.ChargingPoints.GetValueOrDefault(charger);
        var car = seen is { Answers: true } ? Car(seen) : null;
        var local = TimeZoneInfo.ConvertTime(now.Now.Utc, now.Zone).DateTime;
        var room = SiteRoom.Of(now, seen, memory.Ticked is { } ticked ? now.Now.Elapsed - ticked : TimeSpan.MaxValue);
        var input = new ChargingInput(now.Now, local, now.Grid, now.Battery, now.StateOfCharge, room.Now, car)
        {
            Zone = now.Zone, ClockSet = now.ClockSet, Pretends = dryRun || !now.Control, SessionWh = taken, Claimable = room.Claimable, Moment = room.Moment, Load = room.Load, Breaker = now.MaxCurrent?.Amperes,
            Yielding = now.After.Where(c => c.Yields).Sum(c => c.Watts), Coming = now.Before.Sum(c => c.Coming) + now.After.Sum(c => c.Coming),
        };
        var decision = ChargingPolicy.Decide(input, inForce, memory);
        memory = decision.Next;
        if (decision.Amps is not { } amps) return new(decision.Reason, decision.Facts, []);
        var wish = new Wish(target, CommandKind.CurrentLimit, decision.Layer, 0, amps, name, decision.Reason, decision.Facts) { Momentary = decision.Momentary };
        return new(decision.Reason, decision.Facts, [wish]);
    }

    public ChargingClaim? Claim(SitePicture now)
    {
        var seen = now.ChargingPoints.GetValueOrDefault(charger);
        var car = seen is { Answers: true } ? Car(seen) : null;
        if (car is null && (memory.Amps is null || memory.Silent > Believed)) return null;
        return dryRun ? Claim(seen, car, now, new()) with { Yields = false, Pretended = Claim(seen, car, now, memory) } : Claim(seen, car, now, memory);
    }

    /// <param name="told">What it was given; nothing for what a dry run only pretends.</param>
    private ChargingClaim Claim(ChargerPicture? seen, CarInput? car, SitePicture now, ChargingMemory told)
    {
        // Without a word from it, what it was given last may still flow.
        var (given, shows) = (told.Amps ?? 0, Math.Max(car?.Offered ?? 0, car?.Amps ?? 0));
        var coming = car is not null && told.Unchanged < SurplusCharging.Unsettled
            ? Math.Max(0, given * Limits.WattsPerAmpere(car, inForce, memory.Phases) * memory.Share - car.Watts) : 0;
        var (draws, drawn) = (SiteRoom.Drawn(seen, now.Phases.Count), car is null ? 0 : memory.Drawn);
        double[] Each(Func<int, double> amps) => [.. Enumerable.Range(0, 3).Select(i => draws.MayUse(i) ? amps(i) : 0)];
        var shown = Each(i => Math.Min(drawn, draws.On(i)));
        var holds = Each(i => Math.Max(shown[i], Math.Max(given, shows)));
        return new(shown, holds, Each(_ => told.Wants), car?.Watts ?? 0, coming) { Moments = Each(i => Math.Max(holds[i], told.Moment)) };
    }

    public void RestoreWord(string json)
    {
        var present = memory;
        Restore(json);
        memory = present with { BoostUntil = memory.BoostUntil, Plugged = memory.Plugged, Session = memory.Session, SessionLimit = memory.SessionLimit };
    }

    public string Save() => JsonSerializer.Serialize(memory, ChargingJson.Default.ChargingMemory);

    public void Restore(string json)
    {
        try { memory = JsonSerializer.Deserialize(json, ChargingJson.Default.ChargingMemory) ?? memory; }
        catch (JsonException) { memory = new(); }
    }

    private static CarInput Car(ChargerPicture seen)
    {
        double[] currents = [.. seen.Currents.Where(c => c.Usable).Select(c => c.Value!.Value)];
        var amps = seen.Current is { Usable: true, Value: { } busiest } ? busiest : currents.DefaultIfEmpty(0).Max();
        var phases = seen.Phases is { Usable: true, Value: > 0 and var told } ? (int)told : currents.Length == 3 && amps >= 1 ? currents.Count(c => c >= 1) : (int?)null;
        return new(
            Math.Max(0, seen.Power.Value!.Value), amps, seen.Plugged, Number(seen.Offered), Number(seen.Least), Number(seen.Most),
            [.. seen.Voltages.Where(v => v.Usable && v.Value > 50).Select(v => v.Value!.Value)], phases);
    }

    private static double? Number(Seen seen) => seen.Usable ? seen.Value : null;
}

[JsonSerializable(typeof(ChargingMemory))]
internal sealed partial class ChargingJson : JsonSerializerContext;
