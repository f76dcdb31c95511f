using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>Looking at an address for <c>solstead probe</c>: reads only, and lets the connection go at once.</summary>
internal static class PlantProbe
{
    /// <returns>The parts of the first unit that has any; null when nobody answers or nobody speaks SunSpec.</returns>
    public static async Task<IReadOnlyList<SunSpecPart>?> LookAsync(string host, int port, IReadOnlyList<byte> units, TimeProvider time, CancellationToken ct)
    {
        var options = ModbusTcpOptions.For(host, port) with { Connect = TimeSpan.FromSeconds(2), Answer = TimeSpan.FromSeconds(2) };
        await using var client = new ModbusClient(new ModbusTcpLink(options, time));
        foreach (var unit in units)
            try
            {
                if (await WalkAsync(client, unit, time, ct) is { Count: > 0 } parts) return parts;
            }
            catch (ModbusException e) when (e.Fault is ModbusFault.Exception or ModbusFault.Silent)
            {
                // Another unit may answer.
            }
            catch (IOException)
            {
                return null;
            }
        return null;
    }

    /// <summary>Who was just left by another look may need a moment to see it.</summary>
    private static async Task<IReadOnlyList<SunSpecPart>?> WalkAsync(ModbusClient client, byte unit, TimeProvider time, CancellationToken ct)
    {
        try
        {
            return await SunSpecChain.WalkAsync(client, unit, ct);
        }
        catch (ModbusException e) when (e.Fault == ModbusFault.TurnedAway)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), time, ct);
            return await SunSpecChain.WalkAsync(client, unit, ct);
        }
    }
}
