using System.Globalization;
using System.Text;
using System.Xml;

namespace Solstead.Devices.Enphase.Wire;

/// <summary>Who a gateway says it is: <c>/info</c> (enphase.md 1).</summary>
/// <param name="Serial">Twelve digits, or null when empty or masked.</param>
/// <param name="Part">Part number such as 800-00555-r03.</param>
/// <param name="Metered">Hardware has CT inputs; null on 3.x, where the field is absent. Says nothing about CTs being installed.</param>
/// <param name="WebTokens">Says itself that it wants tokens.</param>
/// <param name="Clock">The gateway's clock; null when missing.</param>
internal sealed record GatewayIdentity(string? Serial, string? Part, FirmwareVersion Firmware, bool? Metered, bool WebTokens, DateTimeOffset? Clock)
{
    /// <summary>Token authentication began with firmware 7.</summary>
    public bool NeedsToken => WebTokens || Firmware.AtLeast(7);

    /// <returns>The identity, or null when the body is no gateway's <c>/info</c>.</returns>
    public static GatewayIdentity? TryParse(ReadOnlyMemory<byte> body)
    {
        var text = Encoding.UTF8.GetString(body.Span).Trim('\uFEFF', ' ', '\t', '\r', '\n', '\0');
        if (!text.StartsWith('<') || !text.Contains("<envoy_info", StringComparison.Ordinal)) return null;
        var fields = Fields(text);
        if (!fields.TryGetValue("envoy_info/device/software", out var software) || FirmwareVersion.TryParse(software) is not { } firmware) return null;
        var serial = fields.GetValueOrDefault("envoy_info/device/sn");
        return new(
            IsSerial(serial) ? serial : null,
            fields.GetValueOrDefault("envoy_info/device/pn"),
            firmware,
            fields.TryGetValue("envoy_info/device/imeter", out var meter) ? meter.Equals("true", StringComparison.OrdinalIgnoreCase) : null,
            fields.GetValueOrDefault("envoy_info/web-tokens") == "true",
            ReadClock(fields.GetValueOrDefault("envoy_info/time")));
    }

    public static bool IsSerial(string? text) => text is { Length: >= 6 and <= 20 } && text.All(char.IsAsciiDigit);

    private static DateTimeOffset? ReadClock(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? GatewayClock.Instant(epoch) : null;

    /// <summary>First text under each path; a document that breaks off gives what came before.</summary>
    private static Dictionary<string, string> Fields(string text)
    {
        var fields = new Dictionary<string, string>();
        var path = new List<string>();
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = 1_000_000, CheckCharacters = false };
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), settings);
            while (reader.Read() && path.Count <= 32)
            {
                if (reader.NodeType == XmlNodeType.Element && !reader.IsEmptyElement) path.Add(reader.LocalName);
                else if (reader.NodeType == XmlNodeType.EndElement) path.RemoveAt(path.Count - 1);
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA) fields.TryAdd(string.Join('/', path), reader.Value.Trim());
            }
        }
        catch (XmlException)
        {
            // The rest is lost; the fields read so far decide whether this is a gateway.
        }
        return fields;
    }
}
