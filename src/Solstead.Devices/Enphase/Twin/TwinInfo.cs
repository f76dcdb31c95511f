using System.Text;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>The identity document every firmware answers without credentials.</summary>
internal static class TwinInfo
{
    public static string Xml(DateTimeOffset now, string serial, TwinFirmware firmware, bool metered)
    {
        var xml = new StringBuilder("<?xml version='1.0' encoding='UTF-8'?>\n<envoy_info>\n");
        xml.Append($"  <time>{now.ToUnixTimeSeconds()}</time>\n  <device>\n    <sn>{serial}</sn>\n    <pn>{PartNumber(firmware, metered)}</pn>\n");
        xml.Append($"    <software>{firmware.Text}</software>\n    <euaid>4c8675</euaid>\n    <seqnum>0</seqnum>\n    <apiver>1</apiver>\n");
        if (firmware.AtLeast(4)) xml.Append($"    <imeter>{(metered ? "true" : "false")}</imeter>\n");
        xml.Append("  </device>\n");
        if (firmware.UsesTokens) xml.Append("  <web-tokens>true</web-tokens>\n");
        xml.Append($"  <package name='app'>\n    <pn>500-00002-r01</pn>\n    <version>{firmware.Text[1..]}</version>\n    <build>twin</build>\n  </package>\n");
        return xml.Append("</envoy_info>\n").ToString();
    }

    private static string PartNumber(TwinFirmware firmware, bool metered) => !firmware.AtLeast(4) ? "800-00069-r05"
        : firmware.AtLeast(8, 3, 1598) && !firmware.AtLeast(8, 3, 1599) ? "800-02409-r01"
        : metered ? "800-00654-r08" : "800-00656-r06";
}
