using System.Data.Common;
using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History;
using Solstead.Site.Import.Books;
using Solstead.Site.Texts;

namespace Solstead.Commands.Import;

/// <summary>The way of every import of history: read, show, ask, make. Works beside the running service and without one.</summary>
internal static class ImportRun
{
    /// <param name="read">Reads the source.</param>
    /// <returns>Exit code.</returns>
    public static Task<int> RunAsync(Func<ImportWish> wish, Func<ImportWish, IProgress<ImportProgress>, CancellationToken, Task<ImportedHistory>> read, CancellationToken ct)
    {
        return GuardAsync(async () =>
        {
            var wanted = wish();
            return await RunAsync(wanted, read, Common.Sentences(wanted.Zone), ct);
        });
    }

    /// <summary>Every way in which a source or the books can refuse, as a sentence and an exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        var say = Common.Sentences(TimeZoneInfo.Local);
        try
        {
            return await work();
        }
        catch (ImportException e)
        {
            return await FailAsync(say.Say(e.Problem.Code, e.Problem.Facts), ExitCode.BadUsage);
        }
        catch (HistoryException e)
        {
            return await FailAsync(say.Say(e.Problem.Code, e.Problem.Facts), ExitCode.Failed);
        }
        catch (MariaException e)
        {
            return await FailAsync(string.Join('\n', MariaHelp.Of(e, say)), ExitCode.Failed);
        }
        catch (OperationCanceledException)
        {
            // All is written in one transaction or nothing.
            return await FailAsync(say.Say("import.stopped"), ExitCode.Failed);
        }
        catch (FileNotFoundException e)
        {
            return await FailAsync(e.Message, ExitCode.BadUsage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException)
        {
            return await FailAsync(e.Message, ExitCode.Failed);
        }
    }

    private static async Task<int> RunAsync(ImportWish wish, Func<ImportWish, IProgress<ImportProgress>, CancellationToken, Task<ImportedHistory>> read, Sentences say, CancellationToken ct)
    {
        ImportedHistory imported;
        using (var progress = new ProgressLine(say, TimeProvider.System)) imported = await read(wish, progress, ct);
        imported = imported with { Change = wish.Cut(imported.Change) };
        var editor = BooksBeside.Editor(wish.Data, TimeProvider.System, Common.Silent.CreateLogger("import"));
        var effect = !Directory.Exists(wish.Data) ? Fresh(imported.Change) : await editor.PreviewAsync(imported.Change, ct);
        var report = new ImportReport(imported, ImportSummary.Of(imported.Change, wish.Zone), await OverlapAsync(wish, imported.Change, ct), effect, wish);
        if (!wish.Json) report.Tell(say, Console.Out, Console.Error);

        long? made = null;
        var nothing = effect is { Added: 0, Replaced: 0, Issued: 0, Devices: 0 };
        if (!wish.DryRun && !nothing)
        {
            if (!wish.Yes && !Confirmed(say, "import.books.ask")) return await FailAsync(say.Say(Console.IsInputRedirected ? "import.books.confirm" : "import.books.declined"), Console.IsInputRedirected ? ExitCode.BadUsage : ExitCode.Done);
            using var progress = new ProgressLine(say, TimeProvider.System);
            made = await MakeAsync(editor, imported.Change with { Progress = new Share(progress) }, wish.Data, ct);
        }
        if (wish.Json) report.Write(Console.OpenStandardOutput(), say, made);
        else Console.WriteLine(nothing ? say.Say("import.books.nothing") : made is { } id ? say.Say("import.books.made", Fact.Of("id", id)) : say.Say("import.books.dry"));
        return ExitCode.Done;
    }

    /// <summary>All of it in one transaction: where the disk refuses, nothing was changed.</summary>
    private static async Task<long> MakeAsync(IBooksEditor editor, BooksChange change, string data, CancellationToken ct)
    {
        try
        {
            return (await editor.ApplyAsync(change, ct)).Id;
        }
        catch (Exception e) when (e is IOException or DbException or UnauthorizedAccessException)
        {
            throw new HistoryException(new("import.books.disk", Core.Devices.Severity.Alarm, Fact.Of("directory", data), Fact.Of("error", e.Message)), e);
        }
    }

    /// <summary>What a change does to books that do not exist: a look must not make them.</summary>
    private static ChangeEffect Fresh(BooksChange change) => new(change.Energy.Count, 0, 0, [], []) { Issued = change.Weather.Sum(w => w.Slots.Count) + change.Forecasts.Sum(f => f.Slots.Count) };

    /// <summary>Asks a person; where there is none, nobody agreed.</summary>
    public static bool Confirmed(Sentences say, string question)
    {
        if (Console.IsInputRedirected) return false;
        Console.Write(say.Say(question) + " ");
        return Console.ReadLine()?.Trim() is { Length: > 0 } answer && "yoj".Contains(char.ToLowerInvariant(answer[0]), StringComparison.Ordinal);
    }

    private static async Task<ImportOverlap> OverlapAsync(ImportWish wish, BooksChange change, CancellationToken ct)
    {
        if (change.Energy.Count == 0 || !File.Exists(Path.Combine(wish.Data, "history.db"))) return new(0, 0, 0);
        using var history = await ReadOnlyHistory.OpenAsync(new HistoryOptions { DataDirectory = wish.Data, Zone = wish.Zone }, ct);
        return ImportOverlap.Of(change, await history.EnergyAsync(At(change.Energy[0].Slot), At(change.Energy[^1].Slot + 1), ct));
    }

    private static DateTimeOffset At(long slot) => DateTimeOffset.FromUnixTimeSeconds(slot * EnergyLedger.SlotSeconds);

    /// <summary>A share from 0 to 1 as a line.</summary>
    private sealed class Share(ProgressLine line) : IProgress<double>
    {
        public void Report(double value) => line.Report(new("import.step.write", (long)(100 * value), 100));
    }

    public static async Task<int> FailAsync(string message, int code)
    {
        await Console.Error.WriteLineAsync(message);
        return code;
    }
}
