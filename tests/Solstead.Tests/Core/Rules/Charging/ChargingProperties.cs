using FsCheck;
using FsCheck.Fluent;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Rules.Charging;

/// <summary>What holds whatever sun, house, car, meter and owner do.</summary>
public sealed class ChargingProperties
{
    private static readonly DateTimeOffset Day = new(2026, 6, 26, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Never_between_zero_and_the_least_nor_above_any_ceiling_and_one_change_in_five_seconds() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new System.Random(seed);
            var settings = Settings(random);
            var memory = new ChargingMemory();
            TimeSpan at = TimeSpan.Zero, changed = TimeSpan.FromDays(-1);
            for (var i = 0; i < 400; i++)
            {
                at += random.Next(1, 4000).Seconds / 1000;
                var input = Input(random, at, settings, memory);
                var decision = ChargingPolicy.Decide(input, settings, memory);
                var before = memory.Amps;
                memory = Told(random, decision.Next, at);
                if (random.Next(60) == 0) settings = settings with { Mode = (ChargingMode)random.Next(4) };
                if (decision.Amps is not { } amps || input.Car is not { } car) continue;
                var least = Math.Max(settings.Least, car.Least ?? 0);
                var ceiling = Math.Min(Math.Min(settings.Most, car.Most ?? 80), input.Room ?? 80);
                var place = $"seed {seed}, step {i}: {decision.Reason} {before} → {amps}";
                (amps.Equals(0) || amps >= least).ShouldBeTrue(place);
                amps.ShouldBeLessThanOrEqualTo(ceiling, place);
                decision.Momentary.ShouldBeLessThanOrEqualTo(Math.Max(amps, ceiling), place);
                if (before is null || amps.Equals(before)) continue;
                // What a ceiling takes is taken at once.
                (at - changed >= 5.Seconds || before > Math.Floor(ceiling) || before < least || input.Room is null).ShouldBeTrue(place);
                if (input.Grid.Quality >= Quality.Stale && decision.Layer == Layer.Surplus && !input.Grid.Gone) amps.ShouldBeLessThanOrEqualTo(Math.Max(before.Value, least), place);
                changed = at;
            }
        }).QuickCheckThrowOnFailure();

    private static ChargingSettings Settings(System.Random random)
    {
        var least = random.Next(5, 14);
        return new()
        {
            Mode = (ChargingMode)random.Next(4), Least = least, Most = least + random.Next(0, 20), Boost = random.Next(6, 80), Margin = random.Next(-1000, 1000), Phases = random.Next(1, 4),
            Fixed = random.Next(5) == 0 ? random.Next(2) * least : null, Fallback = random.Next(2) * least, StartDelay = random.Next(0, 60).Seconds, StopEnergy = random.Next(0, 20),
            LeastOn = random.Next(0, 60).Seconds, LeastOff = random.Next(0, 60).Seconds, Smoothing = random.Next(0, 30).Seconds, SwitchesPerDay = random.Next(2, 40),
        };
    }

    private static ChargingMemory Told(System.Random random, ChargingMemory memory, TimeSpan at) => random.Next(60) switch
    {
        0 => memory with { BoostUntil = Day + at + 5.Minutes },
        1 => memory with { Ticked = null },
        _ => memory,
    };

    private static ChargingInput Input(System.Random random, TimeSpan at, ChargingSettings settings, ChargingMemory memory)
    {
        var phases = random.Next(1, 4);
        var amps = random.Next(10) == 0 ? 0 : (memory.Amps ?? 0) * (0.9 + random.NextDouble() * 0.2);
        var grid = random.Next(12) switch
        {
            0 => new Seen(null, Quality.Missing, 2.Minutes, 0) { Silence = 2.Minutes, Gone = true },
            1 => new Seen(-9000, Quality.Stale, 10.Seconds, 9) { Silence = 10.Seconds },
            _ => new Seen(random.Next(-9000, 5000), Quality.Good, TimeSpan.Zero, random.Next(5)),
        };
        var room = random.Next(5) switch { 0 => random.Next(0, 40), 1 => (double?)null, _ => double.PositiveInfinity };
        var car = random.Next(20) == 0 ? null : new CarInput(amps * 230 * phases, amps, random.Next(8) switch { 0 => false, 1 => null, _ => true }, memory.Amps, random.Next(5, 9), random.Next(6, 33), [230], phases);
        return new(new(at, Day + at), (Day + at).DateTime, grid, new(random.Next(-4000, 4000), Quality.Good, TimeSpan.Zero, 9), new(random.Next(0, 101), Quality.Good, TimeSpan.Zero, 9), room, car);
    }
}
