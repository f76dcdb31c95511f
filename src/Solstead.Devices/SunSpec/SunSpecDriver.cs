using Solstead.Core.Devices;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Devices.SunSpec;

/// <summary>Inverters, meters and batteries of any maker that speak SunSpec over Modbus: Fronius, SMA, Kostal and others. Read only.</summary>
public sealed class SunSpecDriver : IDevice, IReadOnce, IRegisterSource
{
    private readonly PlantDriver plant;

    internal SunSpecDriver(SunSpecOptions options, DriverContext context) => plant = new PlantDriver(
        new PlantSetup("sunspec", options.Plant.Places, options.Plant.Units, options.Plant.Interval, options.Plant.Rules, part => PlantSettings.PlaceOf(part, options.Plant.GridMeter), options.MoreUnits)
        {
            MeterUnits = options.MeterUnits,
            OtherUnits = options.AnyUnit ? SunSpecOptions.OtherUnits : [],
            BatterySign = options.BatteryCharges ? -1 : 1,
        },
        context);

    /// <summary>This driver in the catalogue.</summary>
    public static Driver Description { get; } = new("sunspec", "Inverter or meter with SunSpec (Fronius, SMA, Kostal, …)",
        static (settings, context) => new SunSpecDriver(SunSpecOptions.Read(settings, context.Time), context), LookAsync);

    public DeviceInfo Info => plant.Info;

    public RegisterCache Registers => plant.Registers;

    public IAsyncEnumerable<Report> ReadAsync(CancellationToken ct) => plant.ReadAsync(ct);

    public Task<IReadOnlyList<Report>> ReadOnceAsync(CancellationToken ct) => plant.ReadOnceAsync(ct);

    public ValueTask DisposeAsync() => plant.DisposeAsync();

    /// <summary>For <c>solstead probe</c>: reads only. What has a driver of its own is left to it.</summary>
    private static async Task<DeviceInfo?> LookAsync(string host, DriverContext context, CancellationToken ct)
    {
        if (PlantSettings.ParseHost(host) is not { } address) return null;
        foreach (var port in address.Port is { } one ? [one] : SunSpecOptions.Ports)
        {
            var parts = await PlantProbe.LookAsync(address.Host, port, [1, .. SunSpecOptions.OtherUnits], context.Time, ct);
            if (parts?.FirstOrDefault(p => p.Find(InverterModel.Is) is not null || p.Find(MeterModel.Is) is not null) is { } found)
                return found.Maker?.StartsWith("SolarEdge", StringComparison.OrdinalIgnoreCase) == true ? null
                    : DeviceInfo.Unknown(context.Id, "sunspec") with { Model = $"{found.Maker} {found.Model}".Trim(), Serial = found.Serial, Firmware = found.Version };
        }
        return null;
    }
}
