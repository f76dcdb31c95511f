using System.CommandLine;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Tariffs;
using Solstead.Site.History;
using Solstead.Site.Tariffs;
using Solstead.Site.Texts;

namespace Solstead.Commands;

/// <summary><c>solstead import tempo-season</c>: the colours of past seasons, from RTE's files.</summary>
internal static class ImportSeasonCommand
{
    private static readonly Option<FileInfo?> From = new("--from") { Description = "A file of RTE: {\"values\":{\"2024-09-01\":\"BLUE\",…}}; without it the season is fetched." };
    private static readonly Option<int?> Season = new("--season") { Description = "Year the season begins in, when it is to be fetched." };
    private static readonly Option<string?> Url = new("--url") { Description = "Another address to fetch it from." };
    private static readonly Option<bool> Write = new("--write") { Description = "Keep it; without it only what was found is shown." };

    public static Command Create()
    {
        var data = Common.DataOption();
        var command = new Command("tempo-season", "Take the colours of a past Tempo season over. Works beside the running service.") { From, Season, Url, Write, data };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(From) is null) == (result.GetValue(Season) is null && result.GetValue(Url) is null)) result.AddError("Either --from, or --season, or --url.");
            if (result.GetValue(Url) is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var at) && (at.Scheme is "http" or "https"))) result.AddError($"{url} is no web address.");
            if (result.GetValue(Season) is { } year and (< 2014 or > 2100)) result.AddError($"There is no season {year}.");
        });
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(From), parsed.GetValue(Season), parsed.GetValue(Url) is { } url ? new Uri(url) : null, parsed.GetValue(Write), Common.DataPath(parsed.GetValue(data)), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? from, int? year, Uri? url, bool write, string data, CancellationToken ct)
    {
        var say = Common.Sentences(TimeZoneInfo.Local);
        try
        {
            var address = url ?? PublicFiles.OfSeason(new(year ?? 0));
            var text = from is null ? await PublicFiles.FetchAsync(address, TimeProvider.System, ct) : await File.ReadAllTextAsync(from.FullName, ct);
            var zone = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out var paris) ? paris : TimeZoneInfo.Local;
            var seasons = SeasonImport.Sort(PublicFiles.ReadSeason(text, from?.Name ?? address.Host), zone);
            foreach (var season in seasons)
            {
                Tell(season, say);
                if (!write) continue;
                var running = await SeasonImport.KeepAsync(data, season, TimeProvider.System, Common.Silent.CreateLogger("import"), ct);
                Console.WriteLine(say.Say(running ? "import.season.kept.running" : "import.season.kept", Fact.Of("season", season.Season.ToString())));
            }
            if (!write) Console.WriteLine(say.Say("import.season.dry"));
            return ExitCode.Done;
        }
        catch (DeviceException e)
        {
            await Console.Error.WriteLineAsync(say.Say(e.Problem.Code, e.Problem.Facts));
            return ExitCode.Failed;
        }
        catch (HistoryException e)
        {
            await Console.Error.WriteLineAsync(say.Say(e.Problem.Code, e.Problem.Facts));
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e is FileNotFoundException ? ExitCode.BadUsage : ExitCode.Failed;
        }
    }

    private static void Tell(ImportedSeason season, Sentences say)
    {
        Console.WriteLine(say.Say("import.season", Fact.Of("season", season.Season.ToString()), Fact.Of("blue", season.Count(TempoColour.Blue)), Fact.Of("white", season.Count(TempoColour.White)), Fact.Of("red", season.Count(TempoColour.Red))));
        foreach (var wrong in season.Wrong) Console.Error.WriteLine("  ! " + say.Say(wrong.Code, wrong.Facts));
    }
}
