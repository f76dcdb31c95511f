using System.Text;
using System.Text.RegularExpressions;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>Answers from a capture. Recorded statuses win over roles: what was answered then is answered now, once the caller has shown credentials.</summary>
internal sealed partial class FixtureAnswers : ITwinAnswers
{
    private const string InventedSerial = "122099000999";
    private static readonly string[] OpenBelow7 = ["/info", "/info.xml", "/api/v1/production", "/production.json"];

    private readonly FixtureFolder folder;
    private readonly TwinClock clock;
    private readonly Dictionary<string, TwinAnswer> cache = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly byte[] info;
    private readonly FixtureEntry? infoEntry;

    public FixtureAnswers(string path, string? serial, string firmware, TwinClock clock)
    {
        this.clock = clock;
        folder = FixtureFolder.Open(path);
        infoEntry = folder.Find("/info") ?? folder.Find("/info.xml");
        // Latin-1 keeps every byte as it is, whatever the encoding.
        var text = infoEntry is null ? InventInfo(path, firmware) : Encoding.Latin1.GetString(folder.Read(infoEntry));
        (text, Serial) = WithSerial(text, serial);
        info = Encoding.Latin1.GetBytes(text);
        Firmware = TwinFirmware.Parse(SoftwareTag().Match(text) is { Success: true } m ? m.Groups["version"].Value : firmware);
        if (text.Contains("<web-tokens>true", StringComparison.Ordinal) && !Firmware.UsesTokens) Firmware = TwinFirmware.Parse("D7.0.0");
    }

    public string Serial { get; }
    public TwinFirmware Firmware { get; }

    public bool NeedsDigest(string path, TwinFirmware firmware)
    {
        var bare = Bare(path);
        return !OpenBelow7.Contains(bare) && Lookup(path) is { Status: >= 200 and < 300 };
    }

    public TwinAnswer Answer(TwinCall call, TwinFirmware firmware)
    {
        if (call.Method is not ("GET" or "HEAD")) return TwinPages.MethodNotAllowed();
        if (firmware.Text != Firmware.Text && (Bare(call.Path) is "/info" or "/info.xml")) return Upgraded(firmware);
        if (Lookup(call.Path) is not { } answer) return NotFound(call.Path);
        return Bare(call.Path) == "/stream/meter" && answer.Status == 200 ? Stream(answer, call.Role, firmware) : Fresh(answer);
    }

    /// <summary>A captured piece of the stream goes round and round, its events in their order.</summary>
    private static TwinAnswer Stream(TwinAnswer captured, TwinRole role, TwinFirmware firmware)
    {
        if (role < TwinRole.Installer && firmware.UsesTokens) return TwinPages.Unauthorized(firmware);
        var events = Encoding.UTF8.GetString(captured.Body.Span).Split('\n', StringSplitOptions.TrimEntries)
            .Where(l => l.StartsWith("data:", StringComparison.Ordinal)).Select(l => Encoding.UTF8.GetBytes(l["data:".Length..].Trim())).ToArray();
        var next = 0;
        return events.Length == 0 ? captured : captured with { ContentType = "text/event-stream", Next = () => events[next++ % events.Length] };
    }

    /// <summary>After an upgrade the identity tells the new version; the other answers stay those of the capture.</summary>
    private TwinAnswer Upgraded(TwinFirmware firmware)
    {
        var text = SoftwareTag().Replace(Encoding.Latin1.GetString(info), "<software>" + firmware.Text);
        if (firmware.UsesTokens && !text.Contains("<web-tokens>", StringComparison.Ordinal))
            text = text.Replace("</device>", "</device>\n  <web-tokens>true</web-tokens>", StringComparison.Ordinal);
        return new(200, "text/xml", Encoding.Latin1.GetBytes(text));
    }

    private TwinAnswer? Lookup(string path)
    {
        lock (gate)
        {
            if (cache.TryGetValue(path, out var known)) return known;
            var made = Make(path);
            if (made is not null && cache.Count < 1000) cache[path] = made;
            return made;
        }
    }

