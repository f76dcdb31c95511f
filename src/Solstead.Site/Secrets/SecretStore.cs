using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Site.Secrets;

/// <summary>
/// The protected store: one sealed file per secret under <c>data/secrets</c>, its key beside it in <c>secrets.key</c>. Neither is part of a
/// backup. A secret that can no longer be opened is lost, which is not absent: a problem says so, and who asks can tell the two apart.
/// </summary>
/// <param name="directory">The data directory.</param>
public sealed class SecretStore(string directory, ILogger log, SiteProblems problems)
{
    private const string Part = "secrets";
    private readonly SecretKey key = new(directory, log, problems);
    private readonly Dictionary<string, string?> known = [];
    private readonly HashSet<string> unwritten = [], lost = [];
    private readonly Lock gate = new();

    /// <summary>The secrets of one part of the site.</summary>
    /// <param name="kind">What kind of part, e.g. <c>devices</c> or <c>publish</c>.</param>
    /// <param name="id">Its name in the settings.</param>
    public ISecrets For(string kind, string id) => new Scope(this, $"{kind}/{id}/");

    private string? Get(string name)
    {
        lock (gate)
        {
            // Kept once read: a disk that fails later must not make a pinned device a stranger. What could not be read is tried again.
            if (known.TryGetValue(name, out var value)) return value;
            var (read, isLost) = Read(name);
            if (!isLost) known[name] = read;
            return read;
        }
    }

    private bool IsLost(string name)
    {
        lock (gate) return Get(name) is null && lost.Contains(name);
    }

    private void Set(string name, string? value)
    {
        lock (gate)
        {
            if (known.TryGetValue(name, out var told) && told == value && !unwritten.Contains(name)) return;
            known[name] = value;
            unwritten.Add(name);
            foreach (var waiting in unwritten.ToList())
                if (TryWrite(waiting, known[waiting])) unwritten.Remove(waiting);
        }
    }

    private (string? Text, bool IsLost) Read(string name)
    {
        try
        {
            if (!File.Exists(PathOf(name)))
            {
                lost.Remove(name);
                return (null, false);
            }
            if (key.Existing() is { } bytes && SealedText.Open(File.ReadAllBytes(PathOf(name)), bytes, name) is { } text)
            {
                if (lost.Remove(name)) problems.Clear($"{Part}/{name}", "secrets.lost");
                return (text, false);
            }
            if (!lost.Add(name)) return (null, true);
            SecretsLog.Lost(log, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!lost.Add(name)) return (null, true);
            SecretsLog.Unreadable(log, PathOf(name), e);
        }
        problems.Raise($"{Part}/{name}", new Problem("secrets.lost", Severity.Warning, Fact.Of("name", name)));
        return (null, true);
    }

    private bool TryWrite(string name, string? value)
    {
        var path = PathOf(name);
        try
        {
            if (value is null) Delete(path);
            else Write(path, SealedText.Seal(value, key.Get(), name));
            lost.Remove(name);
            problems.Clear($"{Part}/{name}", "secrets.lost");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            SecretsLog.Unwritten(log, path, e);
            return false;
        }
    }

    private static void Delete(string path)
    {
        if (File.Exists(path)) File.Delete(path);
    }

    private static void Write(string path, byte[] bytes)
    {
        PrivateFolder.Create(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.new";
        using (var file = new FileStream(temporary, PrivateFolder.File))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    private string PathOf(string name) => Path.Combine(directory, Part, name.Replace('/', Path.DirectorySeparatorChar) + ".sealed");

    private sealed class Scope(SecretStore store, string prefix) : ISecrets
    {
        public string? Get(string name) => store.Get(prefix + name);

        public bool IsLost(string name) => store.IsLost(prefix + name);

        public void Set(string name, string? value) => store.Set(prefix + name, value);
    }
}
