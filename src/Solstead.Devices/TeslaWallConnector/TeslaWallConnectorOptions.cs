using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.TeslaWallConnector.Bus;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>The settings of one bus. Every default is safe; what each key means is in the README of this folder.</summary>
/// <param name="Port">Path of the serial port.</param>
/// <param name="Listen">Only listen: somebody else is master.</param>
internal sealed record TeslaWallConnectorOptions(string Port, bool Listen, BusSettings Bus)
{
    /// <summary>No home has more; a larger number is a slip.</summary>
    private const double Most = BusSettings.Highest;

    public static TeslaWallConnectorOptions Read(SettingsReader settings)
    {
        var bus = new BusSettings();
        var wiring = settings.Number("wiring_max_current_a", bus.WiringMax, 5, Most);
        var min = settings.Number("min_current_a", bus.Min, 5, 32);
        bus = bus with
        {
            WiringMax = wiring,
            UnitMax = settings.Number("unit_max_current_a", wiring, 5, Most),
            Min = min,
            Fallback = Offerable(settings, "fallback_current_a", 0, min),
            Leave = Offerable(settings, "leave_current_a", min, min),
            Lease = settings.Seconds("decision_timeout_s", bus.Lease, 10.Seconds, 1.Hours),
            Stop = settings.Choice("stop", "limit", "limit", "silence") == "silence" ? StopMethod.Silence : StopMethod.Limit,
            SpikeOnRaise = settings.Flag("spike_on_raise", bus.SpikeOnRaise),
            SpikeWhenStuck = settings.Flag("spike_when_stuck", bus.SpikeWhenStuck),
            Announce = settings.Flag("announce_limit", bus.Announce),
            Phases = settings.Whole("phases", bus.Phases, 1, 3),
            Volts = settings.Number("voltage_v", bus.Volts, 100, 300),
            Master = (ushort)Hex(settings, "master_id", bus.Master, 4),
            Sign = (byte)Hex(settings, "master_sign", bus.Sign, 2),
            Units = [.. settings.Sections("units").Select(u => Unit(u)).OfType<UnitSettings>()],
        };
        // With such settings no car could ever charge: better told now than wondered about later.
        if (Math.Min(bus.WiringMax, bus.UnitMax) < Math.Ceiling(bus.Min))
            settings.Report("twc.minimum", Severity.Alarm, "min_current_a", Fact.Of("minimum", min.A), Fact.Of("maximum", Math.Min(bus.WiringMax, bus.UnitMax).A));
        return new(settings.Required("port"), settings.Flag("listen", false), bus);
    }

    /// <summary>A current to fall back to: 0, or one a car can charge with.</summary>
    private static double Offerable(SettingsReader settings, string key, double fallback, double min)
    {
        var amps = settings.Number(key, fallback, 0, Most);
        if (amps == 0 || amps >= min) return amps;
        settings.Report("twc.between", Severity.Warning, key, Fact.Of("key", key), Fact.Of("value", amps.A), Fact.Of("minimum", min.A));
        return 0;
    }

    private static UnitSettings? Unit(SettingsReader settings)
    {
        settings.Required("id");
        var id = (ushort)Hex(settings, "id", 0, 4);
        List<int> lines = [];
        foreach (var text in settings.Texts("lines"))
            if (int.TryParse(text, CultureInfo.InvariantCulture, out var line) && line is >= 1 and <= 3 && !lines.Contains(line)) lines.Add(line);
            else settings.Report("config.value.wrong", Severity.Warning, "lines", Fact.Of("key", "lines"), Fact.Of("value", text), Fact.Of("expected", "[1, 2, 3]"));
        return id == 0 ? null : new(id, settings.Number("max_current_a", 5, Most), settings.Number("min_current_a", 5, 32), lines);
    }

    private static int Hex(SettingsReader settings, string key, int fallback, int digits)
    {
        if (settings.Text(key) is not { } text) return fallback;
        if (text.Length == digits && int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value > 0) return value;
        settings.Report("config.value.wrong", Severity.Warning, key, Fact.Of("key", key), Fact.Of("value", text), Fact.Of("expected", new string('A', digits)));
        return fallback;
    }
}
