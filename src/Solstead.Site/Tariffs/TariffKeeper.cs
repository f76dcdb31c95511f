using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Site;
using Solstead.Core.Tariffs;
using Solstead.Core.Tariffs.Dynamic;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Site.History;
using Solstead.Site.Run;
using Log = Solstead.Site.Run.Log;

namespace Solstead.Site.Tariffs;

/// <summary>
/// Keeps what the contract was told, the colours of each season and the prices of the market, so that a restart knows it without the internet and history
/// outlives its sources. Written when something changed.
/// </summary>
public sealed class TariffKeeper(ITariff? tariff, IStateStore state, TimeProvider time, ILogger<TariffKeeper> log) : ITickListener
{
    private const string Tempo = "contract.tempo", Market = "contract.market";

    /// <summary>RTE decides the colours since then.</summary>
    internal const int FirstSeason = 2014;

    private readonly Dictionary<string, string> written = [];
    private int version;
    private TempoTold told = TempoTold.Nothing;
    private Task saving = Task.CompletedTask;

    /// <summary>Gives the contract back what it knew; before the engine begins.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        if (tariff is TempoTariff tempo) await LoadAsync(tempo, ct);
        else if (tariff is DynamicTariff dynamic && await ReadAsync(Market, TariffKeeperJson.Default.KeptMarket, ct) is { } kept && kept.Zone == dynamic.Market)
        {
            dynamic.Take([.. kept.Spans.Where(s => s.Length == 3).Select(s => new PriceSpan(At(s[0]), At(s[0] + s[1]), s[2]))]);
            version = dynamic.Version;
        }
    }

    public void On(Tick tick, SiteEngine engine)
    {
        if (!saving.IsCompleted) return;
        if (tariff is TempoTariff tempo && (tempo.Calendar.Version != version || tempo.Watch.Told != told))
        {
            (version, told) = (tempo.Calendar.Version, tempo.Watch.Told);
            saving = SaveAsync(Texts(tempo));
        }
        else if (tariff is DynamicTariff dynamic && dynamic.Version != version)
        {
            version = dynamic.Version;
            saving = SaveAsync([(Market, JsonSerializer.Serialize(Kept(dynamic), TariffKeeperJson.Default.KeptMarket))]);
        }
    }

    private async Task LoadAsync(TempoTariff tempo, CancellationToken ct)
    {
        for (var season = FirstSeason; season <= time.GetUtcNow().Year + 1; season++)
            foreach (var day in (await ReadAsync(Key(season), TariffKeeperJson.Default.KeptSeason, ct))?.Days ?? [])
                if (Reading(day) is { } reading) tempo.Calendar.Restore(reading);
        if (await ReadAsync(Tempo, TariffKeeperJson.Default.TempoTold, ct) is { } before) tempo.Watch.Told = told = before;
        version = tempo.Calendar.Version;
    }

    /// <summary>What stands in the settings is not kept: it goes when it is taken out there.</summary>
    private static List<(string Key, string Text)> Texts(TempoTariff tempo)
    {
        var seasons = tempo.Calendar.Readings.Where(r => r.Trust != TempoTrust.Owner).GroupBy(r => TempoSeason.Of(r.Date).Year).ToList();
        var texts = seasons.Select(s => (Key(s.Key), JsonSerializer.Serialize(new KeptSeason([.. s.Select(r => new KeptDay(r.Date, r.Colour, r.Source, r.Trust, r.At))]), TariffKeeperJson.Default.KeptSeason))).ToList();
        texts.Add((Tempo, JsonSerializer.Serialize(tempo.Watch.Told, TariffKeeperJson.Default.TempoTold)));
        return texts;
    }

    private static KeptMarket Kept(DynamicTariff dynamic) =>
        new(dynamic.Market, [.. dynamic.Spans.Select(s => (decimal[])[s.From.ToUnixTimeSeconds(), (decimal)(s.To - s.From).TotalSeconds, s.PerMegawattHour])]);

    private static TempoReading? Reading(KeptDay day) =>
        day.Source is { Length: > 0 } && day.Colour != TempoColour.Unknown && day.Trust != TempoTrust.Owner ? new(day.Date, day.Colour, day.Source, day.Trust, day.At) : null;

    internal static string Key(int season) => $"{Tempo}.{season.ToString(CultureInfo.InvariantCulture)}";

    private static DateTimeOffset At(decimal seconds) => DateTimeOffset.FromUnixTimeSeconds((long)seconds);

    private async Task<T?> ReadAsync<T>(string key, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken ct) where T : class
    {
        try
        {
            if (await state.GetAsync(key, ct) is not { } json) return null;
            written[key] = json;
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException e)
        {
            Log.StateUnreadable(log, e);
            return null;
        }
    }

    /// <summary>In the background: the engine does not wait for the disk, and the store tells when that refuses.</summary>
    private async Task SaveAsync(IReadOnlyList<(string Key, string Text)> texts)
    {
        try
        {
            foreach (var (key, text) in texts)
            {
                if (written.GetValueOrDefault(key) == text) continue;
                await state.SetAsync(key, text, CancellationToken.None);
                written[key] = text;
            }
        }
        catch (Exception e) when (e is HistoryException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            Log.NotStored(log, "the contract's days", e);
        }
    }
}

internal sealed record KeptSeason(IReadOnlyList<KeptDay> Days);

internal sealed record KeptDay(DateOnly Date, TempoColour Colour, string Source, TempoTrust Trust, DateTimeOffset At);

/// <param name="Spans">Each: beginning in unix seconds, length in seconds, price of one MWh.</param>
internal sealed record KeptMarket(string Zone, IReadOnlyList<decimal[]> Spans);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(TempoTold))]
[JsonSerializable(typeof(KeptSeason))]
[JsonSerializable(typeof(KeptMarket))]
internal sealed partial class TariffKeeperJson : JsonSerializerContext;
