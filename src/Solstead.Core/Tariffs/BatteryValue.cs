using Solstead.Core.History;

namespace Solstead.Core.Tariffs;

/// <summary>What a battery was worth: the cost of the same hours without it, less their cost with it.</summary>
/// <param name="Saved">In the contract's currency; negative when it cost more than it saved.</param>
/// <param name="KnownHours">Hours of which energy and price are known; of the others nothing is said. [h]</param>
public readonly record struct BatteryValue(decimal Saved, double KnownHours)
{
    private const double HoursPerSlot = 0.25;

    /// <summary>
    /// In each quarter hour the house without the battery would have drawn import − export + discharge − charge; what is below zero would have been sold.
    /// Quarter hours without a price or with an unknown side do not count.
    /// </summary>
    public static BatteryValue Of(IEnumerable<EnergySlot> slots, ITariff tariff)
    {
        var (saved, hours) = (0m, 0.0);
        foreach (var slot in slots)
        {
            if (slot is not { GridImport: { } import, GridExport: { } export, BatteryCharge: { } charge, BatteryDischarge: { } discharge }) continue;
            var period = tariff.At(DateTimeOffset.FromUnixTimeSeconds(slot.Slot * 900));
            if (period.Buy is not { } buy) continue;
            var net = import - export + discharge - charge;
            var (bought, sold) = (Math.Max(net, 0) - import, Math.Max(-net, 0) - export);
            saved += (bought * buy.PerKilowattHour - sold * (period.Sell?.PerKilowattHour ?? 0)) / 1000;
            hours += HoursPerSlot;
        }
        return new(saved, hours);
    }
}
