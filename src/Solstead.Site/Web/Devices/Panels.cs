using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Web.Live;

namespace Solstead.Site.Web.Devices;

/// <summary>Finds the panels among a device's points: sections <c>inverter.&lt;serial&gt;</c>.</summary>
internal static class Panels
{
    private const string Prefix = "inverter.";

    public static IEnumerable<PanelView> Of(DeviceState device, Moment now) =>
        device.Points.Keys.Where(id => id.StartsWith(Prefix, StringComparison.Ordinal)).Select(Serial).Distinct().Select(serial => Panel(device, serial, now));

    private static string Serial(string id) => id[Prefix.Length..id.IndexOf('.', Prefix.Length)];

    private static PanelView Panel(DeviceState device, string serial, Moment now)
    {
        var power = Seen("power");
        var last = Seen("last_report").Value is { } seconds ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : (DateTimeOffset?)null;
        return new(device.Info.Id, serial, power.Value, Seen("power_max").Value, Seen("energy_today").Value, last, LiveViewMaker.Word(power.Quality), Flags(device, serial, now));

        Seen Seen(string quantity) => device.Point($"{Prefix}{serial}.{quantity}")?.SeenAt(now) ?? Core.Site.Seen.Nothing;
    }

    /// <summary>Flags that are false although they should be true; a flag nobody reported says nothing.</summary>
    private static List<string> Flags(DeviceState device, string serial, Moment now) =>
        [.. new[] { "producing", "communicating", "operating" }.Where(flag => device.Point($"{Prefix}{serial}.{flag}")?.SeenAt(now).Value == 0).Select(flag => $"not-{flag}")];
}
