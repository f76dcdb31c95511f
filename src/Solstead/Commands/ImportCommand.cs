using System.CommandLine;
using Solstead.Commands.Import;
using Solstead.Site.Configuration;
using Solstead.Site.Configuration.Editing;
using Solstead.Site.Import;
using Solstead.Site.Texts;

namespace Solstead.Commands;

/// <summary><c>solstead import</c>: what people bring along from other programs.</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import", "Take over what another program knows.")
    {
        Settings(), ImportTariffCommand.Create(), ImportSeasonCommand.Create(),
        ImportMysqlCommand.Create(), ImportEnphaseCsvCommand.Create(), ImportHomeAssistantCommand.Create(), ImportWeatherCommand.Create(), ImportedCommands.List(), ImportedCommands.Undo(),
    };

    private static Command Settings()
    {
        var config = Common.ConfigOption();
        var from = new Option<FileInfo>("--from") { Description = "Settings file of the other program.", Required = true };
        var kind = new Option<string?>("--as") { Description = $"What it is: {string.Join(" | ", ImporterCatalog.All.Select(i => i.Key))}. Default: recognised by its content." };
        kind.AcceptOnlyFromAmong([.. ImporterCatalog.All.Select(i => i.Key)]);
        var write = new Option<bool>("--write") { Description = "Write the settings file, keeping the version before; without it the result is shown." };
        var command = new Command("settings", "Turn the settings of another program into ours; adds to the settings file, changes nothing that stands there.") { config, from, kind, write };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(config), parsed.GetValue(from)!, parsed.GetValue(kind), parsed.GetValue(write), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? config, FileInfo from, string? kind, bool write, CancellationToken ct)
    {
        var say = Common.Sentences(TimeZoneInfo.Local);
        var (path, exists) = Common.ConfigPath(config);
        try
        {
            var old = await File.ReadAllTextAsync(from.FullName, ct);
            if ((kind is null ? ImporterCatalog.Recognise(old) : ImporterCatalog.All.First(i => i.Key == kind)) is not { } importer)
            {
                await Console.Error.WriteLineAsync(say.Say("import.unknown", [new("file", null, "", from.Name), new("known", null, "", string.Join(", ", ImporterCatalog.All.Select(i => i.Title)))]));
                return ExitCode.BadUsage;
            }
            var text = exists ? await File.ReadAllTextAsync(path, ct) : "";
            var known = YamlSettings.Parse(text, path);
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var imported = SecretFiles.Settle(importer.Read(old, known), known, name => Content(Path.Combine(folder, name)));
            var merged = SettingsMerge.Add(text, imported.Settings, path);
            imported = imported with { Secrets = SecretFiles.Added(imported, YamlSettings.Parse(merged.Text, path)) };
            Tell(imported, merged, from.FullName, path, write, say);
            if (write) Write(imported, merged, path, exists ? text : null, say);
            else Console.Write(merged.Text);
            return ExitCode.Done;
        }
        catch (SettingsUnreadableException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.BadUsage;
        }
        catch (SettingsEditException e)
        {
            await Console.Error.WriteLineAsync(say.Say("import.edit", [new("file", null, "", path), new("key", null, "", e.Key)]));
            return ExitCode.Failed;
        }
        catch (FileNotFoundException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.BadUsage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }

    /// <returns>Null when there is no such file, empty when it cannot be read.</returns>
    private static string? Content(string path)
    {
        if (!Path.Exists(path)) return null;
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Everything a person should know, on the error stream: the result may be piped.</summary>
    private static void Tell(ImportedSettings imported, MergedSettings merged, string from, string path, bool write, Sentences say)
    {
        Common.Tell(imported.Notes, from, say, Console.Error);
        foreach (var key in merged.Kept) Console.Error.WriteLine($"{path}: {key}: {say.Say("import.kept", [new("key", null, "", key)])}");
        if (write) return;
        foreach (var secret in imported.Secrets) Console.Error.WriteLine(say.Say("import.secret.later", [new("file", null, "", secret.File)]));
    }

    /// <summary>Secrets first: settings never name a file that is not there.</summary>
    private static void Write(ImportedSettings imported, MergedSettings merged, string path, string? before, Sentences say)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (var secret in imported.Secrets)
        {
            SettingsFile.WriteSecret(Path.Combine(folder, secret.File), secret.Value, TimeProvider.System);
            Console.WriteLine(say.Say("import.secret", [new("file", null, "", secret.File)]));
        }
        if (merged.Text == before)
        {
            Console.WriteLine(say.Say("import.nothing", [new("file", null, "", path)]));
            return;
        }
        var kept = SettingsFile.Replace(path, merged.Text, TimeProvider.System);
        Console.WriteLine(say.Say("import.written", [new("file", null, "", path), new("before", null, "", kept ?? "")]));
    }
}
