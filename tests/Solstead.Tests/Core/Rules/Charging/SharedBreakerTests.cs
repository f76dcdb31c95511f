using FsCheck;
using FsCheck.Fluent;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Rules.Charging;

/// <summary>Several charging points under one main breaker, in the engine: cars that ramp, a meter that is late, chargers that obey late.</summary>
public sealed class SharedBreakerTests
{
    private static readonly DateTimeOffset Day = new(2026, 6, 26, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] Phased = ["l1", "l2", "l3"];

    /// <param name="phases">Indices of the phases the car uses.</param>
    /// <param name="tells">False: it says how much is drawn, not on which phase.</param>
    private sealed class Point(string id, int[] phases, double most, bool tells = true)
    {
        private bool dead;
        private int deadFor;

        public bool Tells => tells;
        public string Id => id;
        public int[] Phases => phases;
        public double Offered { get; set; }

        /// <summary>How far it may pass that for moments, as it was told last. [A]</summary>
        public double Permitted { get; set; }
        public double Amps { get; private set; }

        /// <summary>Its charger says nothing and hears nothing; after 30 s the car has stopped.</summary>
        public bool Dead { get => dead; set => (dead, deadFor) = (value, 0); }

        /// <summary>Index of a phase it tells nothing of.</summary>
        public int? Dumb { get; init; }

        public void Step()
        {
            if (dead && ++deadFor == 30) Offered = 0;
            Amps = Offered < 6 ? Math.Max(0, Amps - 4) : Math.Clamp(Math.Min(Offered, most), Amps - 4, Amps + 2);
        }

        public double On(int phase) => phases.Contains(phase) ? Amps : 0;
    }

    private sealed class House
    {
        private readonly Queue<double[]> late = new();
        private readonly Queue<(Point Point, Command Command)> told = new();
        private TimeSpan elapsed;
        private SiteEngine? engine;

        public required double Breaker { get; init; }
        public required int MeterLate { get; init; }
        public required int ChargerLate { get; init; }
        public required List<Point> Points { get; init; }
        public required double[] Base { get; init; }
        public required IReadOnlyList<ChargingRule> Rules { get; init; }
        public double Sun { get; set; }
        public SiteEngine Engine => engine ??= Make();
        private Moment Now => new(elapsed, Day + elapsed);

        public double On(int phase) => Base[phase] + Points.Sum(p => p.On(phase)) - Sun / 690;

        public Tick Second()
        {
            elapsed += 1.Seconds;
            foreach (var point in Points) point.Step();
            late.Enqueue([On(0), On(1), On(2)]);
            if (late.Count > MeterLate + 1) late.Dequeue();
            var shown = late.Peek();
            Reading Number(string point, double value) => new(point, value, Quality.Good, Now.Utc);
            foreach (var p in Points.Where(p => !p.Dead))
                Engine.Apply(new Report.Measured(p.Id, Now, [Number("charger.power", p.Amps * 230 * p.Phases.Length), Number("charger.current", p.Amps), Number("charger.current_offered", p.Offered), new("charger.plugged", null, Quality.Good, Now.Utc, "yes"),
                    .. p.Tells ? Phased.Select((l, i) => p.Dumb == i ? new("charger.current." + l, null, Quality.Missing, Now.Utc) : Number("charger.current." + l, p.On(i))) : []]));
            Engine.Apply(new Report.Measured("meter", Now, [Number("grid.power", shown.Sum() * 230), .. Phased.Select((l, i) => Number("grid.power." + l, shown[i] * 230))]));
            var tick = Engine.Step(Now);
            foreach (var command in tick.Commands.Where(c => !c.DryRun))
            {
                Engine.Apply(command, new CommandOutcome.Applied(), Now);
                told.Enqueue((Points.Single(p => p.Id == command.Command.Target), command.Command));
            }
            while (told.Count > ChargerLate * Points.Count || told.Count > 0 && ChargerLate == 0)
            {
                var (point, heard) = told.Dequeue();
                (point.Offered, point.Permitted) = (heard.Value, Math.Max(heard.Value, heard.Momentary ?? 0));
            }
            return tick;
        }

        /// <summary>Another process goes on with what this one saved.</summary>
        public void Restart() => engine = Make(Engine.Save());

