using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>One line of a capture's <c>index.json</c>. Only path and file are always there.</summary>
internal sealed record FixtureEntry
{
    public string Path { get; init; } = "";
    public string File { get; init; } = "";
    public int? Status { get; init; }
    public string? ContentType { get; init; }
    public string? Connection { get; init; }
    public double? Seconds { get; init; }
    public string? WwwAuthenticate { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, AllowTrailingCommas = true)]
[JsonSerializable(typeof(FixtureEntry[]))]
internal sealed partial class FixtureJson : JsonSerializerContext;

/// <summary>
/// A folder of captured answers: file name = request path with <c>/</c> replaced by <c>_</c>, beside an optional <c>index.json</c> that tells
/// status and headers. Bytes go out untouched, whatever their age.
/// </summary>
internal sealed partial class FixtureFolder
{
    private readonly string folder;
    private readonly Dictionary<string, FixtureEntry> index = new(StringComparer.Ordinal);

    private FixtureFolder(string folder) => this.folder = folder;

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">Its index.json is not a list of entries.</exception>
    public static FixtureFolder Open(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"No folder {folder}");
        var made = new FixtureFolder(folder);
        var file = Path.Combine(folder, "index.json");
        if (File.Exists(file)) made.ReadIndex(file);
        return made;
    }

    private void ReadIndex(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            foreach (var entry in JsonSerializer.Deserialize(stream, FixtureJson.Default.FixtureEntryArray) ?? Array.Empty<FixtureEntry?>())
            {
                // A member that is absent or null is null here, whatever the record says.
                if (entry?.Path is not { Length: > 0 } named) continue;
                var path = named.StartsWith('/') ? named : "/" + named;
                index[path] = entry with { Path = path, File = entry.File is { Length: > 0 } given ? given : FileNameOf(path) };
            }
        }
        catch (JsonException e) { throw new InvalidDataException($"{file} is not a list of captured answers: {e.Message}", e); }
    }

    /// <summary>The entry for a path with its query, in the index or as a file of that name; null when it was not captured.</summary>
    public FixtureEntry? Find(string path)
    {
        if (index.TryGetValue(path, out var entry)) return Exists(entry) ? entry : null;
        var name = FileNameOf(path);
        return name is "index.json" or "" || !SafeName().IsMatch(name) || !File.Exists(Path.Combine(folder, name)) || index.Values.Any(e => e.File == name)
            ? null
            : new FixtureEntry { Path = path, File = name };
    }

    public byte[] Read(FixtureEntry entry) => File.ReadAllBytes(FullName(entry));

    /// <summary>All paths of the index, for tests and for people.</summary>
    public IEnumerable<FixtureEntry> Entries => index.Values.Where(Exists);

    /// <summary>The first answer recorded as 404, so that other missing paths look the same.</summary>
    public (FixtureEntry Entry, byte[] Body)? RecordedNotFound(string like)
    {
        var found = Entries.Where(e => e.Status == 404).OrderByDescending(e => CommonPrefix(e.Path, like)).FirstOrDefault();
        return found is null ? null : (found, Read(found));
    }

    private bool Exists(FixtureEntry entry) => File.Exists(FullName(entry));

    // A name from the index stays inside the folder, whatever it says.
    private string FullName(FixtureEntry entry) => Path.Combine(folder, Path.GetFileName(entry.File));

    private static string FileNameOf(string path) => path.TrimStart('/').Replace('/', '_').Replace('?', '_').Replace('=', '_').Replace('&', '_');

    private static int CommonPrefix(string a, string b) => a.AsSpan().CommonPrefixLength(b);

    /// <summary>What an answer without a recorded status had, judged by its body (fixtures' README).</summary>
    public static int StatusOf(ReadOnlySpan<byte> body)
    {
        var head = Encoding.Latin1.GetString(body[..Math.Min(body.Length, 2048)]).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        if (head.StartsWith('{') && ErrorObject().Match(head) is { Success: true } error) return int.Parse(error.Groups["code"].Value, null);
        if (head.StartsWith('{') || head.StartsWith('[') || head.StartsWith("<?xml", StringComparison.Ordinal) || head.StartsWith("<envoy_info", StringComparison.Ordinal)) return 200;
        if (ErrorText().Match(head) is { Success: true } text) return int.Parse(text.Groups["code"].Value, null);
        return LoginPage().IsMatch(head) ? 401 : 200;
    }

    [GeneratedRegex("^[\\w.\\-]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SafeName();

    [GeneratedRegex("^\\{\\s*\"(?:error|err|status)\"\\s*:\\s*\"?(?<code>[45]\\d\\d)\\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ErrorObject();

    [GeneratedRegex("(?:^Error:\\s*|<(?:title|h1|h2)>\\s*)(?<code>[45]\\d\\d)\\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ErrorText();

    [GeneratedRegex("Authorization Required|401 Unauthorized|/login\\.html|location[^;]{0,40}[\"']/home|type=[\"']?password", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex LoginPage();
}
