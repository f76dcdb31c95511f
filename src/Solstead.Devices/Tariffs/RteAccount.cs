using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Devices.Tariffs;

/// <summary>The owner's account at RTE's data portal.</summary>
/// <param name="Id">Client id.</param>
/// <param name="File">Holds the client's secret; null when it stands in the settings.</param>
internal sealed record RteAccount(string Id, string? File, string? Inline)
{
    /// <returns>Null when the settings name no account.</returns>
    public static RteAccount? Read(SettingsReader set, string folder)
    {
        if (!set.Has("rte")) return null;
        var rte = set.Section("rte");
        var (id, inline, name) = (rte.Text("client_id"), rte.Text("client_secret"), rte.Text("client_secret_file"));
        if (id is null || (inline ?? name) is null)
        {
            rte.Report("config.tariff.rte", Severity.Warning, "client_id");
            return null;
        }
        if (name is null) return new(id, null, inline);
        var file = Path.GetFullPath(name, Path.GetFullPath(folder));
        if (!System.IO.File.Exists(file)) rte.Report("config.file.missing", Severity.Warning, "client_secret_file", Fact.Of("key", "client_secret_file"), Fact.Of("file", name));
        else if (!OperatingSystem.IsWindows() && System.IO.File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead))
            rte.Report("config.file.world_readable", Severity.Warning, "client_secret_file", Fact.Of("key", "client_secret_file"), Fact.Of("file", name));
        return new(id, file, null);
    }

    /// <summary>Read anew each time: a corrected file needs no restart.</summary>
    public string? ReadSecret()
    {
        if (File is null) return Inline;
        try
        {
            return System.IO.File.ReadAllText(File).Trim('\uFEFF', ' ', '\t', '\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public override string ToString() => Id;
}
