using Solstead.Core.Devices;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Asking;
using Solstead.Devices.Tariffs.EdfTempo.Wire;

namespace Solstead.Devices.Tariffs.EdfTempo.Sources;

/// <summary>The files behind RTE's public page: no account, a few calls a day (tempo.md 2.2).</summary>
internal sealed class RteFileSource(Uri address, TimeProvider time) : ITempoSource
{
    public const string Key = "rte-file";
    public static readonly Uri Usual = new("https://www.services-rte.com/cms/open_data/v1/");

    private readonly SourceWire wire = new(TariffName.Of(Key), address, time);

    public string Name => Key;
    public string Title => "RTE";
    public DayAuthority Authority => DayAuthority.GridOperator;

    public async Task<IReadOnlyList<ColourOfDay>> AskAsync(DateOnly today, CancellationToken ct) => TempoAnswers.RteLight(await GetAsync("tempoLight", ct));

    public async Task<IReadOnlyList<ColourOfDay>> SeasonAsync(TempoSeason season, DateOnly today, CancellationToken ct) =>
        TempoAnswers.RteSeason(await GetAsync($"tempo?season={season}", ct));

    public void Dispose() => wire.Dispose();

    private Task<string> GetAsync(string path, CancellationToken ct) =>
        wire.AskAsync(new Uri(address, path), static at => SourceWire.Get(at, ("Referer", "https://www.services-rte.com/")), ct);
}
