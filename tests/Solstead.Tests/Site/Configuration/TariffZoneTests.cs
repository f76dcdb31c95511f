using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Devices;
using Solstead.Site.Configuration;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Configuration;

/// <summary>By which clock the hours of the tariff are counted, as devices are told.</summary>
public sealed class TariffZoneTests
{
    [Theory, InlineData("{ type: tempo, sources: [] }", "Europe/Paris"), InlineData("{ type: fixed, price: 0.25 }", "Pacific/Auckland")]
    public void The_hours_of_Tempo_are_those_of_France_and_others_those_of_the_home(string tariff, string zone)
    {
        var loaded = SettingsLoader.Parse($$"""
            site: { name: Test, timezone: Pacific/Auckland }
            devices: [ { id: gx, type: victron, host: 127.0.0.1 } ]
            tariff: {{tariff}}
            """, "solstead.yaml");
        DriverContext? seen = null;
        var entry = loaded.Settings.Devices.ShouldHaveSingleItem();
        var asked = entry.Driver with
        {
            Create = (settings, context) =>
            {
                seen = context;
                return entry.Driver.Create(settings, context);
            },
        };
        SiteDevices.Create(loaded with { Settings = loaded.Settings with { Devices = [entry with { Driver = asked }] } }, TimeProvider.System, 0, NullLoggerFactory.Instance, _ => new VolatileMemory(), null);
        seen.ShouldNotBeNull().TariffZone.Id.ShouldBe(zone);
    }
}
