using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Thresholds;
using Solstead.Core.Site;

namespace Solstead.Benchmarks.Engine;

/// <summary>A three-phase house with one gateway of sixty points and a surplus rule.</summary>
internal sealed class BenchHouse
{
    private static readonly string[] PerPhase = ["power", "voltage", "current", "reactive_power", "apparent_power", "power_factor", "frequency"];
    private readonly List<Reading> readings = [];
    private double wattHours = 1e6;
    private TimeSpan elapsed;

    public BenchHouse()
    {
        Engine = new SiteEngine(
            new SiteDefinition("Bench", TimeZoneInfo.Utc, 3, 32.A, null),
            [new ThresholdRule("heater", new ThresholdSettings(800.W, 100.W, default, default, default, default) { MostPerHour = int.MaxValue }, 0, dryRun: true)]);
        Engine.Apply(new Report.Identified(Gateway, Now));
    }

    public SiteEngine Engine { get; }

    public Moment Now => new(elapsed, DateTimeOffset.UnixEpoch.AddYears(56) + elapsed);

    private static DeviceInfo Gateway { get; } = new("roof", "enphase", "800-00654-r08", "122088000100", "D8.2.4382", 3, [.. Declarations().Take(60)], [new(Role.Grid, "grid"), new(Role.Pv, "production")]);

    /// <summary>One second later.</summary>
    public Tick Step()
    {
        elapsed += TimeSpan.FromSeconds(1);
        return Engine.Step(Now);
    }

    /// <summary>All sixty points anew, a second later.</summary>
    /// <param name="gridWatts">Positive = import.</param>
    public Report.Measured Measure(double gridWatts)
    {
        elapsed += TimeSpan.FromSeconds(1);
        wattHours += 0.7;
        readings.Clear();
        foreach (var point in Gateway.Points)
            readings.Add(new Reading(point.Id, point.Kind == PointKind.Counter ? wattHours : point.Id == "grid.power" ? gridWatts : 230.5, Quality.Good, Now.Utc));
        return new Report.Measured("roof", Now, readings);
    }

    private static IEnumerable<PointDeclaration> Declarations()
    {
        foreach (var section in (string[])["grid", "production"])
        {
            foreach (var quantity in PerPhase)
                foreach (var phase in (string[])["", ".l1", ".l2", ".l3"])
                    yield return new($"{section}.{quantity}{phase}", Unit.Watt, PointKind.Gauge) { FreshFor = TimeSpan.FromSeconds(15) };
            foreach (var energy in section == "grid" ? (string[])["energy_import_balanced", "energy_export_balanced"] : ["energy_lifetime", "energy_today"])
                yield return new($"{section}.{energy}", Unit.WattHour, PointKind.Counter) { FreshFor = TimeSpan.FromSeconds(15) };
        }
    }
}
