using System.Globalization;
using Solstead.Core.Rules.Charging;

namespace Solstead.Site.Charging;

/// <summary>How modes, days and times of charging are written in API and state.</summary>
internal static class ChargingWords
{
    private const string Clock = "HH:mm";
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static string Of(ChargingMode mode) => mode switch
    {
        ChargingMode.Off => "off",
        ChargingMode.MinSolar => "min+solar",
        ChargingMode.Fast => "fast",
        _ => "solar",
    };

    /// <returns>Null for a word that is no mode.</returns>
    public static ChargingMode? Mode(string? word) => word switch
    {
        "off" => ChargingMode.Off,
        "solar" => ChargingMode.Solar,
        "min+solar" => ChargingMode.MinSolar,
        "fast" => ChargingMode.Fast,
        _ => null,
    };

    public static ChargingWindowView Of(ChargingWindow window) =>
        new([.. Days.Where((_, i) => window.Days.Contains(Day(i)))], Write(window.From), Write(window.To), window.Amps);

    /// <returns>Null when it is no window.</returns>
    public static ChargingWindow? Window(ChargingWindowView? view)
    {
        if (view is not { Days.Count: > 0, Amps: { } amps } || !double.IsFinite(amps) || amps < 0 || Read(view.From) is not { } from || Read(view.To) is not { } to || from == to) return null;
        var days = view.Days.Select(d => Array.IndexOf(Days, d)).ToList();
        return days.Exists(d => d < 0) ? null : new([.. days.Distinct().Order().Select(Day)], from, to, amps);
    }

    private static DayOfWeek Day(int index) => (DayOfWeek)((index + 1) % 7);

    private static string Write(TimeOnly time) => time.ToString(Clock, CultureInfo.InvariantCulture);

    private static TimeOnly? Read(string? text) =>
        TimeOnly.TryParseExact(text, Clock, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
