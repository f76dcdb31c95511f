using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>
/// What holds whatever the settings, decisions, units, cars and noise (issue 4, must show 2; safety.md C2): asserted on the bytes of the master,
/// read by code of this file.
/// </summary>
public sealed class BusProperties
{
    /// <summary>To look further than every run does: <c>SOLSTEAD_SEEDS=1000-5000</c>.</summary>
    private static (int First, int Last) Seeds =>
        Environment.GetEnvironmentVariable("SOLSTEAD_SEEDS")?.Split('-') is [var first, var last] ? (int.Parse(first), int.Parse(last)) : (1, 10);

    /// <summary>Days on which earlier versions broke a limit.</summary>
    [Theory, InlineData(1866955104), InlineData(497342895), InlineData(441693786), InlineData(1076496692), InlineData(479666862)]
    public void On_the_wire_no_limit_is_broken_again(int seed) => new Day(seed).Check();

    [Fact]
    public void On_the_wire_no_limit_is_ever_broken()
    {
        for (var seed = Seeds.First; seed <= Seeds.Last; seed++) new Day(seed).Check();
    }

    /// <summary>Ten minutes of one random installation.</summary>
    private sealed class Day
    {
        private readonly Random random;
        private readonly int seed;
        private readonly BusSettings settings;
        private readonly SimulatedBus bus;
        private readonly bool threePhaseOnly;
        private readonly Dictionary<ushort, (double Amps, TimeSpan At)> told = [];
        private readonly Dictionary<ushort, TimeSpan> spoken = [];
        private int read;

        public Day(int seed)
        {
            this.seed = seed;
            random = new Random(seed);
            var wiring = random.Next(6, 48) + (random.Next(2) * 0.5);
            settings = new()
            {
                WiringMax = wiring, UnitMax = random.Next(2) == 0 ? wiring : Math.Min(wiring, random.Next(6, 40)), Min = random.Next(5, 9), Fallback = random.Next(2) * 6,
                SpikeOnRaise = random.Next(2) == 0, SpikeWhenStuck = random.Next(2) == 0, Stop = (StopMethod)random.Next(2), Lease = TimeSpan.FromSeconds(30 + random.Next(90)),
            };
            threePhaseOnly = random.Next(2) == 0;
            bus = new SimulatedBus(settings, seed, [.. Enumerable.Range(0, random.Next(1, 5)).Select(Unit)]) { Noise = random.Next(2) * random.NextDouble() * 0.02, Echoes = random.Next(4) == 0 };
            foreach (var unit in bus.Units) Car(unit);
            bus.Each = Live;
        }

        public void Check()
        {
            bus.Run(600);
            bus.Units.ShouldAllBe(u => u.Harmed == 0, $"seed {seed}");
        }

        private TwinUnitOptions Unit(int number) => new()
        {
            Id = (ushort)(0x1000 + (number * 0x0BDB)), Model = ((double[])[16, 32, 80])[random.Next(3)], Protocol = random.Next(1, 3), ShortHeartbeats = random.Next(4) == 0,
        };

        private void Car(TwinUnit unit)
        {
            (unit.Car.Plugged, unit.Car.Willing, unit.Car.Falls, unit.Car.Most) = (random.Next(3) > 0, random.Next(8) > 0, random.Next(2) == 0, random.Next(6, 33));
            unit.Car.Conductors = threePhaseOnly || random.Next(2) == 0 ? [0, 1, 2] : [random.Next(3)];
        }

        private void Live()
        {
            Assert();
            if (random.Next(800) == 0) bus.Master.Decide(Target(), Wish.Of(Amps(), Amps(), bus.Now));
            if (random.Next(6000) == 0) Car(bus.Units[random.Next(bus.Units.Count)]);
            if (random.Next(20000) == 0) bus.Master.Start(bus.Now);
            if (random.Next(30000) == 0) bus.Units[random.Next(bus.Units.Count)].Silent ^= true;
        }

