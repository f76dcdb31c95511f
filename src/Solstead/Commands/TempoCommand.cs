using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Rules.TempoEss;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Tariffs;
using Solstead.Site.History;
using Solstead.Site.Tariffs;
using Solstead.Site.Texts;

namespace Solstead.Commands;

/// <summary><c>solstead tempo plan</c>: everything the rule would set in a season, without touching a device.</summary>
internal static class TempoCommand
{
    public static Command Create() => new("tempo", "The EDF Tempo contract.") { Plan() };

    private static Command Plan()
    {
        var (config, data, json) = (Common.ConfigOption(), Common.DataOption(), Common.JsonOption());
        var season = new Option<int?>("--season") { Description = "Year the season begins in; the one in progress by default." };
        var colours = new Option<FileInfo?>("--colours") { Description = "A file of RTE with the colours: {\"values\":{\"2024-09-01\":\"BLUE\",…}}; by default those the service keeps, and those in the settings." };
        var plan = new Command("plan", "Show every change of a whole season by the policy of the settings. Nothing is written; works beside the running service.") { config, data, json, season, colours };
        plan.Validators.Add(result =>
        {
            if (result.GetValue(season) is { } year and (< 2014 or > 2100)) result.AddError($"There is no season {year}.");
        });
        plan.SetAction((parsed, ct) => RunAsync(parsed.GetValue(config), Common.DataPath(parsed.GetValue(data)), parsed.GetValue(season), parsed.GetValue(colours), parsed.GetValue(json), ct));
        return plan;
    }

    private static async Task<int> RunAsync(FileInfo? config, string data, int? year, FileInfo? colours, bool json, CancellationToken ct)
    {
        if (Common.Load(config, Console.Error) is not { } loaded) return ExitCode.BadUsage;
        var say = Common.Sentences(loaded.Settings.Site.Zone);
        if (loaded.Settings.Tariff is not TempoTariff tariff || loaded.Settings.Rules.OfType<TempoEssRule>().ToList() is not { Count: > 0 } rules)
        {
            await Console.Error.WriteLineAsync(say.Say(loaded.Settings.Tariff is TempoTariff ? "tempo.plan.none" : "tempo.none", []));
            return ExitCode.BadUsage;
        }
        try
        {
            await new TariffKeeper(tariff, new ReadOnlyState(data), TimeProvider.System, NullLogger<TariffKeeper>.Instance).LoadAsync(ct);
            if (colours is not null)
                foreach (var (date, colour) in PublicFiles.ReadSeason(await File.ReadAllTextAsync(colours.FullName, ct), colours.Name))
                    tariff.Calendar.Take(new(date, colour, "file", TempoTrust.GridOperator, TempoDay.On(date, tariff.Zone).Start));
        }
        catch (DeviceException e)
        {
            await Console.Error.WriteLineAsync(say.Say(e.Problem.Code, e.Problem.Facts));
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e is FileNotFoundException ? ExitCode.BadUsage : ExitCode.Failed;
        }
        Show(rules, tariff, year is { } y ? new TempoSeason(y) : TempoSeason.Of(TempoDay.Of(TimeProvider.System.GetUtcNow(), tariff.Zone).Date), json, say);
        return ExitCode.Done;
    }

    private static void Show(IReadOnlyList<TempoEssRule> rules, TempoTariff tariff, TempoSeason season, bool json, Sentences say)
    {
        var (from, to) = (TempoDay.On(season.First, tariff.Zone).Start, TempoDay.On(season.Last, tariff.Zone).End);
        var changes = rules.SelectMany(r => TempoEssForecast.Changes(from, to, tariff.Calendar, tariff.Zone, r.Settings, r.Name)).OrderBy(c => c.At).ToList();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize([.. changes.Select(c => new PlanRow(c.At, c.Wish.Setting.Device, c.Wish.Setting.Key, c.Wish.Value, c.Wish.Reason))], PlanJson.Default.ListPlanRow));
            return;
        }
        foreach (var change in changes)
        {
            var local = TimeZoneInfo.ConvertTime(change.At, tariff.Zone);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{local:yyyy-MM-dd HH:mm}  {change.Wish.Setting,-24} {change.Wish.Value,6:0.##}  {say.Say(change.Wish.Reason, change.Wish.Facts)}"));
        }
    }
}

/// <param name="At">When. [UTC]</param>
internal sealed record PlanRow(DateTimeOffset At, string Device, string Setting, double Value, string Code);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(List<PlanRow>))]
internal sealed partial class PlanJson : JsonSerializerContext;
