using System.Text.Json;
using Solstead.Core.Points;
using Solstead.Tests.Devices.Protocols.Mqtt;
using static Solstead.Tests.Site.Publish.Mqtt.Stage;

namespace Solstead.Tests.Site.Publish.Mqtt;

/// <summary>The four documents of dbus-enphase-envoy.</summary>
public sealed class DocumentsTests
{
    private static readonly string[] PhaseKeys = ["power", "current", "voltage", "power_react", "power_appearent", "power_factor", "frequency", "whToday", "vahToday", "whLifetime", "vahLifetime", "energy_forward"];
    private static readonly string[] TotalKeys = [.. PhaseKeys.Except(["power_factor", "frequency"])];

    private static IEnumerable<(PointDeclaration, double?, string?)> Meter(string section, double[] watts)
    {
        for (var n = 0; n <= watts.Length; n++)
        {
            var phase = n == 0 ? "" : $".l{n}";
            yield return Point($"{section}.power{phase}", n == 0 ? watts.Sum() : watts[n - 1]);
            yield return Point($"{section}.current{phase}", n == 0 ? 6 : 2, Unit.Ampere);
            yield return Point($"{section}.voltage{phase}", 230 + n, Unit.Volt);
            yield return Point($"{section}.reactive_power{phase}", 10, Unit.Var);
            yield return Point($"{section}.apparent_power{phase}", 20, Unit.VoltAmpere);
            yield return Point($"{section}.power_factor{phase}", 0.5, Unit.None);
            yield return Point($"{section}.frequency{phase}", 50, Unit.Hertz);
            yield return Point($"{section}.energy_today{phase}", 1000 + n, Unit.WattHour);
            yield return Point($"{section}.apparent_energy_today{phase}", 1100 + n, Unit.VoltAmpereHour);
            yield return Point($"{section}.energy_lifetime{phase}", 1_234_567 + n, Unit.WattHour);
            yield return Point($"{section}.apparent_energy_lifetime{phase}", 1_300_000 + n, Unit.VoltAmpereHour);
            if (section != "grid") continue;
            yield return Point($"grid.energy_import{phase}", 5000 + n, Unit.WattHour, PointKind.Counter);
            yield return Point($"grid.energy_export{phase}", 6000 + n, Unit.WattHour, PointKind.Counter);
        }
    }

