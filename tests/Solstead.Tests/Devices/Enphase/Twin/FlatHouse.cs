using Solstead.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase.Twin;

/// <summary>A house whose values a test sets by hand.</summary>
internal sealed class FlatHouse : IGatewayPlant
{
    private readonly double[] production, net;

    private readonly double? battery;

    /// <param name="battery">Power of a battery of 5 kWh at 60 %, + = discharging; null: none. [W]</param>
    public FlatHouse(double[] production, double[] net, int panels = 4, TimeZoneInfo? zone = null, double? battery = null)
    {
        this.battery = battery;
        (this.production, this.net) = (production, net);
        Equipment = new(production.Length, zone ?? TimeZoneInfo.Utc,
            [.. Enumerable.Range(0, panels).Select(i => new PlantPanel($"12209900{i + 1:0000}", 366, i % production.Length))], battery is null ? null : new PlantBattery("122088000700", 5000, 2500));
    }

    public static FlatHouse OnePhase() => new([1000], [-400]);

    public PlantEquipment Equipment { get; }

    public PlantSnapshot At(DateTimeOffset now)
    {
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        MeterState Meter(double[] watts, double delivered) => new([.. watts.Select(w => new PhaseState(w, 50, 230, 50, delivered + 1000 * (now - midnight).TotalHours, 2_000_000, 100_000, 50_000, 9_000_000))]);
        var total = production.Zip(net, (p, n) => p + n).ToArray();
        return new(now, Meter(production, 5_000_000), Meter(net, 3_000_000), Meter(total, 6_000_000),
            new DayState(midnight, At(midnight, production, 5_000_000), At(midnight, total, 6_000_000), 60_000, 70_000), battery is { } watts ? new BatteryState(watts, 3000, 60, 70_000, 80_000) : null,
            [.. Equipment.Panels.Select(p => new PanelState(p, now.AddMinutes(-2), 250, 340, 900, 1500, 9000, 1_300_000))]);
    }

    private static MeterState At(DateTimeOffset _, double[] watts, double delivered) =>
        new([.. watts.Select(w => new PhaseState(w, 50, 230, 50, delivered, 2_000_000, 100_000, 50_000, 9_000_000))]);
}
