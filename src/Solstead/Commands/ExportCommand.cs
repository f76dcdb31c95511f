using System.CommandLine;
using System.Globalization;
using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Site.History;
using Solstead.Site.Texts;
using Spectre.Console;

namespace Solstead.Commands;

/// <summary><c>solstead export</c>: history as CSV, beside the running service.</summary>
internal static class ExportCommand
{
    private static readonly string[] Words = ["auto", "second", "minute", "five-minutes", "quarter-hour", "hour", "day", "month"];

    public static Command Create()
    {
        var (config, data) = (Common.ConfigOption(), Common.DataOption());
        var points = new Option<string[]>("--points") { Description = "Points as device/point, separated by commas or spaces; default all.", AllowMultipleArgumentsPerToken = true };
        var energy = new Option<bool>("--energy") { Description = "Export the energy ledger (quarter hours, Wh) instead of points." };
        var from = new Option<string?>("--from") { Description = "First day or instant, e.g. 2026-06-26 or 2026-06-26T10:00:00Z. Default: today." };
        var to = new Option<string?>("--to") { Description = "Day or instant at which it ends, not included. Default: now." };
        var resolution = new Option<string>("--resolution") { Description = string.Join(" | ", Words), DefaultValueFactory = _ => "auto" };
        resolution.AcceptOnlyFromAmong(Words);
        var file = new Option<FileInfo?>("--out") { Description = "File to write; default standard output." };
        var command = new Command("export", "Write history as CSV. Works beside the running service.") { config, data, points, energy, from, to, resolution, file };
        command.SetAction((parsed, ct) => RunAsync(
            new Wish(
                Common.DataPath(parsed.GetValue(data)), Zone(parsed.GetValue(config)), [.. (parsed.GetValue(points) ?? []).SelectMany(p => p.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
                parsed.GetValue(energy), parsed.GetValue(from), parsed.GetValue(to), (Resolution)Array.IndexOf(Words, parsed.GetValue(resolution)!), parsed.GetValue(file)),
            ct));
        return command;
    }

    private sealed record Wish(string Data, TimeZoneInfo Zone, IReadOnlyList<string> Points, bool Energy, string? From, string? To, Resolution Resolution, FileInfo? File);

    private static async Task<int> RunAsync(Wish wish, CancellationToken ct)
    {
        var say = Common.Sentences(wish.Zone);
        var now = TimeProvider.System.GetUtcNow();
        if (Instant(wish.From, LocalDay.Of(now, wish.Zone).Start, wish.Zone) is not { } from || Instant(wish.To, now, wish.Zone) is not { } to)
            return await FailAsync(say.Say("history.instant", [new("key", null, "", "--from, --to"), new("value", null, "", $"{wish.From} {wish.To}".Trim())]), ExitCode.BadUsage);
        if (from >= to) return await FailAsync(say.Say("history.range", [new("from", null, "instant", from.ToString("O")), new("to", null, "instant", to.ToString("O"))]), ExitCode.BadUsage);
        try
        {
            using var history = await ReadOnlyHistory.OpenAsync(new HistoryOptions { DataDirectory = wish.Data, Zone = wish.Zone }, ct);
            Warn(wish, history, say);
            var rows = await WriteAsync(wish, history, from, to, ct);
            await Console.Error.WriteLineAsync(say.Say("export.done", [new("rows", rows)]));
            return ExitCode.Done;
        }
        catch (HistoryException e)
        {
            return await FailAsync(say.Say(e.Problem.Code, e.Problem.Facts), ExitCode.Failed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(e.Message, ExitCode.Failed);
        }
    }

    private static void Warn(Wish wish, ReadOnlyHistory history, Sentences say)
    {
        var known = history.KnownSeries.Select(s => s.Series).ToHashSet();
        foreach (var point in wish.Points.Where(p => !known.Contains(p)))
            Console.Error.WriteLine(say.Say("history.point.unknown", [new("point", null, "", point), new("nearest", null, "", Core.Settings.Nearest.To(point, known) ?? "")]));
    }

    /// <summary>A file appears under its name only when it is complete.</summary>
    private static async Task<long> WriteAsync(Wish wish, ReadOnlyHistory history, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        if (wish.File is null) return await WriteAsync(wish, history, from, to, Console.Out, null, ct);
        var temporary = wish.File.FullName + ".part";
        long rows = 0;
        await using (var writer = new StreamWriter(temporary))
        {
            var bar = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            await bar.Progress().StartAsync(async progress =>
            {
                var task = progress.AddTask(wish.File.Name, maxValue: 1);
                rows = await WriteAsync(wish, history, from, to, writer, new Direct(value => task.Value = value), ct);
            });
        }
        File.Move(temporary, wish.File.FullName, overwrite: true);
        return rows;
    }

    private static Task<long> WriteAsync(Wish wish, ReadOnlyHistory history, DateTimeOffset from, DateTimeOffset to, TextWriter writer, IProgress<double>? progress, CancellationToken ct) =>
        wish.Energy
            ? HistoryExport.WriteEnergyCsvAsync(history, from, to, history.Zone, writer, progress, ct)
            : HistoryExport.WriteCsvAsync(history, new ExportRequest(wish.Points, from, to, wish.Resolution, history.Zone), writer, progress, ct);

    /// <summary>The zone of the settings where there are some; days are the home's days.</summary>
    private static TimeZoneInfo Zone(FileInfo? config) =>
        Common.ConfigPath(config).Exists && Common.Load(config, TextWriter.Null) is { } loaded ? loaded.Settings.Site.Zone : TimeZoneInfo.Local;

    private static DateTimeOffset? Instant(string? text, DateTimeOffset fallback, TimeZoneInfo zone)
    {
        if (text is null) return fallback;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return LocalDay.On(date, zone).Start;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
    }

    private static async Task<int> FailAsync(string message, int code)
    {
        await Console.Error.WriteLineAsync(message);
        return code;
    }

    private sealed class Direct(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
