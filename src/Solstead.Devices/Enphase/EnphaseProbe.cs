using Solstead.Core.Devices;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Devices.Enphase;

/// <summary>Looking at an address for <c>solstead probe</c>: reads <c>/info</c>, sends no secret, remembers nothing.</summary>
internal static class EnphaseProbe
{
    public static async Task<DeviceInfo?> LookAsync(string host, DriverContext context, CancellationToken ct)
    {
        if (GatewayAddress.TryParse(host) is not { } address) return null;
        var found = await new GatewayFinder(address, new PinStore(new VolatileSecrets(), null, null), context.Time, TimeSpan.FromSeconds(6)).FindAsync(ct);
        found.Transport?.Dispose();
        if (found.Identity is not { } identity) return null;
        return DeviceInfo.Unknown(context.Id, "enphase") with { Model = identity.Part, Serial = found.Serial ?? identity.Serial, Firmware = identity.Firmware.Text };
    }
}
