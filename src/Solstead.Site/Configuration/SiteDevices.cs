using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Devices;

namespace Solstead.Site.Configuration;

/// <summary>Makes the devices of the settings file; a broken entry disables that device only.</summary>
public static class SiteDevices
{
    /// <param name="loaded">The settings; findings of the drivers are added, unknown keys last.</param>
    /// <param name="memory">Where a device remembers things, by its id.</param>
    /// <param name="origin">Time stamp that counts as zero elapsed for the whole site.</param>
    public static IReadOnlyList<IDevice> Create(LoadedSettings loaded, TimeProvider time, long origin, ILoggerFactory logs, Func<string, IDeviceMemory> memory)
    {
        var devices = new List<IDevice>();
        foreach (var entry in loaded.Settings.Devices)
        {
            var context = new DriverContext(entry.Id, time, logs, memory(entry.Id), loaded.Settings.Site.Zone, loaded.Settings.Folder)
            {
                Origin = origin,
                Pace = loaded.Settings.Site.Pace,
            };
            var device = entry.Driver.Create(entry.Settings, context);
            if (!entry.Settings.Broken) devices.Add(device);
        }
        loaded.Root.Finish();
        return devices;
    }
}
