using System.Net;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Site.Publish.Venus;

namespace Solstead.Site.Publish.SunSpec;

/// <summary>What stands under <c>publish.sunspec</c>.</summary>
/// <param name="Listen">Where a GX finds us.</param>
/// <param name="Unit">Modbus unit we answer under.</param>
/// <param name="Pv">What the inverter is made of, its name and rated power.</param>
/// <param name="HideBelow">Powers below are shown as 0. [W]</param>
/// <param name="StaleAfter">Without a believable reading for so long no power is shown.</param>
/// <param name="Clients">Connections at a time.</param>
internal sealed record SunSpecFaceOptions(IPEndPoint Listen, byte Unit, PvOptions Pv, double HideBelow, TimeSpan StaleAfter, int Clients)
{
    private static readonly string[] PhaseWords = ["all", "l1", "l2", "l3"];

    public static SunSpecFaceOptions Read(SettingsReader set)
    {
        var text = set.Text("listen", "0.0.0.0")!;
        if (!IPAddress.TryParse(text, out var address))
        {
            set.Report("config.value.wrong", Severity.Alarm, "listen", Fact.Of("key", "listen"), Fact.Of("value", text), Fact.Of("expected", "0.0.0.0"));
            address = IPAddress.Loopback;
        }
        var source = set.Text("source")?.Split('/', 2);
        var phase = Array.IndexOf(PhaseWords, set.Choice("phase", "l1", PhaseWords));
        var pv = PvOptions.Default with { Device = source?[0], Section = source?.ElementAtOrDefault(1), Phase = phase, Name = set.Text("name"), MaxPower = set.Number("max_power_w", 1, 1_000_000) };
        return new(new(address, set.Whole("port", 502, 0, 65_535)), (byte)set.Whole("unit", 126, 1, 247), pv, set.Number("hide_below_w", 5, 0, 100),
            set.Seconds("stale_after_s", 30.Seconds, 5.Seconds, 300.Seconds), set.Whole("clients", 8, 1, 100));
    }
}
