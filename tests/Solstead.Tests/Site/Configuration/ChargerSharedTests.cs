using Solstead.Site.Configuration;

namespace Solstead.Tests.Site.Configuration;

public sealed class ChargerSharedTests
{
    [Theory]
    [InlineData("garage", "garage", true)]
    [InlineData("garage", "garage/charger", true)]
    [InlineData("garage", "garage/charger.5A3C", true)]
    [InlineData("garage/charger.5A3C", "garage", true)]
    [InlineData("garage/charger.5A3C", "garage/charger.5a3c", true)]
    [InlineData("garage/charger.5A3C", "garage/charger.1111", false)]
    [InlineData("garage", "barn", false)]
    public void Two_rules_for_one_charging_point_are_told(string one, string other, bool told)
    {
        var loaded = SettingsLoader.Parse($$"""
            site: { name: Test }
            rules:
              - { type: charging, name: boost, charger: {{one}} }
              - { type: charging, name: sun, charger: {{other}} }
            """, "solstead.yaml");
        loaded.Findings.Where(f => f.Code == "config.charging.shared").Select(f => f.Line).ShouldBe(told ? [4] : []);
        loaded.Settings.Rules.Count.ShouldBe(2, "both are kept: the lower current is the safe one");
    }
}
