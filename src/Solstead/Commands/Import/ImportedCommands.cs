using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.History;
using Solstead.Site.Import.Books;
using Solstead.Site.Texts;

namespace Solstead.Commands.Import;

/// <summary><c>solstead import list</c> and <c>undo</c>: what was imported, and taking it back.</summary>
internal static class ImportedCommands
{
    /// <summary>Changes looked at: imports are few, but edits by hand stand between them.</summary>
    private const int Most = 1000;

    public static Command List()
    {
        var (config, data, json) = (Common.ConfigOption(), Common.DataOption(), Common.JsonOption());
        var command = new Command("list", "What was imported, newest first.") { json, config, data };
        command.SetAction((parsed, ct) => ImportRun.GuardAsync(async () =>
        {
            var changes = await ImportsAsync(Editor(Common.DataPath(parsed.GetValue(data))), ct);
            if (parsed.GetValue(json)) Write(changes);
            else Tell(changes, Common.Sentences(ImportOptions.SiteZone(parsed.GetValue(config))));
            return ExitCode.Done;
        }));
        return command;
    }

    public static Command Undo()
    {
        var (config, data) = (Common.ConfigOption(), Common.DataOption());
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask, as without a terminal." };
        var id = new Argument<long?>("id") { Description = "Number of the import, see import list. Default: the newest that holds.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("undo", "Take an import back: what it replaced stands again, what was written over it since stays.") { id, yes, config, data };
        command.SetAction((parsed, ct) => ImportRun.GuardAsync(async () =>
        {
            var (say, editor) = (Common.Sentences(ImportOptions.SiteZone(parsed.GetValue(config))), Editor(Common.DataPath(parsed.GetValue(data))));
            var imports = await ImportsAsync(editor, ct);
            var wanted = parsed.GetValue(id) ?? imports.FirstOrDefault(i => i.Undone is null)?.Id;
            if (imports.FirstOrDefault(i => i.Id == wanted) is not { Undone: null } found) return await NoneAsync(say, wanted);
            Console.WriteLine(Line(found, say));
            if (!parsed.GetValue(yes) && !Console.IsInputRedirected && !ImportRun.Confirmed(say, "import.undo.ask")) return await ImportRun.FailAsync(say.Say("import.undo.declined"), ExitCode.Done);
            if (await editor.UndoAsync(found.Id, ct) is not { } effect) return await NoneAsync(say, wanted);
            Console.WriteLine(say.Say("import.undo.done", Fact.Of("id", found.Id), Fact.Of("origin", found.Origin), Fact.Of("slots", effect.Added + effect.Replaced), ImportReport.Some("issued", effect.Issued), ImportReport.Some("kept", effect.Kept)));
            return ExitCode.Done;
        }));
        return command;
    }

    private static IBooksEditor Editor(string data) =>
        Directory.Exists(data) ? BooksBeside.Editor(data, TimeProvider.System, Common.Silent.CreateLogger("import")) : throw new ImportException("import.list.nowhere", Fact.Of("directory", data));

    private static async Task<IReadOnlyList<MadeChange>> ImportsAsync(IBooksEditor editor, CancellationToken ct) =>
        [.. (await editor.ChangesAsync(Most, ct)).Where(c => c.Kind.StartsWith("import.", StringComparison.Ordinal))];

    private static Task<int> NoneAsync(Sentences say, long? wanted) =>
        ImportRun.FailAsync(wanted is { } id ? say.Say("import.undo.unknown", Fact.Of("id", id)) : say.Say("import.undo.none"), ExitCode.BadUsage);

    private static void Tell(IReadOnlyList<MadeChange> changes, Sentences say)
    {
        if (changes.Count == 0) Console.WriteLine(say.Say("import.list.none"));
        foreach (var change in changes) Console.WriteLine(Line(change, say));
    }

    private static string Line(MadeChange change, Sentences say) =>
        say.Say(change.Undone is null ? "import.list.row" : "import.list.undone", Fact.Of("id", change.Id), Fact.Of("at", change.At), Fact.Of("kind", change.Kind["import.".Length..]),
            Fact.Of("origin", change.Origin), Fact.Of("added", change.Effect.Added), Fact.Of("replaced", change.Effect.Replaced), ImportReport.Some("issued", change.Effect.Issued));

    private static void Write(IReadOnlyList<MadeChange> changes)
    {
        using var to = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var change in changes)
            {
                json.WriteStartObject();
                json.WriteNumber("id", change.Id);
                json.WriteString("at", change.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                json.WriteString("kind", change.Kind);
                json.WriteString("origin", change.Origin);
                json.WriteNumber("added", change.Effect.Added);
                json.WriteNumber("replaced", change.Effect.Replaced);
                json.WriteNumber("issued", change.Effect.Issued);
                json.WriteBoolean("undone", change.Undone is not null);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        to.Write("\n"u8);
    }
}
