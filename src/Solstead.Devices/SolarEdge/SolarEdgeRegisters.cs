using System.Collections.Frozen;

namespace Solstead.Devices.SolarEdge;

/// <summary>
/// SolarEdge's own registers, addresses base 0, values of several words low word first. Sources: solaredge-modbus.md 6 and 7; the vendor's power
/// control note v1.3 (November 2017); public client projects.
/// </summary>
internal static class SolarEdgeRegisters
{
    /// <summary>Bases of the batteries, each with its mirror where there is one.</summary>
    public static readonly IReadOnlyList<IReadOnlyList<ushort>> Batteries = [[0xE100, 0xF500], [0xE200]];

    /// <summary>From a battery's base: texts and device id; then its values from 0x42 on.</summary>
    public const int Identity = 0, IdentityWords = 0x41, DeviceId = 0x40, Values = 0x42, ValueWords = 72;

    // Export limit
    public const ushort ExportMode = 0xE000, LimitMode = 0xE001, SiteLimit = 0xE002;

    // Storage
    public const ushort StorageControl = 0xE004, AcCharge = 0xE005, DefaultMode = 0xE00A, CommandTimeout = 0xE00B, CommandMode = 0xE00D, ChargeLimit = 0xE00E, DischargeLimit = 0xE010;

    // Production limit
    public const ushort ActivePowerLimit = 0xF001, Commit = 0xF100, ReactiveMode = 0xF104, AdvancedControl = 0xF142;

    /// <summary>All we may ever write, with the words of each (safety.md S13).</summary>
    public static readonly FrozenDictionary<ushort, int> Writable = new Dictionary<ushort, int>
    {
        [ExportMode] = 1, [LimitMode] = 1, [SiteLimit] = 2,
        [StorageControl] = 1, [AcCharge] = 1, [DefaultMode] = 1, [CommandTimeout] = 2, [CommandMode] = 1, [ChargeLimit] = 2, [DischargeLimit] = 2,
        [ActivePowerLimit] = 1, [Commit] = 1, [ReactiveMode] = 2, [AdvancedControl] = 2,
    }.ToFrozenDictionary();

    public static ushort[] Word(int value) => [(ushort)value];

    public static ushort[] UInt32(uint value) => [(ushort)value, (ushort)(value >> 16)];

    public static ushort[] Float(double value) => UInt32(BitConverter.SingleToUInt32Bits((float)value));
}
