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

    // Export limit; the mode has a mirror
    public const ushort ExportMode = 0xE000, LimitMode = 0xE001, SiteLimit = 0xE002, ExternalMost = 0xE012, ExportModeMirror = 0xF700;

    // Storage; the control has a mirror
    public const ushort StorageControl = 0xE004, AcCharge = 0xE005, AcChargeLimit = 0xE006, BackupReserve = 0xE008, DefaultMode = 0xE00A, CommandTimeout = 0xE00B,
        CommandMode = 0xE00D, ChargeLimit = 0xE00E, DischargeLimit = 0xE010, StorageControlMirror = 0xF704;

    // Production limit: dynamic and lost at a restart
    public const ushort InputState = 0xF000, ActivePowerLimit = 0xF001, CosPhi = 0xF002;

    // Advanced power control: settings, in force after a commit
    public const ushort Commit = 0xF100, RestoreDefaults = 0xF101, FrequencyDerating = 0xF102, ReactiveMode = 0xF104, ReactiveResponse = 0xF106, GradientOn = 0xF108,
        PowerReduce = 0xF140, AdvancedControl = 0xF142;

    // Enhanced dynamic control: a limit that ends by itself when nobody repeats it
    public const ushort Enhanced = 0xF300, RatedActive = 0xF304, RatedReactive = 0xF306, PreferActive = 0xF308, PreferReactive = 0xF309, MostActive = 0xF30C, MostReactive = 0xF30E,
        LimitTimeout = 0xF310, FallbackActive = 0xF312, FallbackReactive = 0xF314, FallbackCosPhi = 0xF316, ActiveRampUp = 0xF318, ActiveRampDown = 0xF31A,
        ReactiveRampUp = 0xF31C, ReactiveRampDown = 0xF31E, PhiRamp = 0xF320, DynamicActive = 0xF322, DynamicReactive = 0xF324, DynamicCosPhi = 0xF326;

    /// <summary>From <see cref="Enhanced"/> to the end of that block.</summary>
    public const int EnhancedWords = 0x28;

    /// <summary>All we may ever write, with the words of each (safety.md S13). What is named above and not here is only known.</summary>
    public static readonly FrozenDictionary<ushort, int> Writable = new Dictionary<ushort, int>
    {
        [ExportMode] = 1, [LimitMode] = 1, [SiteLimit] = 2,
        [StorageControl] = 1, [AcCharge] = 1, [DefaultMode] = 1, [CommandTimeout] = 2, [CommandMode] = 1, [ChargeLimit] = 2, [DischargeLimit] = 2,
        [ActivePowerLimit] = 1, [Commit] = 1, [ReactiveMode] = 2, [AdvancedControl] = 2,
        [Enhanced] = 1, [MostActive] = 2, [LimitTimeout] = 2, [FallbackActive] = 2, [DynamicActive] = 2,
    }.ToFrozenDictionary();

    /// <summary>The inverter keeps them in its flash memory: they are written seldom.</summary>
    public static bool IsKept(ushort address) => address is ExportMode or LimitMode or SiteLimit;

    /// <summary>Settings that are in force after a commit only.</summary>
    public static bool IsCommitted(ushort address) => address is AdvancedControl or ReactiveMode;

    public static ushort[] Word(int value) => [(ushort)value];

    public static ushort[] UInt32(uint value) => [(ushort)value, (ushort)(value >> 16)];

    public static ushort[] Float(double value) => UInt32(BitConverter.SingleToUInt32Bits((float)value));
}
