using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.SolarEdge.Twin;

/// <summary>The leader and its followers behind one connection.</summary>
internal sealed class SolarEdgeUnits(SolarEdgeUnit leader, SolarEdgeTwinOptions options, SolarEdgeFaultBook faults) : IModbusDevice
{
    private readonly Dictionary<byte, SolarEdgeUnit> followers = options.Followers.ToDictionary(number => number, number => new SolarEdgeUnit(
        options with
        {
            Unit = number,
            Serial = $"{options.Serial}-{number}",
            Meters = [],
            SynergyUnits = 0,
            Batteries = options.FollowerBatteries,
            Plant = options.FollowerPlant ?? new SteadyPlant(options.Phases) { Pv = 3000, Battery = 0, House = 0 },
        }, faults));

    public ValueTask<byte> ReadAsync(byte unit, byte function, ushort address, Memory<ushort> words, CancellationToken ct) => Of(unit).ReadAsync(unit, function, address, words, ct);

    public ValueTask<byte> WriteAsync(byte unit, ushort address, ReadOnlyMemory<ushort> words, CancellationToken ct) => Of(unit).WriteAsync(unit, address, words, ct);

    private SolarEdgeUnit Of(byte unit) => followers.GetValueOrDefault(unit) ?? leader;
}
