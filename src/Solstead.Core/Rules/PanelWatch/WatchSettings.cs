using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Core.Rules.PanelWatch;

/// <summary>How the panels of one device are watched.</summary>
/// <param name="At">Local time at which the day is judged. Before noon: the day before.</param>
/// <param name="BelowPercent">A panel with strictly less than this share of its group's mean is listed. [%]</param>
/// <param name="LeastMembers">A smaller group is not compared.</param>
/// <param name="DarkMean">A group whose mean is below is not compared: 10 % of 300 Wh (design.md 12).</param>
public sealed record WatchSettings(bool Enabled, TimeOnly At, double BelowPercent, int LeastMembers, Energy DarkMean)
{
    public static readonly WatchSettings Default = new(true, new TimeOnly(22, 0), 90, 2, new(30));

    /// <summary>Reads the key <c>panel_watch</c> of a device that has panels.</summary>
    public static WatchSettings Read(SettingsReader device)
    {
        var set = device.Section("panel_watch");
        return new(
            set.Flag("enabled", true), Time(set), set.Number("below_percent", Default.BelowPercent, 1, 100), set.Whole("min_members", Default.LeastMembers, 2, 1000),
            set.Number("dark_below_wh", Default.DarkMean.WattHours, 0, 10_000).Wh);
    }

    private static TimeOnly Time(SettingsReader set)
    {
        if (set.Text("at") is not { } text) return Default.At;
        // YAML 1.1 reads 22:00 without quotes as minutes; our parser keeps the text, so both ways of writing work.
        if (TimeOnly.TryParseExact(text, ["HH:mm", "H:mm", "HH", "%H"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) return at;
        set.Report("config.value.wrong", Severity.Warning, "at", Fact.Of("key", "at"), Fact.Of("value", text), Fact.Of("expected", "22:00"));
        return Default.At;
    }
}
