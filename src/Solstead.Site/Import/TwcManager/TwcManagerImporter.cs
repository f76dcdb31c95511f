using System.Globalization;
using System.Text.RegularExpressions;
using Solstead.Core.Settings;

namespace Solstead.Site.Import.TwcManager;

/// <summary>The settings of TWCManager in its three forms, all names of tesla-wall-connector.md 11: a wall connector and the rule of its charging point.</summary>
internal sealed partial class TwcManagerImporter
{
    private const double UsualVolts = 230;
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>What has no equivalent, and why.</summary>
    private static readonly (string Name, string Code)[] WithoutEquivalent =
    [
        ("hourResumeTrackGreenEnergy", "import.twc.resume"), ("chargeNow", "import.twc.boost"), ("chargeNowAmps", "import.twc.boost"), ("chargeNowTimeEnd", "import.twc.boost"),
        ("kWhDelivered", "import.twc.counter"), ("subtractChargerLoad", "import.twc.own"), ("policyCheckInterval", "import.twc.interval"),
        ("carApiBearerToken", "import.twc.carapi"), ("carApiRefreshToken", "import.twc.carapi"), ("onlyChargeMultiCarsAtHome", "import.twc.carapi"),
    ];

    private readonly TwcSettings old;
    private readonly SettingsMap ours;

    private TwcManagerImporter(string text, SettingsMap ours) => (old, this.ours) = (new(text), ours);

    public static Importer Kind { get; } = new("twcmanager", "TWCManager", Recognises, (text, ours) => new TwcManagerImporter(text, ours).Read());

    private static bool Recognises(string text)
    {
        var settings = new TwcSettings(text);
        return ((string[])["wiringMaxAmpsAllTWCs", "nonScheduledAmpsMax", "scheduledAmpsMax", "greenEnergyAmpsOffset"]).Any(settings.Has);
    }

    private int Phases => (int)(old.Number("numberOfPhases", 1, 3) ?? 3);
    private double Volts => old.Number("defaultVoltage", 100, 260) ?? UsualVolts;

    private ImportedSettings Read()
    {
        var id = IdFor();
        var settings = new List<SettingsEntry>();
        if (old.Number("maxAmpsAllowedFromGrid", 1, 1000) is { } grid) Put(settings, "site", Map(("grid", Map(("max_current_a", Scalar(grid))))));
        Put(settings, "devices", new SettingsList([Device(id)], 0, 0));
        Put(settings, "rules", new SettingsList([Rule(id)], 0, 0));
        foreach (var (name, code) in WithoutEquivalent) old.Note(name, code);
        return new(new(settings, 0, 0), [], [.. old.Notes.DistinctBy(n => (n.Line, n.Key, n.Code))]);
    }

    private SettingsMap Device(string id)
    {
        if (old.Text("fakeMaster") == "0") old.Note("fakeMaster", "import.twc.slave");
        return Map(
            ("id", Scalar(id)), ("type", Scalar("tesla-wall-connector")), ("port", Scalar(Port())),
            ("wiring_max_current_a", Scalar(Wiring)), ("unit_max_current_a", Scalar(old.Number("wiringMaxAmpsPerTWC", 5, 80))), ("min_current_a", Scalar(Least)),
            ("phases", old.Has("numberOfPhases") ? Scalar(Phases) : null), ("voltage_v", old.Has("defaultVoltage") ? Scalar(Volts) : null),
            ("master_id", Hex("fakeTWCID", 4)), ("master_sign", Hex("masterSign", 2)), ("listen", old.Text("fakeMaster") == "2" ? Scalar("true") : null));
    }

    /// <summary>Without a number the old program gave 6 A: what any wiring bears.</summary>
    private double Wiring => old.Number("wiringMaxAmpsAllTWCs", 5, 80) ?? Known("wiring_max_current_a") ?? 6;
    private double Least => Math.Min(old.Number("minAmpsPerTWC", 5, 32) ?? Known("min_current_a") ?? (Phases == 1 ? 12 : 6), Wiring);

    private SettingsMap Rule(string id)
    {
        var (green, flex) = (old.Number("greenEnergyAmpsOffset") ?? 0, old.Number("greenEnergyFlexAmps") ?? 0);
        // Ours tolerates a shortage by its energy; only what may start a charge too is a margin.
        if (flex > 0 && old.Flag("useFlexAmpsToStartCharge") == true) green += flex;
        else if (flex > 0) old.Note("greenEnergyFlexAmps", "import.twc.flex");
        var delay = old.Number("startStopDelay", 0, 3600);
        return Map(
            ("type", Scalar("charging")), ("name", Scalar("car")), ("charger", Scalar(id)), ("min_current_a", Scalar(Least)), ("max_current_a", Scalar(Wiring)),
            ("fixed_current_a", Fixed()), ("margin_w", green.Equals(0) ? null : Scalar(Math.Clamp(Math.Round(-green * Volts * Phases), -20_000, 20_000))),
            ("phases", old.Has("numberOfPhases") ? Scalar(Phases) : null), ("voltage_v", old.Has("defaultVoltage") ? Scalar(Volts) : null),
            ("start_delay_s", Scalar(delay)), ("min_off_s", Scalar(delay)), ("schedules", Schedules()));
    }

