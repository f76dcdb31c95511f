using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Site;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Site.Run;
using Solstead.Site.Web.Live;

namespace Solstead.Site.Web.Tariff;

/// <summary>A day of the contract, from 06:00 to 06:00.</summary>
/// <param name="Colour"><c>blue</c>, <c>white</c>, <c>red</c> or <c>unknown</c>.</param>
/// <param name="Certainty"><c>final</c>, <c>provisional</c> or <c>unknown</c>.</param>
/// <param name="Source">Whose word it is.</param>
/// <param name="Against">An independent source that says otherwise; null: none.</param>
public sealed record TempoDayView(DateOnly Date, string Colour, string Certainty, string? Source, string? Against, string? AgainstColour);

/// <summary>A season with all its days, known or not.</summary>
/// <param name="Name">E.g. <c>2025-2026</c>.</param>
/// <param name="May">Per day from the first on, a letter: what the contract allows, <c>r</c> red too, <c>w</c> white at most, <c>b</c> blue only.</param>
public sealed record TempoSeasonView(string Name, int Year, DateOnly First, DateOnly Last, IReadOnlyList<TempoDayView> Days, string May);

/// <param name="Left">Days of the colour that are still to come.</param>
public sealed record TempoCountView(string Colour, int Of, int Used, int Left);

/// <summary>Somebody who tells colours.</summary>
/// <param name="Kind"><c>gridOperator</c>, <c>supplier</c>, <c>meter</c> or <c>owner</c>; null while it has told none.</param>
/// <param name="Last">When it last told a colour. [UTC]</param>
public sealed record TempoSourceView(string Name, string Title, string? Kind, DateTimeOffset? Last, IReadOnlyList<ProblemView> Problems);

/// <param name="Now">The stretch of one price that holds now; it ends with the next change.</param>
/// <param name="Prices">The six prices that hold today, by label.</param>
/// <param name="Seasons">Years in which the seasons begin of which colours are known.</param>
public sealed record TempoView(
    TempoDayView Today, TempoDayView Tomorrow, TariffPeriodView Now, IReadOnlyDictionary<string, decimal> Prices, string Currency, IReadOnlyList<TempoCountView> Counts,
    TempoSeasonView Season, IReadOnlyList<int> Seasons, IReadOnlyList<TempoSourceView> Sources);

/// <summary>The colours of the Tempo contract.</summary>
public static class TempoEndpoints
{
    private static readonly TempoColour[] Colours = [TempoColour.Blue, TempoColour.White, TempoColour.Red];

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/api/v1/tempo", GetAsync).WithTags("Tariff").Needs(Access.Viewer).Produces<TempoView>().Produces<ProblemAnswer>(404)
        .WithDescription("Season in progress unless season says the year another begins in. 404 when the contract of the settings is not Tempo.");

    internal static async Task<IResult> GetAsync(SiteRunner runner, SiteParts parts, CancellationToken ct, int? season = null)
    {
        if (parts.Site.Tariff is not TempoTariff) return Answers.Problem(StatusCodes.Status404NotFound, "tariff.colourless");
        if (season is < 2000 or > 2199) return Answers.Problem(StatusCodes.Status400BadRequest, "tempo.season");
        return Results.Json(await runner.AskAsync((engine, now) => View(engine, (TempoTariff)engine.Tariff!, now.Utc, season), ct), TempoJson.Default.TempoView);
    }

    private static TempoView View(SiteEngine engine, TempoTariff tariff, DateTimeOffset now, int? year)
    {
        var calendar = tariff.Calendar;
        var today = TempoDay.Of(now, tariff.Zone).Date;
        var season = year is { } y ? new TempoSeason(y) : TempoSeason.Of(today);
        var dates = Enumerable.Range(0, season.Last.DayNumber - season.First.DayNumber + 1).Select(season.First.AddDays).ToList();
        return new(
            Day(calendar.Of(today)), Day(calendar.Of(today.AddDays(1))), TariffEndpoints.View(tariff.At(now)), tariff.PricesOn(today).ToDictionary(p => p.Key, p => p.Value.PerKilowattHour), tariff.Currency,
            [.. Colours.Select(c => Count(calendar, season, c))],
            new(season.ToString(), season.Year, season.First, season.Last, [.. dates.Select(d => Day(calendar.Of(d)))], string.Concat(dates.Select(d => TempoSeason.MayBeRed(d) ? 'r' : TempoSeason.MayBeWhite(d) ? 'w' : 'b'))),
            [.. calendar.Readings.Select(r => TempoSeason.Of(r.Date).Year).Append(TempoSeason.Of(today).Year).Distinct().Order()], Sources(engine, calendar));
    }

    private static TempoCountView Count(TempoCalendar calendar, TempoSeason season, TempoColour colour)
    {
        var used = calendar.Used(season, colour);
        return new(Word(colour), season.Of(colour), used, Math.Max(0, season.Of(colour) - used));
    }

    private static TempoDayView Day(TempoKnown known) =>
        new(known.Date, Word(known.Colour), known.Certainty.ToString().ToLowerInvariant(), known.Source, known.Against?.Source, known.Against is { } other ? Word(other.Colour) : null);

    private static List<TempoSourceView> Sources(SiteEngine engine, TempoCalendar calendar)
    {
        var told = calendar.Readings.GroupBy(r => r.Source).ToDictionary(g => g.Key, g => g.MaxBy(r => r.At)!);
        return [.. engine.Sources.Where(s => s.Value.Info.Type == "tariff-source").Select(s => s.Key).Concat(told.Keys.Order(StringComparer.Ordinal)).Distinct().Select(Source)];

        TempoSourceView Source(string name)
        {
            var state = engine.Sources.GetValueOrDefault(name) ?? engine.Devices.GetValueOrDefault(name);
            var last = told.GetValueOrDefault(name);
            return new(name, state?.Info.Model ?? name, last is null ? null : JsonNamingPolicy.CamelCase.ConvertName(last.Trust.ToString()), last is null || last.Trust == TempoTrust.Owner ? null : last.At,
                [.. (state?.Problems ?? []).Select(LiveViewMaker.Problem)]);
        }
    }

    private static string Word(TempoColour colour) => colour.ToString().ToLowerInvariant();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(TempoView))]
internal sealed partial class TempoJson : JsonSerializerContext;
