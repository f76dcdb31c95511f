using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices;

namespace Solstead.Site.Configuration;

/// <summary>Makes the devices of the settings file; a broken entry disables that device only.</summary>
public static class SiteDevices
{
    /// <param name="loaded">The settings; findings of the drivers are added, unknown keys last.</param>
    /// <param name="memory">Where a device remembers things, by its id.</param>
    /// <param name="origin">Time stamp that counts as zero elapsed for the whole site.</param>
    /// <param name="secrets">The protected store of a device, by its id; null where nothing may be left behind: then no driver logs in anywhere.</param>
    public static IReadOnlyList<IDevice> Create(
        LoadedSettings loaded, TimeProvider time, long origin, ILoggerFactory logs, Func<string, IDeviceMemory> memory, Func<string, ISecrets>? secrets)
    {
        var devices = new List<IDevice>();
        foreach (var entry in loaded.Settings.Devices)
        {
            var context = new DriverContext(entry.Id, time, logs, memory(entry.Id), loaded.Settings.Site.Zone, loaded.Settings.Folder)
            {
                Origin = origin,
                Pace = loaded.Settings.Site.Pace,
                Secrets = secrets?.Invoke(entry.Id) ?? new VolatileSecrets(),
                MaySignIn = secrets is not null,
                Watched = [.. loaded.Settings.Rules.OfType<IChargingRule>().Where(r => r.Charger.Device == entry.Id).Select(r => r.Charger.Section).Distinct()],
                TariffZone = loaded.Settings.Tariff is TempoTariff tempo ? tempo.Zone : loaded.Settings.Site.Zone,
                MayControl = loaded.Settings.ControlEnabled,
            };
            var device = entry.Driver.Create(entry.Settings, context);
            if (!entry.Settings.Broken) devices.Add(device);
        }
        foreach (var target in loaded.Settings.Targets)
            foreach (var id in target.Devices.Distinct())
                if (devices.FirstOrDefault(d => d.Info.Id == id) is { } device and not ISwitch)
                    loaded.Root.Report("config.command.switchable", Severity.Warning, "rules", Fact.Of("rule", target.Rule), Fact.Of("device", device.Info.Id));
        loaded.Root.Finish();
        return devices;
    }
}
