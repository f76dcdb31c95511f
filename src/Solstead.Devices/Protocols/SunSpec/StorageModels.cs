using Solstead.Core.Accounting;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>What a battery tells; null is unknown.</summary>
/// <param name="Watts">Positive = discharging. [W]</param>
/// <param name="SocPercent">0…100. [%]</param>
/// <param name="Charged">Energy charged since it was made. [Wh]</param>
/// <param name="State">off, standby, starting, charging, discharging, fault, idle, empty, full, holding, testing; null when unknown.</param>
public sealed record BatteryValues(
    double? Watts, double? SocPercent, double? AvailableWattHours, double? CapacityWattHours, double? Volts, double? Amperes, double? Temperature, double? HottestCell,
    double? HealthPercent, double? Charged, double? Discharged, string? State);

/// <summary>One DC input of model 160.</summary>
public sealed record MpptChannel(int Id, string? Name, double? Amperes, double? Volts, double? Watts, double? WattHours, double? Temperature)
{
    /// <summary>Of the energy register.</summary>
    public RegisterShape Energy { get; init; }
}

/// <summary>Models 124 (storage), 160 (several DC inputs) and 802 (battery). Positions from the id word. Source: solaredge-modbus.md 4 and 8.</summary>
public static class StorageModels
{
    public const ushort Storage = 124, Mppt = 160, Battery = 802;

    private static readonly string?[] StorageStates = [null, "off", "empty", "discharging", "charging", "full", "holding", "testing"];

    /// <summary>Words to read of any of the three.</summary>
    public static int Words(SunSpecModel model) => Math.Min(model.Length + 2, model.Id switch { Storage => 26, Battery => 64, _ => 125 });

    public static IReadOnlyList<MpptChannel> Channels(RegisterBlock b)
    {
        var count = (int)Math.Min(b.UInt16(8) ?? 0, 20);
        var channels = new List<MpptChannel>();
        for (var at = 10; channels.Count < count && at + 20 <= b.Count; at += 20)
            channels.Add(new MpptChannel((int)(b.UInt16(at) ?? channels.Count + 1), b.Text(at + 1, 8), b.ScaledUnsigned(at + 9, 2), b.ScaledUnsigned(at + 10, 3),
                b.ScaledUnsigned(at + 11, 4), b.ScaledCounter(at + 12, 5), b.Int16(at + 16))
            { Energy = b.Shape32(5) });
        return channels;
    }

    /// <summary>Model 124 knows no power: it comes from the channels 3 (charging) and 4 (discharging) of model 160 where a device has four (Fronius).</summary>
    public static BatteryValues Decode124(RegisterBlock b, IReadOnlyList<MpptChannel> channels)
    {
        double? watts = channels.Count >= 4 && channels[2].Watts is { } charging && channels[3].Watts is { } discharging ? discharging - charging : null;
        var counted = channels.Count >= 4;
        return new(watts, Percent(b.ScaledUnsigned(8, 22)), null, null, null, null, null, null, null, counted ? channels[2].WattHours : null, counted ? channels[3].WattHours : null,
            b.UInt16(11) is { } state and <= 7 ? StorageStates[(int)state] : null);
    }

    /// <summary>The published model names no sign for its power; here it is as read, and a setting of the driver turns it.</summary>
    public static BatteryValues Decode802(RegisterBlock b) => new(
        b.Scaled(47, 63), Percent(b.ScaledUnsigned(11, 56)), null, b.ScaledUnsigned(3, 53), b.ScaledUnsigned(34, 59), b.Scaled(44, 61), null, null,
        Percent(b.ScaledUnsigned(13, 58)), null, null, b.UInt16(16) is { } state and <= 7 ? StorageStates[(int)state] : null);

    internal static double? Percent(double? told) => told is >= 0 and <= 100.5 ? Math.Min(told.Value, 100) : null;
}