    private TwinAnswer? Make(string path)
    {
        var bare = Bare(path);
        if (bare is "/info" or "/info.xml") return Made(infoEntry ?? new() { ContentType = "text/xml" }, info);
        if (bare == "/production.json") return Production(path);
        var entry = folder.Find(path) ?? folder.Find(bare);
        return entry is null ? null : Made(entry, folder.Read(entry));
    }

    /// <summary>From 7.6 the lines appear only with <c>details=1</c>; a capture may hold one of the two documents for both.</summary>
    private TwinAnswer? Production(string path)
    {
        var detailed = folder.Find("/production.json?details=1");
        var plain = folder.Find("/production.json");
        if (path.Contains("details=1", StringComparison.Ordinal)) return (detailed ?? plain) is { } best ? Made(best, folder.Read(best)) : null;
        if (plain is not null && (detailed is not null || !Firmware.AtLeast(7, 6))) return Made(plain, folder.Read(plain));
        return (plain ?? detailed) is { } only ? Made(only, Firmware.AtLeast(7, 6) ? JsonLines.Cut(folder.Read(only)) : folder.Read(only)) : null;
    }

    private TwinAnswer Made(FixtureEntry entry, byte[] body) =>
        new(entry.Status ?? FixtureFolder.StatusOf(body), entry.Status is null ? entry.ContentType ?? InferType(body) : entry.ContentType, body)
        {
            Connection = entry.Connection,
            Latency = TimeSpan.FromSeconds(entry.Seconds ?? TwinEndpoints.Find(Bare(entry.Path)).Seconds),
            Headers = entry.WwwAuthenticate is { } challenge ? [new("WWW-Authenticate", challenge)] : [],
        };

    private TwinAnswer Fresh(TwinAnswer answer) => answer.Headers.Count == 0 ? answer : answer with
    {
        Headers = [.. answer.Headers.Select(h => new KeyValuePair<string, string>(h.Key, h.Value.Replace("<epoch seconds>", clock.GetUtcNow().ToUnixTimeSeconds().ToString(null, null), StringComparison.Ordinal)))],
    };

    private TwinAnswer NotFound(string path) => folder.RecordedNotFound(path) is { } recorded
        ? new TwinAnswer(404, recorded.Entry.ContentType, recorded.Body) { Connection = recorded.Entry.Connection }
        : TwinPages.NotFound(Firmware, path);

    private static string Bare(string path) => path.Split('?')[0];

    private static string? InferType(ReadOnlySpan<byte> body) =>
        body.IndexOf("<envoy_info"u8) >= 0 || body.StartsWith("<?xml"u8) ? "text/xml"
        : body.TrimStart(" \r\n\t"u8) is [(byte)'<', ..] ? "text/html"
        : body.TrimStart(" \r\n\t"u8) is [(byte)'{' or (byte)'[', ..] ? "application/json" : "text/plain";

    /// <summary>Puts a serial number a token can name where the capture has none, a masked or a short one; changes nothing else.</summary>
    private static (string Info, string Serial) WithSerial(string info, string? wanted)
    {
        var match = SerialTag().Match(info);
        var recorded = match.Groups["sn"].Value.Trim();
        var valid = recorded.Length == 12 && recorded.All(char.IsAsciiDigit);
        var serial = wanted ?? (valid ? recorded : InventedSerial);
        if (match.Success) return (string.Concat(info.AsSpan(0, match.Index), $"<sn>{serial}</sn>", info.AsSpan(match.Index + match.Length)), serial);
        var device = info.IndexOf("<device>", StringComparison.Ordinal);
        return (device < 0 ? info : info.Insert(device + "<device>".Length, $"<sn>{serial}</sn>"), serial);
    }

    private static string InventInfo(string folder, string firmware)
    {
        var named = LeadingVersion().Match(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));
        return TwinInfo.Xml(DateTimeOffset.UnixEpoch, "", TwinFirmware.Parse(named.Success ? named.Value : firmware), metered: true);
    }

    [GeneratedRegex("<sn>(?<sn>[^<]*)</sn>|<sn\\s*/>", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SerialTag();

    [GeneratedRegex("<software>\\s*(?<version>[A-Z]?[\\d.]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SoftwareTag();

    [GeneratedRegex("^\\d+(\\.\\d+)+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LeadingVersion();
}
