using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Site;

/// <summary>A small house to drive the engine with: one gateway with grid and production, one second per step.</summary>
internal sealed class House
{
    public static readonly DateTimeOffset Morning = new(2026, 6, 26, 8, 0, 0, TimeSpan.Zero);
    private TimeSpan elapsed;

    public House(IReadOnlyList<IRule>? rules = null, SiteMemory? memory = null, DateTimeOffset? start = null, bool control = false)
    {
        Utc = start ?? Morning;
        Engine = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, 1, null, null) { Control = control }, rules ?? [], memory);
        Engine.Apply(new Report.Identified(Gateway, Now));
    }

    public static DeviceInfo Gateway { get; } = new("roof", "enphase", null, null, null, 1,
        [
            new("grid.power", Unit.Watt, PointKind.Gauge, "import") { FreshFor = 15.Seconds },
            new("production.power", Unit.Watt, PointKind.Gauge) { FreshFor = 15.Seconds },
            new("grid.energy_import", Unit.WattHour, PointKind.Counter) { FreshFor = 15.Seconds },
            new("grid.energy_export", Unit.WattHour, PointKind.Counter) { FreshFor = 15.Seconds },
            new("production.energy_lifetime", Unit.WattHour, PointKind.Counter) { FreshFor = 15.Seconds },
        ],
        [new(Role.Grid, "grid"), new(Role.Pv, "production")]);

    public SiteEngine Engine { get; }
    public DateTimeOffset Utc { get; set; }
    public Moment Now => new(elapsed, Utc);

    public void Wait(TimeSpan time) => (elapsed, Utc) = (elapsed + time, Utc + time);

    public Tick Step() => Engine.Step(Now);

    public Tick Report(params (string Point, double? Value)[] values)
    {
        Engine.Apply(new Report.Measured("roof", Now, [.. values.Select(v => new Reading(v.Point, v.Value, v.Value is null ? Quality.Missing : Quality.Good, Utc))]));
        return Step();
    }

    /// <summary>One reading of the grid alone, as good as told.</summary>
    public Tick Grid(double? watts, Quality quality)
    {
        Engine.Apply(new Report.Measured("roof", Now, [new("grid.power", watts, quality, Utc)]));
        return Step();
    }

    public Tick Power(double grid, double production) => Report(("grid.power", grid), ("production.power", production));
}
