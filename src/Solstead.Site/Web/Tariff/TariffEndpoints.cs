using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Tariffs;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Tariff;

/// <summary>A stretch of one price.</summary>
/// <param name="Label">Which price of the contract; <c>unknown</c> where nobody knows yet.</param>
/// <param name="Buy">For one kWh from the grid, taxes included; null: not known.</param>
/// <param name="Sell">For one kWh to the grid; null: nothing is paid or it is not known.</param>
/// <param name="Final">Nothing can change it any more.</param>
public sealed record TariffPeriodView(DateTimeOffset From, DateTimeOffset To, string Label, decimal? Buy, decimal? Sell, bool Final);

/// <param name="KnownUntil">Prices are known without a gap until then; null: without end.</param>
public sealed record TariffView(TariffPeriodView Now, DateTimeOffset? KnownUntil, IReadOnlyList<TariffPeriodView> Periods);

/// <summary>What energy costs: now, and over a stretch of time.</summary>
public static class TariffEndpoints
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400), Usual = TimeSpan.FromDays(2);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/api/v1/tariff", GetAsync).WithTags("Tariff").Needs(Access.Viewer).Produces<TariffView>().Produces<ProblemAnswer>(404)
        .WithDescription("From now for two days unless from and to say otherwise, at most 400 days. 404 without a tariff in the settings.");

    internal static async Task<IResult> GetAsync(SiteRunner runner, SiteParts parts, CancellationToken ct, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        if (parts.Site.Tariff is null) return Answers.Problem(StatusCodes.Status404NotFound, "tariff.none");
        var now = parts.Now().Utc;
        var begin = (from ?? now).ToUniversalTime();
        var end = (to ?? begin + Usual).ToUniversalTime();
        if (end <= begin || end - begin > Longest || begin.Year is < 2000 or > 2199) return Answers.Problem(StatusCodes.Status400BadRequest, "tariff.span");
        // What is known changes on the engine's own thread.
        var view = await runner.AskAsync((engine, _) => engine.Tariff is { } tariff ? new TariffView(View(tariff.At(now)), tariff.KnownUntil(now), [.. tariff.Between(begin, end).Select(View)]) : null, ct);
        return Results.Json(view, TariffJson.Default.TariffView!);
    }

    internal static TariffPeriodView View(TariffPeriod p) => new(p.From, p.To, p.Label, p.Buy?.PerKilowattHour, p.Sell?.PerKilowattHour, p.Final);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(TariffView))]
internal sealed partial class TariffJson : JsonSerializerContext;