    /// <summary>−1 follows the sun; between 0 and the least there is no charging.</summary>
    private SettingsScalar? Fixed()
    {
        var amps = old.Number("nonScheduledAmpsMax") ?? -1;
        if (amps < 0) return null;
        if (amps > 0 && amps < Least) old.Note("nonScheduledAmpsMax", "import.twc.least");
        return Scalar(amps < Least ? 0 : Math.Min(amps, Wiring));
    }

    private SettingsList? Schedules()
    {
        var (amps, from, to) = (old.Number("scheduledAmpsMax"), old.Number("scheduledAmpsStartHour"), old.Number("scheduledAmpsEndHour"));
        if (amps is not > 0) return null;
        var bits = (int)Math.Clamp(old.Number("scheduledAmpsDaysBitmap") ?? 127, 0, 127);
        if (amps < Least) old.Note("scheduledAmpsMax", "import.twc.least");
        if (from is not >= 0 || to is not >= 0 || from.Equals(to) || bits == 0) old.Note("scheduledAmpsMax", "import.twc.schedule");
        if (amps < Least || from is not >= 0 || to is not >= 0 || from.Equals(to) || bits == 0) return null;
        var days = new SettingsList([.. Days.Where((_, i) => (bits & 1 << i) != 0).Select(Scalar)], 0, 0);
        return new([Map(("days", bits == 127 ? null : days), ("from", Scalar(Clock(from.Value))), ("to", Scalar(Clock(to.Value))), ("current_a", Scalar(Math.Min(amps.Value, Wiring))))], 0, 0);
    }

    /// <summary>Hours with decimals, 7.5 is half past seven.</summary>
    private static string Clock(double hours)
    {
        var minutes = (int)Math.Round(hours * 60) % 1440;
        return string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");
    }

    private string? Told => old.Text("rs485Adapter") ?? (old.Text("port") is { } port && port.StartsWith('/') ? port : null);

    private string Port() => Told ?? (Same is { } same ? Of(same, "port") : null) ?? "/dev/ttyUSB0";

    /// <summary>The wall connector our file has already: on this port, or the first where the old file names none.</summary>
    private SettingsMap? Same => Devices.FirstOrDefault(d => Of(d, "type") == "tesla-wall-connector" && (Told is null || Of(d, "port") == Told));

    /// <summary>What our file says of it: the old program had its settings in two files.</summary>
    private double? Known(string key) => Same is { } same && double.TryParse(Of(same, key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private List<SettingsMap> Devices => ours.Entries.FirstOrDefault(e => e.Key == "devices")?.Value is SettingsList list ? [.. list.Items.OfType<SettingsMap>()] : [];

    /// <summary>Bytes as the old program writes them: <c>bytearray(b'\x77\x77')</c>.</summary>
    private SettingsScalar? Hex(string name, int digits)
    {
        if (old.Text(name) is not { } text) return null;
        var hex = string.Concat(Bytes().Matches(text).Select(m => m.Groups[1].Value)).ToUpperInvariant();
        if (hex.Length == digits) return hex == new string('7', digits) ? null : Scalar(hex);
        old.Note(name, "import.twc.bytes");
        return null;
    }

    [GeneratedRegex(@"\\x([0-9A-Fa-f]{2})", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Bytes();

    /// <summary>A wall connector of ours keeps its id; else the first free one.</summary>
    private string IdFor()
    {
        if (Same is { } same && Of(same, "id") is { } id) return id;
        var taken = Devices.Select(d => Of(d, "id")).ToHashSet();
        return Enumerable.Range(1, taken.Count + 1).Select(n => n == 1 ? "garage" : $"garage{n}").First(name => !taken.Contains(name));
    }

    private static string? Of(SettingsMap map, string key) => (map.Entries.FirstOrDefault(e => e.Key == key)?.Value as SettingsScalar)?.Value;

    private static SettingsScalar Scalar(string text) => new(text, 0, 0);

    private static SettingsScalar? Scalar(double? number) => number is { } n ? new(n.ToString("0.###", CultureInfo.InvariantCulture), 0, 0) : null;

    private static void Put(List<SettingsEntry> to, string key, SettingsNode value) => to.Add(new(key, value, 0));

    private static SettingsMap Map(params (string Key, SettingsNode? Value)[] entries) => new([.. entries.Where(e => e.Value is not null).Select(e => new SettingsEntry(e.Key, e.Value!, 0))], 0, 0);
}
