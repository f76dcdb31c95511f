using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Site.Configuration;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Configuration;

public sealed class WatchedSectionsTests
{
    [Fact]
    public void A_unit_that_a_rule_names_has_its_points_before_any_unit_is_heard()
    {
        var loaded = SettingsLoader.Parse("""
            site: { name: Test }
            devices: [ { id: garage, type: tesla-wall-connector, port: /dev/ttyUSB9 } ]
            rules:
              - { type: charging, name: left, charger: garage/charger.5A3C }
              - { type: charging, name: right, charger: garage/charger.1111 }
            """, "solstead.yaml");
        var device = SiteDevices.Create(loaded, TimeProvider.System, 0, NullLoggerFactory.Instance, _ => new VolatileMemory(), null).ShouldHaveSingleItem();
        var points = device.Info.Points.Select(p => p.Id).ToList();
        points.ShouldContain("charger.5A3C.power");
        points.ShouldContain("charger.1111.power");
        points.ShouldContain("charger.power");
    }
}
