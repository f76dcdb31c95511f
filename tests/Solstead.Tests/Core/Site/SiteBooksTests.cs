using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Site;

/// <summary>Meters that come late, go and come back: each watt-hour is booked once, whatever the roles were meanwhile.</summary>
public sealed class SiteBooksTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 26, 12, 0, 0, TimeSpan.Zero);
    private readonly SortedDictionary<long, EnergySlot> rows = [];
    private SiteEngine engine = New(null);
    private TimeSpan elapsed;
    private double seconds;

    private Moment Now => new(elapsed, Noon.AddSeconds(seconds));

    private static SiteEngine New(SiteMemory? memory) => new(new SiteDefinition("Test", TimeZoneInfo.Utc, 1, null, null), [], memory);

    private static DeviceInfo Meter(bool offers) => new("meter", "test", null, null, null, 1,
        [new("grid.energy_import", Unit.WattHour, PointKind.Counter), new("grid.energy_export", Unit.WattHour, PointKind.Counter)], offers ? [new(Role.Grid, "grid")] : []);

    private static DeviceInfo Roof(bool offers) => new("roof", "test", null, null, null, 1,
        [new("production.energy_lifetime", Unit.WattHour, PointKind.Counter)], offers ? [new(Role.Pv, "production")] : []);

    private void Know(DeviceInfo device) => engine.Apply(new Report.Identified(device, Now));

    private void Restart() => (engine, elapsed) = (New(engine.Save()), TimeSpan.Zero);

    /// <summary>Ten seconds at a time: 1 Wh each second from the roof, half of it sold.</summary>
    private void Run(int minutes, bool meter = true, bool roof = true)
    {
        for (var s = 0; s < minutes * 60; s += 10)
        {
            (elapsed, seconds) = (elapsed + 10.Seconds, seconds + 10);
            if (meter) Tell("meter", ("grid.energy_import", 0), ("grid.energy_export", seconds / 2));
            if (roof) Tell("roof", ("production.energy_lifetime", seconds));
            foreach (var row in engine.Step(Now).Closed) rows[row.Slot] = row.Over(rows.GetValueOrDefault(row.Slot));
        }
    }

    private void Tell(string device, params (string Point, double Value)[] values) =>
        engine.Apply(new Report.Measured(device, Now, [.. values.Select(v => new Reading(v.Point, v.Value, Quality.Good, Now.Utc))]));

    private void Close()
    {
        foreach (var row in engine.Step(Now.Plus(1.Hours)).Closed) rows[row.Slot] = row.Over(rows.GetValueOrDefault(row.Slot));
    }

    private void Holds()
    {
        Close();
        Near(r => r.Pv, seconds - 10, 1);
        Near(r => r.GridExport, seconds / 2 - 5, 1);
        Near(r => r.Home, seconds / 2 - 5, 40);
    }

    private void Near(Func<EnergySlot, long?> column, double expected, double most) => ((double)rows.Values.Sum(r => column(r) ?? 0)).ShouldBe(expected, most);

    [Fact]
    public void A_device_that_is_late_after_a_restart_loses_and_overwrites_nothing()
    {
        Know(Meter(true));
        Know(Roof(true));
        Run(50);
        Restart();
        Know(Meter(true));
        Run(70, roof: false);
        Know(Roof(true));
        Run(40);
        Holds();
    }

    [Fact]
    public void A_device_that_never_comes_back_after_a_restart_leaves_what_it_measured()
    {
        Know(Meter(true));
        Know(Roof(true));
        Run(50);
        Close();
        var before = rows.Values.Sum(r => r.Pv ?? 0);
        rows.Clear();
        Restart();
        Know(Meter(true));
        Run(5, roof: false);
        Close();
        rows.Values.Where(r => r.Slot <= Noon.ToUnixTimeSeconds() / 900 + 2).ShouldAllBe(r => r.Pv == 900 || r.Pv == 890);
        before.ShouldBe(2990);
    }

    [Fact]
    public void A_source_that_goes_and_comes_back_is_counted_once()
    {
        Know(Meter(true));
        Know(Roof(true));
        Run(50);
        Restart();
        Know(Meter(true));
        Know(Roof(true));
        Run(50);
        Know(Roof(false));
        Run(50);
        Know(Roof(true));
        Run(50);
        Know(Roof(false));
        Know(Roof(true));
        Run(20);
        Holds();
    }

    [Fact]
    public void A_role_that_is_taken_away_takes_no_energy_with_it()
    {
        Know(Meter(true));
        Know(Roof(true));
        Run(50);
        Know(Roof(false));
        Run(60);
        Close();
        rows.Values.Sum(r => r.Pv ?? 0).ShouldBe(2990);
    }
}
