using System.Text;
using System.Text.Json;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>
/// The four documents of dbus-enphase-envoy, key for key and with its spelling (enphase.md 10.2), made from the points of a gateway. What the
/// gateway does not tell is null; a document of a meter that gives nothing is not made at all, as there it was not sent.
/// </summary>
internal sealed class EnphaseDocuments(DeviceShot gateway)
{
    /// <summary>Below this a panel plant shows nothing: meters see a few watts at night. [W]</summary>
    private const double Least = 5;
    /// <summary>A report older than this counts as no production. [s]</summary>
    private const double ReportLife = 1200;
    private static readonly (string Name, string Section)[] Meters = [("pv", "production"), ("grid", "grid"), ("consumption", "consumption")];
    private static readonly (string Name, string Section)[] Kinds = [("inverters", "inverter"), ("batteries", "battery"), ("relais", "relay"), ("ESUB", "esub")];

    private readonly Dictionary<string, PointShot> points = gateway.Points.ToDictionary(p => p.Declaration.Id);

    /// <summary>Power, current, voltage and energies of each meter, phase by phase and in sum; null while no meter gives a power.</summary>
    public string? MetersDocument()
    {
        var alive = Meters.Where(m => Value($"{m.Section}.power") is not null).ToList();
        return alive.Count == 0 ? null : Text(json => { foreach (var (name, section) in alive) Meter(json, name, section); });
    }

    /// <summary>The last report of each panel.</summary>
    /// <param name="now">Seconds since 1970.</param>
    public string? InvertersDocument(double now)
    {
        var serials = Serials("inverter").Where(s => Value($"inverter.{s}.last_report") is not null).ToList();
        return serials.Count == 0 ? null : Text(json =>
        {
            foreach (var serial in serials)
            {
                // What a panel reported last stays what it reported, however long ago; what it gives now is another thing.
                var (at, watts) = (Value($"inverter.{serial}.last_report")!.Value, Value($"inverter.{serial}.power_reported") ?? Value($"inverter.{serial}.power"));
                json.WriteStartObject(serial);
                json.WriteNumber("lastReportDate", (long)at);
                Number(json, "lastReportWatts", watts);
                Number(json, "currentWatts", at + ReportLife > now ? watts : 0);
                json.WriteEndObject();
            }
        });
    }

    /// <summary>The units of the inventory with their flags.</summary>
    public string? DevicesDocument()
    {
        if (!points.Keys.Any(id => id.EndsWith(".provisioned", StringComparison.Ordinal))) return null;
        return Text(json =>
        {
            foreach (var (name, section) in Kinds)
            {
                // The three are always there; the block of the subunits came only from gateways that have any.
                if (section == "esub" && !Serials(section).Any()) continue;
                json.WriteStartObject(name);
                foreach (var serial in Serials(section).Where(s => Has($"{section}.{s}.status") || Has($"{section}.{s}.producing"))) Unit(json, section, serial);
                json.WriteEndObject();
            }
        });
    }

    /// <summary>The last ten events, as the gateway's driver keeps them.</summary>
    public string? EventsDocument() => points.TryGetValue("gateway.events", out var events) ? events.Text : null;

