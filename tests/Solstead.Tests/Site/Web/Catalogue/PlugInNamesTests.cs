using Solstead.Site.Web.Catalogue;

namespace Solstead.Tests.Site.Web.Catalogue;

/// <summary>T60 from the plug-in's side: the list below is written from the description of the plug-in, not from our mapping.</summary>
public sealed class PlugInNamesTests
{
    /// <summary>Id with unit and the point that holds it; <c>#</c> stands for the number of the phase.</summary>
    private const string Catalogue = """
        prod PwattsNow# W production.power
        prod PwattHoursToday# Wh production.energy_today
        prod PwattHoursSevenDays# Wh production.energy_7d
        prod PwattHoursLifetime# Wh production.energy_lifetime
        prod PreactPwr# var production.reactive_power PR
        prod PapprntPwr# VA production.apparent_power PA
        prod PpwrFactor# - production.power_factor PF
        prod PrmsCurrent# A production.current PC
        prod PvarhLagToday# varh production.reactive_energy_inductive_today PRH
        prod PvarhLagLifetime# varh production.reactive_energy_inductive_lifetime PRH
        prod PvarhLeadToday# varh production.reactive_energy_capacitive_today PRH
        prod PvarhLeadLifetime# varh production.reactive_energy_capacitive_lifetime PRH
        prod PvahToday# VAh production.apparent_energy_today PAH
        prod PvahLifetime# VAh production.apparent_energy_lifetime PAH
        total CwattsNow# W consumption.power
        total CwattHoursToday# Wh consumption.energy_today
        total CwattHoursSevenDays# Wh consumption.energy_7d
        total CwattHoursLifetime# Wh consumption.energy_lifetime
        total CreactPwr# var consumption.reactive_power CRT
        total CapprntPwr# VA consumption.apparent_power CAT
        total CpwrFactor# - consumption.power_factor CFT
        total CrmsCurrent# A consumption.current CCT
        total CvarhLagToday# varh consumption.reactive_energy_inductive_today CRTH
        total CvarhLagLifetime# varh consumption.reactive_energy_inductive_lifetime CRTH
        total CvarhLeadToday# varh consumption.reactive_energy_capacitive_today CRTH
        total CvarhLeadLifetime# varh consumption.reactive_energy_capacitive_lifetime CRTH
        total CvahToday# VAh consumption.apparent_energy_today CATH
        total CvahLifetime# VAh consumption.apparent_energy_lifetime CATH
        net CwattsNowNet# W grid.power
        net CwattHoursTodayNet# Wh grid.energy_today
        net CwattHoursSevenDaysNet# Wh grid.energy_7d
        net CwattHoursLifetimeNet# Wh grid.energy_lifetime
        net CreactPwrNet# var grid.reactive_power CRN
        net CapprntPwrNet# VA grid.apparent_power CAN
        net CpwrFactorNet# - grid.power_factor CFN
        net rmsCurrentNet# A grid.current CCN
        net CvarhLagTodayNet# varh grid.reactive_energy_inductive_today CRNH
        net CvarhLagLifetimeNet# varh grid.reactive_energy_inductive_lifetime CRNH
        net CvarhLeadTodayNet# varh grid.reactive_energy_capacitive_today CRNH
        net CvarhLeadLifetimeNet# varh grid.reactive_energy_capacitive_lifetime CRNH
        net CvahTodayNet# VAh grid.apparent_energy_today CANH
        net CvahLifetimeNet# VAh grid.apparent_energy_lifetime CANH
        net Import# W grid.power_import
        net Export# W grid.power_export
        net indexcumulimport# Wh grid.energy_import
        net indexcumulexport# Wh grid.energy_export
        net indexcumulimportanc# Wh grid.energy_import
        net indexcumulexportanc# Wh grid.energy_export
        net cumulimport# Wh grid.energy_import_today
        net cumulexport# Wh grid.energy_export_today
        net tension# V grid.voltage
        net autoconso1# - -
        """;

    private static IEnumerable<(string Device, string Id, string Unit, string? Point, string? Flag)> Expected(int phases)
    {
        foreach (var line in Catalogue.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cells = line.Split(' ');
            for (var phase = 0; phase <= (phases > 1 ? phases : 0); phase++)
            {
                var number = phase == 0 ? "" : $"{phase}";
                // The whole current of the net meter is spelled with its letter, that of a phase without.
                var id = cells[1] == "rmsCurrentNet#" && phase == 0 ? "CrmsCurrentNet" : cells[1].Replace("#", number, StringComparison.Ordinal);
                var point = cells[3] == "-" ? null : phase == 0 ? cells[3] : $"{cells[3]}.l{phase}";
                yield return (cells[0], id, cells[2] == "-" ? "" : cells[2], point, cells.Length > 4 ? cells[4] : null);
            }
        }
        yield return ("bat", "batnow", "W", "storage.power", null);
        yield return ("bat", "batperc", "%", "storage.soc", null);
        yield return ("batt", "Enc_max_available_capacity", "Wh", "storage.capacity", "batt");
        yield return ("batt", "ENC_agg_avail_energy", "Wh", "storage.energy_available", "batt");
        yield return ("batt", "ENC_pourcent", "%", "storage.soc", "batt");
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void T60_every_quantity_of_the_plug_in_has_its_place_with_the_right_unit(int phases)
    {
        var made = PlugInNames.Of([], phases).SelectMany(d => d.Quantities.Select(q => (d.Key, q.Id, q.Unit, Point: q.Points.Count > 0 ? q.Points[0] : null, q.Flag))).ToList();
        made.ShouldBe(Expected(phases), ignoreOrder: true);
        made.Select(q => q.Id).ShouldBeUnique();
    }

    [Fact]
    public void Each_panel_and_each_group_is_a_device_of_its_own()
    {
        var devices = PlugInNames.Of(["inverter.1220.power", "inverter.1220.power_max", "inverter.1221.power", "group.East roof.power", "group.a.b.watch", "production.power"], 1);
        devices.Where(d => d.Key == "conv").Select(d => d.Part).ShouldBe(["1220", "1221"]);
        devices.Where(d => d.Key == "groupe").Select(d => d.Part).ShouldBe(["East roof", "a.b"]);
        devices.Single(d => d.Part == "1221").Quantities.Select(q => (q.Id, q.Points[0])).ShouldBe(
            [("Watt", "inverter.1221.power"), ("maxWatt", "inverter.1221.power_max"), ("calWH", "inverter.1221.energy_today")]);
        devices.Single(d => d.Part == "East roof").Quantities.Select(q => (q.Id, q.Points[0])).ShouldContain(("alarme", "group.East roof.watch"));
    }
}
