using System.Globalization;

namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>Clock, network and the rest that is read once a day.</summary>
internal static class SiteDocuments
{
    public static ReadOnlyMemory<byte> Home(LiveView view) => JsonDocuments.Write(json => json.Object(() =>
    {
        var local = TimeZoneInfo.ConvertTime(view.Time, view.Equipment.Zone);
        json.WriteNumber("software_build_epoch", 1776584272);
        json.WriteString("timezone", view.Equipment.Zone.Id);
        json.WriteString("current_date", local.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture));
        json.WriteString("current_time", local.ToString("HH:mm", CultureInfo.InvariantCulture));
        json.Object("network", () =>
        {
            json.WriteBoolean("web_comm", true);
            json.WriteBoolean("ever_reported_to_enlighten", true);
            json.WriteNumber("last_enlighten_report_time", view.Epoch / 900 * 900);
            json.WriteString("primary_interface", "eth0");
            json.Array("interfaces", () => json.Object(() =>
            {
                json.WriteString("type", "ethernet");
                json.WriteString("interface", "eth0");
                json.WriteString("mac", "00:00:5E:00:53:01");
                json.WriteBoolean("dhcp", true);
                json.WriteString("ip", "192.0.2.10");
                json.WriteNumber("signal_strength", 1);
                json.WriteNumber("signal_strength_max", 1);
                json.WriteBoolean("carrier", true);
            }));
        });
        json.WriteString("tariff", "single_rate");
        json.Object("comm", () =>
        {
            json.WriteNumber("num", view.Now.Panels.Count);
            json.WriteNumber("level", 5);
            json.Object("pcu", () =>
            {
                json.WriteNumber("num", view.Now.Panels.Count);
                json.WriteNumber("level", 5);
            });
        });
        json.Array("alerts", () => { });
        json.WriteString("update_status", "satisfied");
    }));

    public static ReadOnlyMemory<byte> NoTariff() => JsonDocuments.Write(json => json.Object(() => json.WriteString("error", "no tariff file")));

    public static ReadOnlyMemory<byte> PvLimit() => JsonDocuments.Write(json => json.Object(() =>
    {
        json.WriteBoolean("enable", false);
        json.WriteNumber("pv_limit_pct", 100);
    }));

    public static ReadOnlyMemory<byte> ExportLimit() => JsonDocuments.Write(json => json.Object(() => json.WriteBoolean("PEL", false)));

    public static ReadOnlyMemory<byte> Empty() => JsonDocuments.Write(json => json.Object(() => { }));
}
