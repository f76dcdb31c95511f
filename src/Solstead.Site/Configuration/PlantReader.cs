using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Plant;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Site.Configuration;

/// <summary>Reads the panels of the settings, in the words of their data sheets (keys in the README of the folder Forecast).</summary>
internal static class PlantReader
{
    /// <summary>Words for directions. [° clockwise from north]</summary>
    private static readonly (string Short, string Long, double Degrees)[] Compass =
    [
        ("n", "north", 0), ("nne", "north-north-east", 22.5), ("ne", "north-east", 45), ("ene", "east-north-east", 67.5),
        ("e", "east", 90), ("ese", "east-south-east", 112.5), ("se", "south-east", 135), ("sse", "south-south-east", 157.5),
        ("s", "south", 180), ("ssw", "south-south-west", 202.5), ("sw", "south-west", 225), ("wsw", "west-south-west", 247.5),
        ("w", "west", 270), ("wnw", "west-north-west", 292.5), ("nw", "north-west", 315), ("nnw", "north-north-west", 337.5),
    ];

    private static readonly AirKind[] Airs = [AirKind.Mountain, AirKind.Rural, AirKind.City, AirKind.Industrial];

    /// <param name="forecast">The forecast of the settings; its <c>plant</c> is read.</param>
    /// <param name="place">Where the home is; null: the settings do not tell, and only faults are looked for.</param>
    /// <returns>Null when no plane is told, the place is not known or something is wrong with one: half a plant would be forecast as if it were the whole.</returns>
    public static PvPlant? Read(SettingsReader forecast, Place? place)
    {
        var set = forecast.Section("plant");
        var inverters = Inverters(set);
        var losses = Losses(set, null);
        var planes = new List<(string? Inverter, PvInverter Part)>();
        foreach (var plane in set.Sections("planes"))
            if (Plane(plane, inverters, losses) is { } read) planes.Add(read);
        foreach (var (name, inverter) in inverters)
            if (!set.Broken && !planes.Exists(p => p.Inverter == name)) inverter.Set.Report("config.forecast.inverter.unused", Severity.Warning, "name", Fact.Of("inverter", name));
        var horizon = Skyline(set);
        var air = Enum.Parse<AirKind>(set.Choice("air", "rural", [.. Airs.Select(a => a.ToString().ToLowerInvariant())]), ignoreCase: true);
        if (set.Broken || planes.Count == 0 || place is not { } here) return null;
        return new PvPlant(here, Parts(planes, inverters)) { Horizon = horizon, Air = air };
    }

    /// <summary>Planes at one inverter are added as direct current before it clips.</summary>
    private static List<PvInverter> Parts(List<(string? Inverter, PvInverter Part)> planes, Dictionary<string, (double AcWatts, double Efficiency, SettingsReader Set)> inverters)
    {
        var parts = planes.Where(p => p.Inverter is null).Select(p => p.Part).ToList();
        foreach (var group in planes.Where(p => p.Inverter is not null).GroupBy(p => p.Inverter!))
            parts.Add(new(inverters[group.Key].AcWatts, [.. group.SelectMany(p => p.Part.Panels)]) { Efficiency = inverters[group.Key].Efficiency });
        return parts;
    }

    private static Dictionary<string, (double AcWatts, double Efficiency, SettingsReader Set)> Inverters(SettingsReader set)
    {
        var found = new Dictionary<string, (double, double, SettingsReader)>();
        foreach (var own in set.Sections("inverters"))
        {
            var name = own.Required("name");
            var rating = own.RequiredNumber("ac_w", 100, 10_000_000);
            var efficiency = own.Number("efficiency_percent", 96, 80, 99.9) / 100;
            if (name.Length == 0 || rating is not { } watts) continue;
            if (!found.TryAdd(name, (watts, efficiency, own))) own.Report("config.forecast.inverter.twice", Severity.Alarm, "name", Fact.Of("inverter", name));
        }
        return found;
    }

