using Solstead.Devices.Enphase.Probe;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>What a gateway's own day and week values are held against.</summary>
/// <param name="Zone">Zone of the home.</param>
/// <param name="Panels">Micro-inverters, listed or only counted; 0 when unknown.</param>
/// <param name="MostReported">Sum of the highest reports of the panels; 0 when unknown. [W]</param>
/// <param name="Week">Our own sum of a section's last seven closed days; null while there are not seven. [Wh]</param>
internal sealed record DayRules(TimeZoneInfo Zone, int Panels = 0, double MostReported = 0, Func<string, double?>? Week = null)
{
    /// <summary>A roof of which nothing is known but what flows. [W]</summary>
    private const double UnknownRoof = 30_000;

    /// <summary>An AC rating no micro-inverter exceeds. [W]</summary>
    private const double LargestPanel = 500;

    public static DayRules Of(GatewayProfile profile, GatewayData data, TimeZoneInfo zone, Func<string, double?>? week = null)
    {
        var listed = (data.Inverters?.Document ?? []).Where(i => i.IsPanel).DistinctBy(i => i.Serial).ToList();
        var counted = data.Production?.Document.Inverters?.ActiveCount is { } count and > 0 and < 10_000 ? (int)count : 0;
        return new(zone, Math.Max(profile.Panels.Count, counted), listed.Sum(i => Math.Max(0, i.MaxWatts ?? 0)), week);
    }

    /// <summary>The most the roof can give: by its panels, by what they have given, and by what flows now. [W]</summary>
    public double Roof(double? watts)
    {
        var flowing = watts is { } now and < Plausible.MostPower ? 1.3 * now : 0;
        return Math.Max(Panels == 0 && MostReported == 0 ? UnknownRoof : Math.Max(MostReported, Panels * LargestPanel), flowing);
    }

    /// <summary>Our own week of a section. [Wh]</summary>
    public double? OwnWeek(string section) => Week?.Invoke(section);
}
