using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Devices.SolarEdge;

/// <summary>What is written for which command, by the recipes of solaredge-modbus.md 7. Nothing is written here.</summary>
internal static class SolarEdgeRecipes
{
    private const int RemoteControl = 4, SelfConsumption = 7, ChargeFromAll = 3, DynamicControl = 4;
    private const int Direct = 1, Indirect = 2, Production = 4;

    private static ushort[] Seconds => SolarEdgeRegisters.UInt32((uint)SolarEdgeLease.Lapse.TotalSeconds);

    /// <summary>Settings a production limit needs: in force after a commit.</summary>
    public static IReadOnlyList<Step> ProductionSettings =>
    [
        new(SolarEdgeRegisters.AdvancedControl, SolarEdgeRegisters.UInt32(1)),
        new(SolarEdgeRegisters.ReactiveMode, SolarEdgeRegisters.UInt32(DynamicControl)),
    ];

    /// <summary>Rated power by the block of the enhanced control; null when it does not tell. [W]</summary>
    public static double? Rated(ushort[] block) =>
        new RegisterBlock(block, WordOrder.LowFirst).Float32(SolarEdgeRegisters.RatedActive - SolarEdgeRegisters.Enhanced) is > 0 and < 1e7 and var rated ? rated : null;

    /// <summary>A limit that falls back to 100 % by itself.</summary>
    /// <param name="block">The block of the enhanced control as it is.</param>
    /// <returns>Null when this unit has no such control.</returns>
    public static IReadOnlyList<Step>? GuardedLimit(ushort[] block, double percent)
    {
        var values = new RegisterBlock(block, WordOrder.LowFirst);
        if (Rated(block) is not { } rated) return null;
        // The limit counts in parts of the most that is allowed, which is the rated power unless somebody set it lower.
        var most = values.Float32(SolarEdgeRegisters.MostActive - SolarEdgeRegisters.Enhanced);
        var known = most is > 0 and < 1e7;
        var share = known ? Math.Clamp(percent * rated / most!.Value, 0, 100) : percent;
        return
        [
            .. known ? (Step[])[] : [new(SolarEdgeRegisters.MostActive, SolarEdgeRegisters.Float(rated))],
            new(SolarEdgeRegisters.LimitTimeout, Seconds),
            new(SolarEdgeRegisters.FallbackActive, SolarEdgeRegisters.Float(100)),
            new(SolarEdgeRegisters.Enhanced, SolarEdgeRegisters.Word(1)),
            new(SolarEdgeRegisters.DynamicActive, SolarEdgeRegisters.Float(share), Renewed: true, AlsoOurs: SolarEdgeRegisters.Float(100)),
        ];
    }

    /// <summary>A limit that stays until somebody ends it, or the inverter restarts.</summary>
    public static IReadOnlyList<Step> BareLimit(double percent) => [new(SolarEdgeRegisters.ActivePowerLimit, SolarEdgeRegisters.Word((int)percent))];

    /// <summary>An export limit; the installer's own, if there is one, is never exceeded and keeps its way of measuring.</summary>
    /// <param name="mode">Original of 0xE000.</param>
    /// <param name="site">Original of 0xE002.</param>
    /// <returns>Null when the installer limits production with the same register: it cannot do both.</returns>
    public static IReadOnlyList<Step>? ExportLimit(ushort mode, ushort[] site, double watts)
    {
        if ((mode & Production) != 0) return null;
        var active = (mode & (Direct | Indirect)) != 0;
        var most = active && new RegisterBlock(site, WordOrder.LowFirst).Float32(0) is { } installed ? Math.Min(watts, installed) : watts;
        return active
            ? [new(SolarEdgeRegisters.SiteLimit, SolarEdgeRegisters.Float(most))]
            : [new(SolarEdgeRegisters.LimitMode, [0]), new(SolarEdgeRegisters.SiteLimit, SolarEdgeRegisters.Float(most)), new(SolarEdgeRegisters.ExportMode, [(ushort)(mode | Direct)])];
    }

    /// <summary>The order matters: what ends the command by itself stands before the command.</summary>
    public static IReadOnlyList<Step> Battery(BatteryMode mode, Power limit)
    {
        List<Step> steps =
        [
            new(SolarEdgeRegisters.DefaultMode, [SelfConsumption]),
            new(SolarEdgeRegisters.CommandTimeout, Seconds),
            new(SolarEdgeRegisters.StorageControl, [RemoteControl]),
        ];
        if (mode == BatteryMode.Hold)
        {
            steps.Add(new(SolarEdgeRegisters.DischargeLimit, SolarEdgeRegisters.Float(0), Renewed: true));
            steps.Add(new(SolarEdgeRegisters.CommandMode, [SelfConsumption], Renewed: true));
            return steps;
        }
        steps.Add(new(SolarEdgeRegisters.AcCharge, [1]));
        steps.Add(new(SolarEdgeRegisters.ChargeLimit, SolarEdgeRegisters.Float(limit.Watts), Renewed: true));
        steps.Add(new(SolarEdgeRegisters.CommandMode, [ChargeFromAll], Renewed: true, AlsoOurs: [SelfConsumption]));
        return steps;
    }
}
