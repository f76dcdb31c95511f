using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Site.Secrets;

/// <summary>
/// The key of the protected store: 32 random bytes, mode 0600, in <c>secrets.key</c> of the data directory, made when the first secret is
/// kept. A systemd credential named <c>solstead-secrets-key</c> is used instead where there is one.
/// </summary>
internal sealed class SecretKey(string directory, ILogger log, SiteProblems problems)
{
    private const string Credential = "solstead-secrets-key";
    private readonly string path = Path.Combine(directory, "secrets.key");
    private byte[]? key;

    /// <summary>The key as it is; null when none was made yet or it cannot be used.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public byte[]? Existing() => key ??= FromSystemd() ?? FromFile();

    /// <summary>The key, made when there is none.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public byte[] Get() => Existing() ?? (key = Make());

    private static byte[]? FromSystemd()
    {
        if (Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is not { Length: > 0 } folder) return null;
        var file = Path.Combine(folder, Credential);
        return File.Exists(file) ? SHA256.HashData(File.ReadAllBytes(file)) : null;
    }

    private byte[]? FromFile()
    {
        if (!File.Exists(path)) return null;
        WarnIfOpen();
        var bytes = File.ReadAllBytes(path);
        return bytes.Length == SealedText.KeyLength ? bytes : null;
    }

    /// <summary>A key that others may read still opens: refusing it would only lose what it protects (design.md 12).</summary>
    private void WarnIfOpen()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        if ((File.GetUnixFileMode(path) & others) == UnixFileMode.None) return;
        SecretsLog.KeyOpen(log, path);
        problems.Raise("secrets", new Problem("secrets.key.open", Severity.Warning, Fact.Of("file", Path.GetFileName(path))));
    }

    private byte[] Make()
    {
        PrivateFolder.Create(directory);
        var made = RandomNumberGenerator.GetBytes(SealedText.KeyLength);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(temporary, PrivateFolder.File))
        {
            file.Write(made);
            file.Flush(flushToDisk: true);
        }
        // What is not a key is set aside; a key another process made meanwhile wins.
        if (File.Exists(path) && FromFile() is null) File.Move(path, $"{path}.unusable", overwrite: true);
        try
        {
            File.Move(temporary, path, overwrite: false);
            return made;
        }
        catch (IOException) when (FromFile() is { } theirs)
        {
            File.Delete(temporary);
            return theirs;
        }
    }
}
