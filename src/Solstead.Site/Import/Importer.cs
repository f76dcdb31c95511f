using Solstead.Core.Settings;
using Solstead.Site.Import.DbusEnphaseEnvoy;
using Solstead.Site.Import.HourlyJob;
using Solstead.Site.Import.TempoEss;
using Solstead.Site.Import.TwcManager;

namespace Solstead.Site.Import;

/// <summary>A secret that leaves the old settings for a file of its own.</summary>
/// <param name="File">Relative to the new settings file.</param>
/// <param name="Value">Never shown, never logged.</param>
public sealed record ImportedSecret(string File, string Value)
{
    public override string ToString() => File;
}

/// <summary>What old settings become.</summary>
/// <param name="Settings">The equivalent settings of ours, to be added to a file.</param>
/// <param name="Secrets">What goes into files of its own.</param>
/// <param name="Notes">Every old key that has no equivalent, or another meaning, with its line and why. Never a secret.</param>
public sealed record ImportedSettings(SettingsMap Settings, IReadOnlyList<ImportedSecret> Secrets, IReadOnlyList<Finding> Notes);

/// <summary>Reads the settings of one other program. Adding one = one folder, one mirrored test folder, one line in <see cref="ImporterCatalog"/>.</summary>
/// <param name="Key">Word on the command line.</param>
/// <param name="Title">The program, as people call it.</param>
/// <param name="Recognises">True when a text is its settings file.</param>
/// <param name="Read">Turns them into ours. The second argument is what our file says already, so that a device it knows is not made twice.</param>
public sealed record Importer(string Key, string Title, Func<string, bool> Recognises, Func<string, SettingsMap, ImportedSettings> Read);

/// <summary>The one list of importers of settings.</summary>
public static class ImporterCatalog
{
    public static IReadOnlyList<Importer> All { get; } =
    [
        EnvoyIniImporter.Kind,
        TwcManagerImporter.Kind,
        TempoEssImporter.Kind,
        DotEnvImporter.Kind,
    ];

    /// <returns>The first importer that knows the text; null when none does.</returns>
    public static Importer? Recognise(string text) => All.FirstOrDefault(i => i.Recognises(text));
}
