using System.CommandLine;
using Solstead.Core.Devices;
using Solstead.Devices;

namespace Solstead.Commands;

/// <summary><c>solstead probe</c>: what is there, which driver fits. Reads only, sends no secret.</summary>
internal static class ProbeCommand
{
    public static Command Create()
    {
        var address = new Argument<string>("address") { Description = "Name or address of a device, with or without a port; or a serial port." };
        var command = new Command("probe", "Tell what answers at an address and which driver fits. Reads only.") { address };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(address)!, ct));
        return command;
    }

    private static async Task<int> RunAsync(string address, CancellationToken ct)
    {
        var say = Common.Sentences(TimeZoneInfo.Local);
        var found = false;
        foreach (var driver in DriverCatalog.All)
        {
            if (await TryAsync(driver, address, ct) is not { } info) continue;
            found = true;
            Console.WriteLine(say.Say("probe.found", [new("title", null, "", driver.Title), new("model", null, "", info.Model ?? "—"), new("serial", null, "", info.Serial ?? "—"), new("firmware", null, "", info.Firmware ?? "—")]));
            Console.WriteLine();
            Console.WriteLine("devices:");
            Console.WriteLine($"  - {{ id: {driver.Type}, type: {driver.Type}, {(address.StartsWith('/') ? "port" : "host")}: {address} }}");
            foreach (var point in info.Points) Console.WriteLine($"  # {point.Id} [{point.Unit}]");
        }
        if (!found) await Console.Error.WriteLineAsync(say.Say("probe.nothing", [new("address", null, "", address), new("drivers", null, "", string.Join(", ", DriverCatalog.All.Select(d => d.Title)))]));
        return found ? ExitCode.Done : ExitCode.DeviceUnread;
    }

    private static async Task<DeviceInfo?> TryAsync(Driver driver, string address, CancellationToken ct)
    {
        var context = new DriverContext(driver.Type, TimeProvider.System, Common.Silent, Common.MemoryFor("")(driver.Type), TimeZoneInfo.Local, Environment.CurrentDirectory)
        {
            Origin = TimeProvider.System.GetTimestamp(),
        };
        try { return await driver.ProbeAsync(address, context, ct); }
        catch (DeviceException) { return null; }
    }
}
