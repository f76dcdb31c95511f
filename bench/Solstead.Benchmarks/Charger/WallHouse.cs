using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Benchmarks.Charger;

/// <summary>A house whose charging points follow the grid meter without any delay: each thousand watts more moves the next one by an ampere.</summary>
internal sealed class WallHouse
{
    private readonly SiteEngine engine;
    private readonly Func<Moment> now;
    private readonly int units;

    public WallHouse(int units, Func<Moment> now)
    {
        (this.units, this.now) = (units, now);
        engine = new SiteEngine(new SiteDefinition("Bench", TimeZoneInfo.Utc, 3, 63.A, null) { Control = true }, [.. Enumerable.Range(0, units).Select(n => new Follow(this, n))]);
        engine.Apply(new Report.Identified(new("roof", "bench", null, null, null, 3, [new("grid.power", Unit.Watt, PointKind.Gauge) { FreshFor = TimeSpan.FromSeconds(15) }], [new(Role.Grid, "grid")]), now()));
    }

    /// <summary>What a charging point may have after this many thousand watts.</summary>
    public int Amps(int unit, int thousands) => 7 + ((thousands + units - unit) / units % 2);

    /// <summary>One grid reading in, commands out.</summary>
    public IReadOnlyList<Explained> Take(int thousands)
    {
        engine.Apply(new Report.Measured("roof", now(), [new("grid.power", -1000.0 * (thousands + 1), Quality.Good, now().Utc)]));
        return engine.Step(now()).Commands;
    }

    public void Done(Explained command, CommandOutcome outcome) => engine.Apply(command, outcome, now());

    private sealed class Follow(WallHouse house, int unit) : IRule
    {
        public string Type => "bench";
        public string Name => $"unit {unit}";
        public bool DryRun => false;
        public string Target => $"garage/charger.{0x1001 + unit:X4}";

        public RuleOutcome Decide(SitePicture picture)
        {
            var amps = house.Amps(unit, (int)(-(picture.Grid.Value ?? 0) / 1000) - 1);
            return new("bench.follow", [], [new Wish(Target, CommandKind.CurrentLimit, Layer.Surplus, 0, amps, Name, "bench.follow", [])]);
        }

        public string? Save() => null;

        public void Restore(string json) { }
    }
}