    private void Meter(Utf8JsonWriter json, string name, string section)
    {
        var phases = Enumerable.Range(1, 3).Where(n => Value($"{section}.power.l{n}") is not null && Value($"{section}.voltage.l{n}") is null or > 0).Select(n => $".l{n}").ToList();
        // With one phase the gateway's sums are the phase.
        if (phases.Count == 0) phases.Add("");
        json.WriteStartObject(name);
        for (var i = 0; i < phases.Count; i++)
        {
            json.WriteStartObject(phases[i].Length == 0 ? "L1" : $"L{phases[i][^1]}");
            var dark = name == "pv" && Of("power", phases[i]) < Least;
            Number(json, "power", dark ? 0 : Of("power", phases[i]));
            Number(json, "current", dark ? 0 : Of("current", phases[i]));
            Number(json, "voltage", Of("voltage", phases[i]));
            Number(json, "power_react", Of("reactive_power", phases[i]));
            Number(json, "power_appearent", Of("apparent_power", phases[i]));
            Number(json, "power_factor", Of("power_factor", phases[i]));
            Number(json, "frequency", Frequency(phases[i]));
            Energies(json, name, section, phases[i]);
            json.WriteEndObject();
        }
        var total = Sum("power");
        var night = name == "pv" && total < Least;
        Number(json, "power", night ? 0 : total);
        Number(json, "current", night ? 0 : Sum("current"));
        // Summed over the phases there, voltage too.
        Number(json, "voltage", Sum("voltage"));
        Number(json, "power_react", Sum("reactive_power"));
        Number(json, "power_appearent", Sum("apparent_power"));
        Energies(json, name, section, "");
        json.WriteEndObject();

        double? Of(string quantity, string phase) => Value($"{section}.{quantity}{phase}");
        double? Sum(string quantity) => phases.Aggregate((double?)0, (sum, phase) => sum + Of(quantity, phase)) ?? (quantity == "voltage" ? null : Of(quantity, ""));
        // One network: a meter without its own measurement of it has that of another.
        double? Frequency(string phase) => Of("frequency", phase) ?? Meters.Select(m => Value($"{m.Section}.frequency{phase}")).FirstOrDefault(f => f is not null);
    }

    private void Energies(Utf8JsonWriter json, string name, string section, string phase)
    {
        Number(json, "whToday", Value($"{section}.energy_today{phase}"));
        Number(json, "vahToday", Value($"{section}.apparent_energy_today{phase}"));
        Number(json, "whLifetime", Value($"{section}.energy_lifetime{phase}"));
        Number(json, "vahLifetime", Value($"{section}.apparent_energy_lifetime{phase}"));
        if (name != "grid")
        {
            Number(json, "energy_forward", Value($"{section}.energy_lifetime{phase}") / 1000);
            return;
        }
        // Of the whole the balance over the phases, as it was integrated there; of a phase its registers.
        Number(json, "energy_forward", (Register("energy_import", phase) ?? Value($"grid.energy_import{phase}")) / 1000);
        Number(json, "energy_reverse", (Register("energy_export", phase) ?? Value($"grid.energy_export{phase}")) / 1000);
    }

    private double? Register(string quantity, string phase) => phase.Length == 0 ? Value($"grid.{quantity}_balanced") : null;

    private void Unit(Utf8JsonWriter json, string section, string serial)
    {
        var prefix = $"{section}.{serial}.";
        json.WriteStartObject(serial);
        json.WriteStartArray("status");
        foreach (var word in (TextOf(prefix + "status") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)) json.WriteStringValue(word);
        json.WriteEndArray();
        foreach (var flag in (string[])["producing", "communicating", "provisioned", "operating"])
        {
            if (TextOf(prefix + flag) is { } told) json.WriteBoolean(flag, told == "yes");
            else json.WriteNull(flag);
        }
        if (section == "relay")
        {
            json.WriteString("relay", TextOf(prefix + "state"));
            json.WriteString("reason", TextOf(prefix + "reason"));
        }
        json.WriteEndObject();
    }

    private IEnumerable<string> Serials(string section) => points.Keys.Select(PointName.Parse).Where(n => n.Section == section && n.Part.Length > 0).Select(n => n.Part).Distinct();

    private bool Has(string point) => points.ContainsKey(point);

    private double? Value(string point) => points.TryGetValue(point, out var shot) ? shot.Value : null;

    private string? TextOf(string point) => points.TryGetValue(point, out var shot) ? shot.Text : null;

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && Math.Abs(number) < 1e15) json.WriteNumber(name, Math.Round((decimal)number, 3) / 1.000m);
        else json.WriteNull(name);
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
