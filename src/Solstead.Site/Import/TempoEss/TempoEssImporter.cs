using System.Globalization;
using Solstead.Core.Settings;

namespace Solstead.Site.Import.TempoEss;

/// <summary>The settings of TEMPO ESS (tempo.md 3): the GX, the Eco-Devices, the contract, the rule with its nine numbers, and Prowl.</summary>
internal sealed class TempoEssImporter
{
    private const string Gx = "gx", Ecodevices = "ecodevices", ProwlFile = "secrets/prowl";

    private readonly SecretPy old;
    private readonly SettingsMap ours;
    private readonly List<ImportedSecret> secrets = [];

    private TempoEssImporter(string text, SettingsMap ours) => (old, this.ours) = (new(text), ours);

    public static Importer Kind { get; } = new("tempo-ess", "TEMPO ESS", Recognises, (text, ours) => new TempoEssImporter(text, ours).Read());

    private static bool Recognises(string text)
    {
        var settings = new SecretPy(text);
        return settings.Has("gxsn") && (settings.Has("gx") || settings.Has("chgbleu"));
    }

    private ImportedSettings Read()
    {
        var settings = new List<SettingsEntry>();
        var devices = new List<SettingsNode> { Battery(out var gx) };
        if (Meter() is { } meter) devices.Add(meter);
        Put(settings, "devices", new SettingsList(devices, 0, 0));
        Put(settings, "tariff", Map(("type", Word("tempo"))));
        Put(settings, "rules", new SettingsList([Rule(gx)], 0, 0));
        if (Prowl() is { } prowl) Put(settings, "notify", new SettingsList([prowl], 0, 0));
        return new(new(settings, 0, 0), secrets, old.Notes);
    }

    private SettingsMap Battery(out string id)
    {
        id = Known("victron") ?? Gx;
        old.Note("gx", "import.tempo.mqtt");
        return Map(("id", Word(id)), ("type", Word("victron")), ("host", Word(old.Text("gx"))), ("portal_id", Word(old.Text("gxsn"))));
    }

    /// <summary>Without it the old program asked EDF, at an address that is gone; ours asks RTE by itself.</summary>
    private SettingsMap? Meter()
    {
        var host = old.Text("ecodevice");
        if (old.Flag("use_eco") != false) return host is null ? null : Map(("id", Word(Known(Ecodevices) ?? "teleinfo")), ("type", Word(Ecodevices)), ("host", Word(host)));
        old.Note("use_eco", "import.tempo.rte");
        return null;
    }

    private SettingsMap Rule(string gx) => Map(
        ("type", Word("tempo-ess")), ("device", Word(gx)), ("policy", Map(("blue", Row("bleu")), ("white", Row("blanc")), ("red", Row("rouge")))));

    private SettingsMap? Row(string colour)
    {
        var row = Map(("charge_to_percent", Number(old.Percent("chg" + colour, 50, 100))), ("min_soc_percent", Number(old.Percent("min" + colour, 10, 40))));
        return row.Entries.Count == 0 ? null : row;
    }

    /// <summary>The old sample said <c>prowkey</c> and the program read <c>prowlkey</c>: either is taken.</summary>
    private SettingsMap? Prowl()
    {
        var (one, other) = (old.Text("prowlkey"), old.Text("prowkey"));
        if ((one ?? other) is not { } key) return null;
        secrets.Add(new(ProwlFile, key));
        return Map(("type", Word("prowl")), ("api_key_file", Word(ProwlFile)));
    }

    /// <summary>A device of this type that our file has already keeps its id.</summary>
    private string? Known(string type) =>
        (ours.Entries.FirstOrDefault(e => e.Key == "devices")?.Value as SettingsList)?.Items.OfType<SettingsMap>().Where(d => Text(d, "type") == type).Select(d => Text(d, "id")).FirstOrDefault();

    private static string? Text(SettingsMap map, string key) => (map.Entries.FirstOrDefault(e => e.Key == key)?.Value as SettingsScalar)?.Value;

    private static SettingsScalar? Word(string? text) => text is null ? null : new(text, 0, 0);

    private static SettingsScalar? Number(double? number) => number is { } n ? new(n.ToString("0.###", CultureInfo.InvariantCulture), 0, 0) : null;

    private static void Put(List<SettingsEntry> to, string key, SettingsNode value) => to.Add(new(key, value, 0));

    private static SettingsMap Map(params (string Key, SettingsNode? Value)[] entries) => new([.. entries.Where(e => e.Value is not null and not SettingsMap { Entries.Count: 0 }).Select(e => new SettingsEntry(e.Key, e.Value!, 0))], 0, 0);
}
