using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.History;
using Solstead.Site.History;

namespace Solstead.Site.Forecast;

/// <summary>What outlives the process beside the forecasts themselves.</summary>
internal sealed record ForecastKept
{
    /// <summary>Of the plant it was learned about.</summary>
    public string Plant { get; init; } = "";

    public PvLearnt? Learnt { get; init; }

    /// <summary>End of the hours that were looked at; null: none. [UTC]</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When the weather of the past was asked for last; null: never. [UTC]</summary>
    public DateTimeOffset? PastAsked { get; init; }

    /// <summary>First hour of the past that was learned from; null: none was. [UTC]</summary>
    public DateTimeOffset? PastFrom { get; init; }

    /// <summary>See <see cref="FlawWatch.Save"/>.</summary>
    public IReadOnlyList<long> Flaws { get; init; } = [];
}

/// <summary>Keeps that in the state store.</summary>
internal sealed class ForecastMemory(IStateStore state, ILogger log)
{
    private const string Key = "learnt.pv";

    /// <param name="signature">Of the plant there is; what was learned of another, or in another version, is not used but learned anew. What is known against quarter hours holds for any.</param>
    public async Task<ForecastKept> LoadAsync(string signature, CancellationToken ct)
    {
        try
        {
            if (await state.GetAsync(Key, ct) is { } json && JsonSerializer.Deserialize(json, ForecastKeptJson.Default.ForecastKept) is { } kept)
                return kept.Plant == signature && (kept.Learnt is null or { Version: PvLearnt.Current }) ? kept : new() { Plant = signature, Flaws = kept.Flaws };
        }
        catch (JsonException e)
        {
            Log.Unreadable(log, e);
        }
        return new() { Plant = signature };
    }

    public async Task SaveAsync(ForecastKept kept, CancellationToken ct)
    {
        try
        {
            await state.SetAsync(Key, JsonSerializer.Serialize(kept, ForecastKeptJson.Default.ForecastKept), ct);
        }
        catch (Exception e) when (e is HistoryException or IOException or ObjectDisposedException)
        {
            Run.Log.NotStored(log, "what was learned of the panels", e);
        }
    }
}

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ForecastKept))]
internal sealed partial class ForecastKeptJson : JsonSerializerContext;