        private SiteEngine Make(SiteMemory? saved = null)
        {
            var engine = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, 3, Breaker.A, null) { Control = true }, Rules, saved);
            PointDeclaration Of(string id, string unit, PointKind kind = PointKind.Gauge) => new(id, unit, kind);
            engine.Apply(new Report.Identified(new("meter", "test", null, null, null, 3, [Of("grid.power", Unit.Watt), .. Phased.Select(l => Of("grid.power." + l, Unit.Watt))], [new(Role.Grid, "grid")]), Now));
            foreach (var p in Points)
                engine.Apply(new Report.Identified(new(p.Id, "test", null, null, null, 3,
                    [Of("charger.power", Unit.Watt), Of("charger.current", Unit.Ampere), Of("charger.current_offered", Unit.Ampere), Of("charger.plugged", "", PointKind.State), .. p.Tells ? Phased.Select(l => Of("charger.current." + l, Unit.Ampere)) : []], [new(Role.Charger, "charger")]), Now));
            return engine;
        }
    }

    private static ChargingRule Rule(string id, int priority, ChargingMode mode = ChargingMode.Fast, bool dryRun = false) =>
        new(id, new() { Mode = mode, Most = 32, LeastOff = 5.Seconds, StartDelay = 5.Seconds }, new(id, "charger"), id, dryRun) { Priority = priority };

    [Fact]
    public void Whatever_starts_when_and_however_late_meter_and_chargers_are_the_cars_never_take_more_than_the_breaker_leaves() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(80), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new System.Random(seed);
            var points = Enumerable.Range(0, random.Next(2, 4)).Select(n => new Point($"p{n}", random.Next(3) == 0 ? [random.Next(3)] : [0, 1, 2], random.Next(6, 33), random.Next(3) > 0)).ToList();
            var house = new House
            {
                Breaker = random.Next(16, 64), MeterLate = random.Next(0, 9), ChargerLate = random.Next(0, 3), Points = points, Base = [random.Next(12), random.Next(12), random.Next(12)],
                Rules = [.. points.Select(p => Rule(p.Id, random.Next(3)))],
            };
            for (var s = 0; s < 240; s++)
            {
                foreach (var rule in house.Rules)
                    if (random.Next(60) == 0) rule.Orders = ChargingOrders.None with { Mode = (ChargingMode)random.Next(4) };
                house.Second();
                for (var phase = 0; phase < 3; phase++)
                    house.On(phase).ShouldBeLessThanOrEqualTo(Math.Max(house.Breaker, house.Base[phase]) + 0.01, $"seed {seed}, second {s}, phase {phase}");
                foreach (var p in points) (p.Offered is 0 or >= 6).ShouldBeTrue($"seed {seed}, second {s}");
            }
        }));

    [Fact]
    public void The_leave_to_wake_a_car_goes_at_once_when_the_house_needs_the_room()
    {
        var house = new House
        {
            Breaker = 25, MeterLate = 0, ChargerLate = 0, Points = [new Point("a", [0, 1, 2], 5.2)], Base = [3, 3, 3],
            Rules = [new ChargingRule("a", new() { Fixed = 8 }, new("a", "charger"), "a", dryRun: false)],
        };
        for (var s = 0; s < 30; s++) house.Second();
        (house.Points[0].Offered, house.Points[0].Permitted).ShouldBe((8, 16));
        house.Base[0] = 16;
        var tick = house.Second();
        tick.Commands.ShouldHaveSingleItem().Renewal.ShouldBeTrue("it is no decision of its own");
        (house.Points[0].Offered, house.Points[0].Permitted).ShouldBe((8, 9));
        house.Base[0] = 3;
        for (var s = 0; s < 39; s++) house.Second().Commands.ShouldBeEmpty("more room is no hurry");
        for (var s = 0; s < 3; s++) house.Second();
        house.Points[0].Permitted.ShouldBe(16);
    }

    [Fact]
    public void What_cars_may_take_for_moments_together_never_stays_above_what_the_breaker_leaves() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new System.Random(seed);
            var points = Enumerable.Range(0, random.Next(1, 4)).Select(n => new Point($"p{n}", [0, 1, 2], random.Next(3, 20))).ToList();
            var house = new House
            {
                Breaker = random.Next(16, 40), MeterLate = 0, ChargerLate = 0, Points = points, Base = [random.Next(12), random.Next(12), random.Next(12)],
                Rules = [.. points.Select(p => Rule(p.Id, random.Next(3), (ChargingMode)random.Next(1, 4)))], Sun = random.Next(12_000),
            };
            for (int s = 0, since = 0; s < 240; s++)
            {
                if (random.Next(12) == 0) house.Base[random.Next(3)] = random.Next(25);
                if (random.Next(30) == 0) house.Sun = random.Next(12_000);
                house.Second();
                // The one that was asked first hears a second later of what one after it was given.
                var over = Enumerable.Range(0, 3).Any(i => house.Base[i] - (house.Sun / 690) + points.Sum(p => p.Permitted) > house.Breaker + 0.01) && points.Exists(p => p.Permitted > p.Offered);
                since = over ? since + 1 : 0;
                since.ShouldBeLessThan(points.Count == 1 ? 1 : 3, $"seed {seed}, second {s}: {string.Join(", ", points.Select(p => $"{p.Amps} of {p.Offered}/{p.Permitted}"))}");
            }
        }));

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void A_charger_on_one_line_that_does_not_tell_which_is_bounded_on_every_line(int line)
    {
        var point = new Point("a", [line], 16, tells: false);
        var house = new House { Breaker = 25, MeterLate = 0, ChargerLate = 0, Points = [point], Base = [0, 0, 0], Rules = [Rule("a", 0)] };
        for (var s = 0; s < 30; s++) house.Second();
        point.Amps.ShouldBe(16, "what it draws itself takes nothing away from it");
        house.Base[line] = 12;
        for (var s = 0; s < 6; s++) house.Second();
        house.On(line).ShouldBe(25, "the oven came on where the car draws");
        house.Base[line] = 31;
        for (var s = 0; s < 12; s++) house.Second();
        (point.Amps, house.Second().Rules[0].Reason).ShouldBe((0, "charge.fuse"));
    }

    [Fact]
    public void Of_a_charger_that_tells_only_two_of_its_lines_the_third_is_not_taken_to_be_idle()
    {
        var house = new House { Breaker = 25, MeterLate = 0, ChargerLate = 0, Points = [new Point("a", [0, 1, 2], 16) { Dumb = 1 }], Base = [0, 0, 0], Rules = [Rule("a", 0)] };
        for (var s = 0; s < 30; s++) house.Second();
        house.Points[0].Amps.ShouldBe(16);
        house.Base[1] = 12;
        for (var s = 0; s < 6; s++) house.Second();
        house.On(1).ShouldBe(25);
    }

    [Fact]
    public void Who_comes_first_gets_what_the_other_has_and_the_other_goes_down_first()
    {
        var points = new List<Point> { new("later", [0, 1, 2], 32), new("first", [0, 1, 2], 32) };
        var house = new House { Breaker = 32, MeterLate = 2, ChargerLate = 0, Points = points, Base = [4, 4, 4], Rules = [Rule("later", 0), Rule("first", 5, ChargingMode.Off)] };
        for (var s = 0; s < 60; s++) house.Second();
        (points[0].Amps, points[1].Amps).ShouldBe((28, 0));
        house.Rules[1].Orders = ChargingOrders.None with { Mode = ChargingMode.Fast };
        double most = 0;
        for (var s = 0; s < 120; s++)
        {
            house.Second();
            most = Math.Max(most, house.On(0));
        }
        most.ShouldBeLessThanOrEqualTo(32);
        (points[0].Amps, points[1].Amps).ShouldBe((0, 28), "the one that comes first leaves less than a least current");
    }

    [Theory, InlineData(false), InlineData(true)]
    public void What_a_dead_charger_held_is_free_again_after_three_minutes(bool restart)
    {
        var points = new List<Point> { new("dead", [0, 1, 2], 32), new("other", [0, 1, 2], 32) };
        var house = new House { Breaker = 32, MeterLate = 2, ChargerLate = 0, Points = points, Base = [4, 4, 4], Rules = [Rule("dead", 5), Rule("other", 0)] };
        for (var s = 0; s < 60; s++) house.Second();
        (points[0].Amps, points[1].Amps).ShouldBe((28, 0));
        points[0].Dead = true;
        for (var s = 0; s < 60; s++) house.Second();
        (points[0].Amps, points[1].Offered).ShouldBe((0, 0), "what it was told last may still hold");
        if (restart) house.Restart();
        for (var s = 0; s < 150; s++) house.Second();
        points[1].Amps.ShouldBe(28);
    }

    [Fact]
    public void A_dry_run_takes_no_room_but_what_its_car_really_draws()
    {
        var points = new List<Point> { new("dry", [0, 1, 2], 32), new("real", [0, 1, 2], 32) };
        var house = new House { Breaker = 32, MeterLate = 1, ChargerLate = 0, Points = points, Base = [4, 4, 4], Rules = [Rule("dry", 5, dryRun: true), Rule("real", 0)] };
        for (var s = 0; s < 60; s++) house.Second();
        (points[0].Amps, points[1].Amps).ShouldBe((0, 28));
        points[0].Offered = 10;
        for (var s = 0; s < 60; s++) house.Second();
        (points[0].Amps, points[1].Amps).ShouldBe((10, 18), "somebody else lets it charge");
    }

    [Fact]
    public void What_a_car_on_a_dry_run_draws_is_nobodys_to_take()
    {
        var points = new List<Point> { new("real", [0, 1, 2], 32), new("dry", [0, 1, 2], 32) };
        var house = new House { Breaker = 32, MeterLate = 1, ChargerLate = 0, Points = points, Base = [1, 1, 1], Rules = [Rule("real", 5, ChargingMode.Solar), Rule("dry", 0, dryRun: true)], Sun = 14 * 690 };
        points[1].Offered = 10;
        for (var s = 0; s < 90; s++) house.Second();
        (points[0].Amps, points[1].Amps).ShouldBe((0, 10), "3 A of sun are left, and the other car goes on");
        house.Rules[0].Orders = ChargingOrders.None with { Mode = ChargingMode.Fast };
        for (var s = 0; s < 60; s++) house.Second();
        points[0].Amps.ShouldBe(32, "the sun makes room on the breaker");
        house.Sun = 0;
        for (var s = 0; s < 90; s++) house.Second();
        points[0].Amps.ShouldBe(21);
    }

    [Fact]
    public void A_dry_run_of_several_points_shows_how_they_would_share()
    {
        var points = new List<Point> { new("first", [0, 1, 2], 32), new("later", [0, 1, 2], 32) };
        var house = new House { Breaker = 32, MeterLate = 1, ChargerLate = 0, Points = points, Base = [4, 4, 4], Rules = [Rule("first", 5, dryRun: true), Rule("later", 0, dryRun: true)] };
        for (var s = 0; s < 60; s++) house.Second();
        (house.Rules[0].Memory.Amps, house.Rules[1].Memory.Amps).ShouldBe((28, 0));
    }

    [Fact]
    public void Two_cars_on_sun_do_not_both_take_the_same_sun()
    {
        var points = new List<Point> { new("a", [0, 1, 2], 10), new("b", [0, 1, 2], 16) };
        var house = new House { Breaker = 63, MeterLate = 1, ChargerLate = 0, Points = points, Base = [1, 1, 1], Rules = [Rule("a", 1, ChargingMode.Solar), Rule("b", 0, ChargingMode.Solar)], Sun = 12_000 };
        double imported = 0;
        for (var s = 0; s < 300; s++)
        {
            house.Second();
            imported += Math.Max(0, (house.On(0) + house.On(1) + house.On(2)) * 230 / 3600);
        }
        points[0].Amps.ShouldBe(10, "the one that comes first has all it takes");
        points[1].Amps.ShouldBe(6, "the other what is left of 11 300 W");
        imported.ShouldBeLessThan(15);
    }

    [Fact]
    public void A_breaker_over_its_limit_brings_the_car_down_in_steps_and_back_after_a_calm_minute()
    {
        var points = new List<Point> { new("a", [0, 1, 2], 32) };
        var house = new House { Breaker = 32, MeterLate = 0, ChargerLate = 0, Points = points, Base = [10, 10, 10], Rules = [Rule("a", 0)] };
        for (var s = 0; s < 60; s++) house.Second();
        points[0].Amps.ShouldBe(22);
        house.Base[1] = 12;
        house.Second().Commands.ShouldHaveSingleItem().Command.Value.ShouldBe(20, "in the same step");
        house.Base[1] = 14;
        for (var s = 0; s < 3; s++) house.Second();
        (points[0].Offered, house.Second().Rules[0].Reason).ShouldBe((6, "charge.fuse.least"));
        house.Base[1] = 33;
        for (var s = 0; s < 8; s++) house.Second();
        (points[0].Offered, house.Second().Rules[0].Reason).ShouldBe((0, "charge.fuse"));
        house.Base[1] = 10;
        for (var s = 0; s < 59; s++) house.Second();
        points[0].Offered.ShouldBe(0);
        for (var s = 0; s < 6; s++) house.Second();
        points[0].Offered.ShouldBe(22);
    }
}
