using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;

namespace Solstead.Site.Run;

/// <summary>
/// What a device remembers, as small files in <c>data/devices/&lt;id&gt;/</c>: readable by hand, replaced by rename, private to the service.
/// When the disk refuses, the value stays in memory and is written with the next one. Kept means: a power cut right after does not undo it.
/// </summary>
/// <param name="flush">Brings the names of a folder to disk; throws when the disk refuses.</param>
public sealed class FileDeviceMemory(string folder, ILogger log, Action<string>? flush = null) : IDeviceMemory
{
    private readonly Action<string> flush = flush ?? DurableFolder.Flush;
    private readonly Dictionary<string, string?> values = [];
    private readonly HashSet<string> unwritten = [];

    /// <summary>Folders in which one of ours was made, and which are not on disk yet.</summary>
    private readonly HashSet<string> changed = [];
    private readonly Lock gate = new();

    public string? Recall(string name)
    {
        lock (gate)
        {
            if (values.TryGetValue(name, out var known)) return known;
            try { return values[name] = File.Exists(PathOf(name)) ? File.ReadAllText(PathOf(name)) : null; }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.MemoryUnreadable(log, PathOf(name), e);
                return values[name] = null;
            }
        }
    }

    public void Remember(string name, string? text)
    {
        lock (gate)
        {
            values[name] = text;
            unwritten.Add(name);
            foreach (var waiting in unwritten.ToList())
                if (TryWrite(waiting, values[waiting])) unwritten.Remove(waiting);
        }
    }

    public bool IsKept(string name)
    {
        lock (gate) return !unwritten.Contains(name);
    }

    private bool TryWrite(string name, string? text)
    {
        var path = PathOf(name);
        try
        {
            if (text is null) Delete(path);
            else Write(path, text);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.MemoryUnwritten(log, path, e);
            return false;
        }
    }

    private void Delete(string path)
    {
        if (!Directory.Exists(folder)) return;
        File.Delete(path);
        flush(folder);
    }

    private void Write(string path, string text)
    {
        for (var missing = Path.GetFullPath(folder); !Directory.Exists(missing) && Path.GetDirectoryName(missing) is { } above; missing = above) changed.Add(above);
        PrivateFolder.Create(folder);
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, PrivateFolder.File))
        using (var writer = new StreamWriter(file))
        {
            writer.Write(text);
            writer.Flush();
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
        flush(folder);
        foreach (var above in changed.ToList())
        {
            flush(above);
            changed.Remove(above);
        }
    }

    private string PathOf(string name) => Path.Combine(folder, name + ".json");
}
