using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.Protocols.Serial;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>The settings every plant has: where it is, which units, how its meter counts.</summary>
internal sealed record PlantSettings(IReadOnlyList<(string Name, Func<ModbusClient> Open)> Places, IReadOnlyList<byte> Units, TimeSpan Interval, PlantRules Rules, string? GridMeter)
{
    /// <param name="ports">TCP ports to try when none is given.</param>
    /// <param name="exportPositive">What the maker's meters count as positive.</param>
    public static PlantSettings Read(SettingsReader settings, TimeProvider time, IReadOnlyList<int> ports, bool exportPositive)
    {
        var answer = settings.Seconds("timeout_s", 3.Seconds, TimeSpan.FromSeconds(0.2), 30.Seconds);
        var (unit, more) = (settings.Whole("unit", 1, 1, 247), settings.Texts("units"));
        List<byte> units = [(byte)unit];
        foreach (var text in more)
            if (byte.TryParse(text, out var number) && number is >= 1 and <= 247) { if (!units.Contains(number)) units.Add(number); }
            else settings.Report("config.value.wrong", Severity.Warning, "units", Fact.Of("key", "units"), Fact.Of("value", text), Fact.Of("expected", "1 … 247"));
        var fuse = settings.Number("max_current_a", 6, 1000);
        var sign = settings.Choice("grid_positive", exportPositive ? "export" : "import", "import", "export");
        var rules = new PlantRules(sign == "export", settings.Flag("invert_grid", false), fuse, settings.Flag("other_producers", false));
        return new(Ways(settings, time, ports, answer), units, settings.Seconds("interval_s", 1.Seconds, TimeSpan.FromSeconds(0.2), 60.Seconds), rules, settings.Text("grid_meter"));
    }

    /// <summary>What a meter is for: the owner's word, else the text of its options, else the grid.</summary>
    public static MeterPlace PlaceOf(SunSpecPart meter, string? gridMeter)
    {
        if (gridMeter is not null && meter.Serial == gridMeter) return MeterPlace.Grid;
        var told = meter.Options ?? "";
        if (told.Contains("Export", StringComparison.OrdinalIgnoreCase) && told.Contains("Import", StringComparison.OrdinalIgnoreCase)) return gridMeter is null ? MeterPlace.Grid : MeterPlace.Other;
        if (told.Contains("Production", StringComparison.OrdinalIgnoreCase)) return MeterPlace.Production;
        if (told.Contains("Consumption", StringComparison.OrdinalIgnoreCase)) return MeterPlace.Consumption;
        return gridMeter is null ? MeterPlace.Grid : MeterPlace.Other;
    }

    /// <summary>Reads <c>name</c>, <c>name:port</c>, <c>address</c>, <c>[address6]:port</c>.</summary>
    public static (string Host, int? Port)? ParseHost(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0 || trimmed.Any(c => char.IsWhiteSpace(c) || c is '/' or '@' or '?' or '#')) return null;
        var bare = trimmed.Count(c => c == ':') > 1 && !trimmed.StartsWith('[') ? $"[{trimmed}]" : trimmed;
        if (!Uri.TryCreate($"modbus://{bare}", UriKind.Absolute, out var uri) || uri.Host.Length == 0) return null;
        return (uri.DnsSafeHost, uri.Port > 0 ? uri.Port : null);
    }

    private static IReadOnlyList<(string, Func<ModbusClient>)> Ways(SettingsReader settings, TimeProvider time, IReadOnlyList<int> ports, TimeSpan answer)
    {
        var overTcp = settings.Flag("rtu_over_tcp", false);
        var line = Line(settings);
        var rtu = ModbusRtuOptions.For(line) with { Answer = answer, Echo = settings.Flag("echo", false) };
        var port = settings.Has("port") ? settings.Whole("port", ports[0], 1, 65_535) : (int?)null;
        if (settings.Text("serial") is { } path) return [(path, () => new ModbusClient(ModbusRtuLink.Serial(path, line, rtu, time)))];
        var text = settings.Required("host");
        if (ParseHost(text) is not { } address)
        {
            if (text.Length > 0) settings.Report("modbus.host", Severity.Alarm, "host", Fact.Of("value", text));
            address = ("", null);
        }
        return [.. ((address.Port ?? port) is { } one ? [one] : ports).Select(p => ($"{address.Host}:{p}", Way(p)))];

        Func<ModbusClient> Way(int number) => () => new ModbusClient(overTcp
            ? ModbusRtuLink.OverTcp(address.Host, number, rtu, time)
            : new ModbusTcpLink(ModbusTcpOptions.For(address.Host, number) with { Answer = answer }, time));
    }

    private static SerialSettings Line(SettingsReader settings)
    {
        var baud = settings.Whole("baud", 115_200, 1200, 230_400);
        if (!SerialSettings.Speeds.ContainsKey(baud)) settings.Report("config.value.wrong", Severity.Alarm, "baud", Fact.Of("key", "baud"), Fact.Of("value", baud), Fact.Of("expected", string.Join(" | ", SerialSettings.Speeds.Keys)));
        var parity = settings.Choice("parity", "none", "none", "even", "odd") switch { "even" => SerialParity.Even, "odd" => SerialParity.Odd, _ => SerialParity.None };
        return new SerialSettings(baud, parity, settings.Whole("stop_bits", 1, 1, 2));
    }
}
