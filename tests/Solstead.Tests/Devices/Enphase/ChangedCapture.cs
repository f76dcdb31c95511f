using System.Text.Json.Nodes;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>A copy of one of our captures in which a test changes what it is about.</summary>
internal sealed class ChangedCapture : IDisposable
{
    public ChangedCapture(string fixture)
    {
        Folder = Directory.CreateTempSubdirectory("solstead-capture-").FullName;
        foreach (var file in Directory.EnumerateFiles(GatewayBench.Fixture(fixture))) File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
    }

    public string Folder { get; }

    public ChangedCapture Change(string file, Action<JsonNode> change)
    {
        var node = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;
        change(node);
        return Write(file, node.ToJsonString());
    }

    public ChangedCapture Write(string file, string text)
    {
        File.WriteAllText(Path.Combine(Folder, file), text);
        return this;
    }

    /// <summary>In <c>info</c>, which is XML.</summary>
    public ChangedCapture Replace(string text, string by)
    {
        var info = File.ReadAllText(Path.Combine(Folder, "info"));
        info.ShouldContain(text);
        return Write("info", info.Replace(text, by, StringComparison.Ordinal));
    }

    /// <summary>A path that was not captured answers 404.</summary>
    public ChangedCapture Remove(params IEnumerable<string> files)
    {
        foreach (var file in files) File.Delete(Path.Combine(Folder, file));
        return this;
    }

    /// <summary>What the index says of one path.</summary>
    public ChangedCapture Index(string path, int status) => Change("index.json", index =>
    {
        var entry = index.AsArray().OfType<JsonObject>().FirstOrDefault(e => (string?)e["path"] == path);
        if (entry is null) index.AsArray().Add(entry = new JsonObject { ["path"] = path, ["file"] = path.TrimStart('/').Replace('/', '_') });
        entry["status"] = status;
    });

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