        private ushort? Target() => random.Next(2) == 0 ? null : bus.Units[random.Next(bus.Units.Count)].Id;

        private double Amps() => random.Next(12) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => -5, 3 => int.MaxValue, 4 => 0, _ => random.NextDouble() * 40 };

        /// <summary>Reads the bytes that are new and looks at all limits.</summary>
        private void Assert()
        {
            for (; read < bus.All.Count; read++) Look(bus.All[read].Wire, bus.All[read].At);
            for (var phase = 0; phase < 3; phase++)
            {
                var drawn = 0.0;
                foreach (var unit in bus.Units) drawn += unit.AmpsOf(phase);
                if (drawn > settings.WiringMax + 0.01) Xunit.Assert.Fail($"seed {seed}, {bus.Now}: {drawn} A drawn on phase {phase + 1}; {Histories()}");
            }
            if (!threePhaseOnly) return;
            var offered = 0.0;
            // Who has not been spoken to for a minute has opened its contactor long ago.
            foreach (var unit in bus.Units)
                if (spoken.TryGetValue(unit.Id, out var at) && bus.Now - at < TimeSpan.FromSeconds(60)) offered += told.GetValueOrDefault(unit.Id).Amps;
            if (offered > settings.WiringMax) Xunit.Assert.Fail($"seed {seed}, {bus.Now}: {offered} A offered; {Histories()}");
        }

        private string Histories() => string.Join(" || ", bus.Units.Select(u => History(u.Id)));

        private void Look(byte[] wire, TimeSpan at)
        {
            var bytes = Unescape(wire);
            ((bytes[0], bytes[1]) is (0xFC, 0xE1) or (0xFB, 0xE2) or (0xFB, 0xE0 or 0xEB or 0xEC or 0xED or 0xEE or 0xEF or 0xF1 or 0xB4)).ShouldBeTrue($"seed {seed}: {Hex.Text(wire)}");
            if ((bytes[0], bytes[1]) != (0xFB, 0xE0)) return;
            (bytes[6] is 0x00 or 0x05 or 0x09).ShouldBeTrue($"seed {seed}: {Hex.Text(wire)}");
            spoken[(ushort)(bytes[4] << 8 | bytes[5])] = at;
            if (bytes[6] == 0) return;
            var (id, amps) = ((ushort)(bytes[4] << 8 | bytes[5]), (bytes[7] << 8 | bytes[8]) / 100.0);
            var unit = bus.Units.Single(u => u.Id == id);
            amps.ShouldBeLessThanOrEqualTo(Math.Min(Math.Min(settings.WiringMax, settings.UnitMax), unit.Options.Model), $"seed {seed}: {Hex.Text(wire)}");
            if (amps > 0) amps.ShouldBeGreaterThanOrEqualTo(Math.Max(settings.Min, unit.Options.Protocol == 1 ? 5 : 6), $"seed {seed}: {Hex.Text(wire)}");
            if (told.TryGetValue(id, out var before) && !before.Amps.Equals(amps)) (at - before.At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5), $"seed {seed}, {at}: {before.Amps} A to {amps} A; {History(id)}");
            if (!told.ContainsKey(id) || !before.Amps.Equals(amps)) told[id] = (amps, at);
        }

        private string History(ushort id) =>
            string.Join(" | ", bus.Beats.Where(b => b.Beat.Unit == id).TakeLast(16).Select(b => $"{b.At.TotalSeconds:0.00} {b.Beat.Command} {b.Beat.Amps}"));

        private static byte[] Unescape(byte[] wire)
        {
            var bytes = new List<byte>();
            for (var i = 1; i < wire.Length - 1; i++)
                if (wire[i] == 0xDB) bytes.Add(wire[++i] == 0xDC ? (byte)0xC0 : (byte)0xDB);
                else bytes.Add(wire[i]);
            return [.. bytes];
        }
    }
}
