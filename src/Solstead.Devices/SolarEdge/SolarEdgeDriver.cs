using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Devices.SolarEdge;

/// <summary>
/// A SolarEdge inverter with its followers, meters and batteries, over the one connection it takes. Commands are refused until the owner allows
/// them.
/// </summary>
public sealed class SolarEdgeDriver : IDevice, IReadOnce, IProductionLimit, IExportLimit, IBatteryControl, IRegisterSource, IBorrower
{
    private readonly PlantDriver plant;
    private readonly SolarEdgeControl control;

    internal SolarEdgeDriver(SolarEdgeOptions options, DriverContext context)
    {
        control = new SolarEdgeControl(options.Plant.Units[0], options.Control, options.BareLimit, context) { Inverter = () => (plant?.Latest?.Inverters is [var main, ..] ? main.Values?.Watts : null, plant?.Info.Model) };
        var extra = new SolarEdgeExtra(options.Plant.Units[0], options.Batteries ? new SolarEdgeBatteries(context.Now) : null, control, context.Now);
        plant = new PlantDriver(
            new PlantSetup("solaredge", options.Plant.Places, options.Plant.Units, options.Plant.Interval, options.Plant.Rules, part => PlantSettings.PlaceOf(part, options.Plant.GridMeter), PlantSetup.NoMore) { Extra = extra },
            context);
    }

    /// <summary>This driver in the catalogue.</summary>
    public static Driver Description { get; } = new("solaredge", "SolarEdge inverter",
        static (settings, context) => new SolarEdgeDriver(SolarEdgeOptions.Read(settings, context.Time), context), LookAsync);

    public DeviceInfo Info => plant.Info;

    public RegisterCache Registers => plant.Registers;

    public IAsyncEnumerable<Report> ReadAsync(CancellationToken ct) => plant.ReadAsync(ct);

    public Task<IReadOnlyList<Report>> ReadOnceAsync(CancellationToken ct) => plant.ReadOnceAsync(ct);

    public ValueTask<CommandOutcome> LimitProductionAsync(double percent, CancellationToken ct) => control.LimitProductionAsync(plant.Client, percent, ct);

    public ValueTask<CommandOutcome> LimitExportAsync(Power? limit, CancellationToken ct) => control.LimitExportAsync(plant.Client, limit, ct);

    public ValueTask<CommandOutcome> CommandBatteryAsync(BatteryMode mode, Power limit, CancellationToken ct) => control.CommandBatteryAsync(plant.Client, mode, limit, ct);

    public int Borrowed => control.Borrowed;

    /// <summary>It is read once first: that finds the port it answers on, and tells why when it does not.</summary>
    public async Task<(IReadOnlyList<ReturnedSetting> Settings, IReadOnlyList<Report> Reports)> ReturnAllAsync(CancellationToken ct)
    {
        if (Borrowed == 0) return ([], []);
        IReadOnlyList<Report> reports = [];
        try
        {
            reports = await plant.ReadOnceAsync(ct);
            if (!reports.OfType<Report.Measured>().Any()) return (control.Lent(), reports);
            return (await control.ReturnAllAsync(plant.Client, ct), reports);
        }
        catch (OperationCanceledException)
        {
            return (control.Lent(), reports);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await control.GiveBackAsync(plant.Client);
        control.Dispose();
        await plant.DisposeAsync();
    }

    /// <summary>For <c>solstead probe</c>: reads only. Anything else that speaks SunSpec is not ours.</summary>
    private static async Task<DeviceInfo?> LookAsync(string host, DriverContext context, CancellationToken ct)
    {
        if (PlantSettings.ParseHost(host) is not { } address) return null;
        foreach (var port in address.Port is { } one ? [one] : SolarEdgeOptions.Ports)
        {
            var parts = await PlantProbe.LookAsync(address.Host, port, [1], context.Time, ct);
            if (parts?.FirstOrDefault(p => p.Maker?.StartsWith("SolarEdge", StringComparison.OrdinalIgnoreCase) == true) is { } found)
                return DeviceInfo.Unknown(context.Id, "solaredge") with { Model = found.Model, Serial = found.Serial, Firmware = found.Version };
        }
        return null;
    }
}