    private static (PointDeclaration, double?, string?)[] House(double[] pv) =>
    [
        .. Meter("production", pv), .. Meter("grid", [-100, 50, 3]), .. Meter("consumption", [1, 2, 3]),
        Point("grid.energy_import_balanced", 4321.4, Unit.WattHour, PointKind.Counter), Point("grid.energy_export_balanced", 5432.6, Unit.WattHour, PointKind.Counter),
    ];

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    [Fact]
    public async Task T63_the_meters_document_has_the_keys_nesting_and_spelling_of_dbus_enphase_envoy()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port, "enphase/#");
        await using var stage = Start(broker, "documents: { interval_s: 1 }");
        stage.Play("roof", House([1000, 2000, 300]));
        await listener.UntilAsync(l => l.Now.ContainsKey("enphase/envoy-s/meters"));
        var heard = listener.All.First(h => h.Topic == "enphase/envoy-s/meters");
        (heard.Qos, heard.Retained).ShouldBe((0, false));
        var document = Json(heard.Text);
        document.EnumerateObject().Select(p => p.Name).ShouldBe(["pv", "grid", "consumption"]);
        foreach (var meter in document.EnumerateObject())
        {
            string[] reverse = meter.Name == "grid" ? ["energy_reverse"] : [];
            meter.Value.EnumerateObject().Select(p => p.Name).ShouldBe(["L1", "L2", "L3", .. TotalKeys, .. reverse]);
            foreach (var phase in (string[])["L1", "L2", "L3"]) meter.Value.GetProperty(phase).EnumerateObject().Select(p => p.Name).ShouldBe([.. PhaseKeys, .. reverse]);
            meter.Value.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Object).ShouldAllBe(p => p.Value.ValueKind == JsonValueKind.Number);
        }
        var pv = document.GetProperty("pv");
        pv.GetProperty("power").GetDouble().ShouldBe(3300);
        pv.GetProperty("voltage").GetDouble().ShouldBe(231 + 232 + 233, "the sum of the phases, as there");
        pv.GetProperty("energy_forward").GetDouble().ShouldBe(1234.567);
        pv.GetProperty("L2").GetProperty("whLifetime").GetDouble().ShouldBe(1_234_569);
        var grid = document.GetProperty("grid");
        (grid.GetProperty("energy_forward").GetDouble(), grid.GetProperty("energy_reverse").GetDouble()).ShouldBe((4.321, 5.433));
        (grid.GetProperty("L1").GetProperty("energy_forward").GetDouble(), grid.GetProperty("L3").GetProperty("energy_reverse").GetDouble()).ShouldBe((5.001, 6.003));
        grid.GetProperty("L3").GetProperty("power").GetDouble().ShouldBe(3, "small powers are hidden of the panels only");
    }

    [Theory]
    [InlineData(4, 4, 4, 0, 12)]
    [InlineData(4.99, 0, 0, 0, 0)]
    [InlineData(5.0, 0, 0, 5, 5)]
    [InlineData(-3, -3, -3, 0, 0)]
    public async Task T56_T63_production_below_five_watts_is_hidden_phase_by_phase_and_in_the_raw_sum(double l1, double l2, double l3, double shown, double total)
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port, "enphase/#");
        await using var stage = Start(broker, "documents: { interval_s: 1 }");
        stage.Play("roof", House([l1, l2, l3]));
        await listener.UntilAsync(l => l.Now.ContainsKey("enphase/envoy-s/meters"));
        var pv = Json(listener.Now["enphase/envoy-s/meters"]).GetProperty("pv");
        pv.GetProperty("L1").GetProperty("power").GetDouble().ShouldBe(shown);
        pv.GetProperty("L1").GetProperty("current").GetDouble().ShouldBe(shown == 0 ? 0 : 2);
        pv.GetProperty("power").GetDouble().ShouldBe(total);
        pv.GetProperty("current").GetDouble().ShouldBe(total == 0 ? 0 : 6);
        pv.GetProperty("L1").GetProperty("voltage").GetDouble().ShouldBe(231);
        pv.GetProperty("whToday").GetDouble().ShouldBe(1000);
    }

    [Fact]
    public async Task T63_the_meters_are_sent_when_they_changed_and_not_at_all_while_the_gateway_is_silent()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port, "#");
        await using var stage = Start(broker, "documents: { interval_s: 1, topic_meters: my/meters }");
        stage.Play("roof", House([1000, 2000, 300]));
        await listener.UntilAsync(l => l.Now.ContainsKey("my/meters"));
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        listener.All.Count(h => h.Topic == "my/meters").ShouldBe(1);
        stage.Play("roof", House([1001, 2000, 300]));
        await listener.UntilAsync(l => l.All.Count(h => h.Topic == "my/meters") == 2);
        stage.Silence("roof");
        stage.Skip(61);
        await listener.UntilAsync(l => l.Now.GetValueOrDefault("solstead/les-tilleuls-d-ete/roof/availability") == "offline");
        listener.All.Count(h => h.Topic == "my/meters").ShouldBe(2);
    }

    [Fact]
    public async Task T63_a_house_with_one_phase_has_L1_only()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port, "enphase/#");
        await using var stage = Start(broker, "documents: { interval_s: 1 }");
        stage.Play("roof", [.. Meter("production", []), Point("production.power", 700)]);
        await listener.UntilAsync(l => l.Now.ContainsKey("enphase/envoy-s/meters"));
        var document = Json(listener.Now["enphase/envoy-s/meters"]);
        document.EnumerateObject().Select(p => p.Name).ShouldBe(["pv"]);
        document.GetProperty("pv").EnumerateObject().Select(p => p.Name).ShouldBe(["L1", .. TotalKeys]);
    }

    [Fact]
    public async Task T63_inverters_devices_and_events_have_their_documents()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port, "enphase/#");
        await using var stage = Start(broker, "documents: { interval_s: 1, devices: changed, events: always, topic_devices: enphase/d }");
        var fresh = new DateTimeOffset(2026, 6, 26, 11, 55, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        stage.Play("roof",
        [
            Point("production.power", 110), Point("inverter.122000000001.power", 50), Point("inverter.122000000001.last_report", fresh, Unit.Instant),
            Point("inverter.122000000002.power", 0), Point("inverter.122000000002.power_reported", 60), Point("inverter.122000000002.last_report", fresh - 1200, Unit.Instant),
            .. Flags("inverter.122000000001", "yes"), .. Flags("esub.900000000001", "yes"), .. Flags("relay.122100000001", "no"), Word("relay.122100000001.state", "closed"), Word("relay.122100000001.reason", "ok"),
            Word("gateway.events", """{"3015":{"message":"Microinverter failed to report: Set","serialNumber":"122000000001","type":"pcu ","datetime":"Wed Nov 02, 2022 04:53 PM CET"}}"""),
        ]);
        await listener.UntilAsync(l => l.Now.Count == 4);
        var inverters = Json(listener.Now["enphase/envoy-s/inverters"]);
        inverters.GetProperty("122000000001").GetRawText().ShouldBe($$"""{"lastReportDate":{{fresh}},"lastReportWatts":50,"currentWatts":50}""");
        inverters.GetProperty("122000000002").GetRawText().ShouldBe($$"""{"lastReportDate":{{fresh - 1200}},"lastReportWatts":60,"currentWatts":0}""");
        listener.Now["enphase/d"].ShouldBe("""
            {"inverters":{"122000000001":{"status":["envoy.global.ok"],"producing":true,"communicating":true,"provisioned":true,"operating":true}},"batteries":{},"relais":{"122100000001":{"status":["envoy.global.ok"],"producing":false,"communicating":false,"provisioned":false,"operating":false,"relay":"closed","reason":"ok"}},"ESUB":{"900000000001":{"status":["envoy.global.ok"],"producing":true,"communicating":true,"provisioned":true,"operating":true}}}
            """.Trim());
        Json(listener.Now["enphase/envoy-s/events"]).GetProperty("3015").GetProperty("serialNumber").GetString().ShouldBe("122000000001");

        static (PointDeclaration, double?, string?)[] Flags(string unit, string told) =>
            [.. ((string[])["producing", "communicating", "provisioned", "operating"]).Select(f => Word($"{unit}.{f}", told)), Word($"{unit}.status", "envoy.global.ok")];
    }
}