    private static (string? Inverter, PvInverter Part)? Plane(SettingsReader set, Dictionary<string, (double AcWatts, double Efficiency, SettingsReader Set)> inverters, double? losses)
    {
        var tilt = set.RequiredNumber("tilt", 0, 90);
        // What lies flat looks nowhere.
        var azimuth = tilt == 0 && !set.Has("azimuth") ? 180 : Azimuth(set);
        var count = set.Has("panels") ? set.Whole("panels", 0, 1, 100_000) : 0;
        var (size, name) = (Size(set, count), Inverter(set, inverters));
        var each = set.Number("inverter_w", 50, 100_000);
        var efficiency = set.Number("efficiency_percent", 96.5, 80, 99.9) / 100;
        var gamma = set.Number("temperature_percent_per_k", -0.34, -0.7, -0.1) / 100;
        var rack = set.Choice("mount", "roof", "roof", "rack") == "rack";
        var left = Losses(set, losses);
        if (each is not null && name is not null) set.Report("config.forecast.inverter.both", Severity.Alarm, "inverter_w", Fact.Of("inverter", name));
        if (each is not null && count == 0) set.Report("config.forecast.panels", Severity.Alarm, "inverter_w");
        if (tilt is null || azimuth is null || size is not { } watts || set.Broken) return null;
        var panels = new PvPanels(new PanelPlane(tilt.Value, azimuth.Value), watts) { Gamma = gamma };
        if (rack) panels = panels with { U0 = 25, U1 = 6.84 };
        // Panels with inverters of their own lose nothing to the mismatch and wiring of strings.
        if ((left ?? (name is null ? null : PvWatts.UsualLosses)) is { } share) panels = panels with { Losses = share };
        return (name, new(each is { } rating ? count * rating : watts, [panels]) { Efficiency = efficiency });
    }

    private static double? Losses(SettingsReader set, double? fallback) => set.Number("losses_percent", 0, 60) is { } percent ? percent / 100 : fallback;

    /// <summary>Of all panels of the plane. [W]</summary>
    private static double? Size(SettingsReader set, int count)
    {
        var each = set.Number("panel_w", 20, 2000);
        var whole = set.Number("size_w", 50, 100_000_000);
        if (whole is { } told && each is { } panel && count > 0 && Math.Abs(told - count * panel) > 0.01 * told)
            set.Report("config.forecast.size.differs", Severity.Warning, "size_w", Fact.Of("size", told.W), Fact.Of("panels", (count * panel).W));
        if (whole is not null) return whole;
        if (each is { } one && count > 0) return count * one;
        if (!set.Broken) set.Report("config.forecast.size", Severity.Alarm, set.Has("panels") ? "panel_w" : "panels");
        return null;
    }

    private static string? Inverter(SettingsReader set, Dictionary<string, (double AcWatts, double Efficiency, SettingsReader Set)> inverters)
    {
        if (set.Text("inverter") is not { } name || inverters.ContainsKey(name)) return set.Text("inverter");
        set.Report("config.forecast.inverter.unknown", Severity.Alarm, "inverter", Fact.Of("inverter", name), Fact.Of("nearest", Nearest.To(name, inverters.Keys) ?? string.Join(", ", inverters.Keys)));
        return null;
    }

    /// <summary>Degrees clockwise from north, or a word. Some programs count from south: what only they write is told, not guessed.</summary>
    private static double? Azimuth(SettingsReader set)
    {
        if (set.Text("azimuth") is not { } text)
        {
            set.Required("azimuth");
            return null;
        }
        var word = text.Trim().Replace(' ', '-').Replace('_', '-');
        foreach (var (brief, name, degrees) in Compass)
            if (word.Equals(brief, StringComparison.OrdinalIgnoreCase) || word.Equals(name, StringComparison.OrdinalIgnoreCase) || word.Replace("-", "", StringComparison.Ordinal).Equals(name.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) return degrees;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 360) return number;
        set.Report("config.forecast.azimuth", Severity.Alarm, "azimuth", Fact.Of("value", text));
        return null;
    }

    /// <summary>Elevations at equal steps from north, clockwise, or points.</summary>
    private static Horizon? Skyline(SettingsReader set)
    {
        if (!set.Has("horizon")) return null;
        try
        {
            if (!set.HasMaps("horizon"))
            {
                var numbers = set.Texts("horizon").Select(t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN).ToList();
                return numbers.Count > 0 && numbers.TrueForAll(n => n is >= 0 and <= 90) ? Horizon.OfSectors(numbers) : Wrong();
            }
            var points = new List<(double, double)>();
            foreach (var point in set.Sections("horizon"))
            {
                var (azimuth, elevation) = (point.RequiredNumber("azimuth", 0, 360), point.RequiredNumber("elevation", 0, 90));
                if (azimuth is not null && elevation is not null) points.Add((azimuth.Value, elevation.Value));
            }
            return set.Broken ? null : Horizon.Of(points);
        }
        catch (ArgumentException)
        {
            return Wrong();
        }

        Horizon? Wrong()
        {
            set.Report("config.forecast.horizon", Severity.Alarm, "horizon");
            return null;
        }
    }
}
