using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Devices.SolarEdge;

/// <summary>What SolarEdge has beside the models of SunSpec: batteries, who steers them, and commands.</summary>
/// <param name="batteries">Null when the owner wants none looked for.</param>
internal sealed class SolarEdgeExtra(byte unit, SolarEdgeBatteries? batteries, SolarEdgeControl control, Func<Moment> now) : IPlantExtra
{
    /// <summary>It changes when a person or the portal changes it.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private static readonly string[] Modes = ["off", "self-consumption", "time-of-use", "backup", "remote"];

    private Moment? looked;
    private string? storage;

    public IReadOnlyList<Problem> Problems => control.Problems;

    public async Task<PlantMore> ReadAsync(ModbusClient client, PlantReader plant, PlantLook look, CancellationToken ct)
    {
        if (batteries is null) return new PlantMore([], null);
        var found = await batteries.ReadAsync(client, plant, look, ct);
        if (found.Count > 0 && (look == PlantLook.All || looked is not { } at || now().Since(at) >= LookEvery))
        {
            looked = now();
            var words = await SolarEdgeBatteries.TryReadAsync(client, plant, unit, SolarEdgeRegisters.StorageControl, 1, ct);
            storage = words is [< 5 and var mode] ? Modes[mode] : null;
        }
        return new PlantMore(found, storage);
    }

    public Task TendAsync(ModbusClient client, CancellationToken ct) => control.TendAsync(client, ct);
}
