using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>Two meters that measure the same side of the house, as one. They hang on the same mains: voltage and frequency do not add up.</summary>
internal static class MeterSum
{
    public static MeterReading Of(MeterReading a, MeterReading b) => new()
    {
        Eid = a.Eid, Timestamp = a.Timestamp > b.Timestamp ? a.Timestamp : b.Timestamp,
        Watts = a.Watts + b.Watts, Delivered = a.Delivered + b.Delivered, Received = a.Received + b.Received, ApparentEnergy = a.ApparentEnergy + b.ApparentEnergy,
        Lag = a.Lag + b.Lag, Lead = a.Lead + b.Lead, Apparent = a.Apparent + b.Apparent, Reactive = a.Reactive + b.Reactive,
        Voltage = a.Voltage > b.Voltage ? a.Voltage : b.Voltage ?? a.Voltage, Current = a.Current + b.Current, Frequency = a.Frequency is > 0 ? a.Frequency : b.Frequency,
        Channels = Channels(a.Channels ?? [], b.Channels ?? []),
    };

    private static List<MeterFields> Channels(List<MeterFields> a, List<MeterFields> b)
    {
        var (longer, shorter) = a.Count >= b.Count ? (a, b) : (b, a);
        return [.. longer.Select((channel, i) => i < shorter.Count ? Sum(channel, shorter[i]) : channel)];
    }

    private static MeterFields Sum(MeterFields a, MeterFields b) => new()
    {
        Watts = a.Watts + b.Watts, Delivered = a.Delivered + b.Delivered, Received = a.Received + b.Received, ApparentEnergy = a.ApparentEnergy + b.ApparentEnergy,
        Lag = a.Lag + b.Lag, Lead = a.Lead + b.Lead, Apparent = a.Apparent + b.Apparent, Reactive = a.Reactive + b.Reactive,
        Voltage = a.Voltage > b.Voltage ? a.Voltage : b.Voltage ?? a.Voltage, Current = a.Current + b.Current, Frequency = a.Frequency is > 0 ? a.Frequency : b.Frequency,
    };
}
