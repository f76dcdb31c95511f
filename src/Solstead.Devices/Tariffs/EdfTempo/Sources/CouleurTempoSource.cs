using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Asking;
using Solstead.Devices.Tariffs.EdfTempo.Wire;

namespace Solstead.Devices.Tariffs.EdfTempo.Sources;

/// <summary>The volunteers of api-couleur-tempo.fr, fed from RTE (tempo.md 2.3): no second opinion, but another way.</summary>
internal sealed class CouleurTempoSource(Uri address, TimeProvider time) : ITempoSource
{
    public const string Key = "couleur-tempo";
    public static readonly Uri Usual = new("https://www.api-couleur-tempo.fr/api/");

    private readonly SourceWire wire = new(TariffName.Of(Key), address, time);

    public string Name => Key;
    public string Title => "api-couleur-tempo.fr";
    public DayAuthority Authority => DayAuthority.GridOperator;

    public Task<IReadOnlyList<ColourOfDay>> AskAsync(DateOnly today, CancellationToken ct) =>
        GetAsync(string.Create(CultureInfo.InvariantCulture, $"joursTempo?dateJour%5B%5D={today:yyyy-MM-dd}&dateJour%5B%5D={today.AddDays(1):yyyy-MM-dd}"), ct);

    public Task<IReadOnlyList<ColourOfDay>> SeasonAsync(TempoSeason season, DateOnly today, CancellationToken ct) => GetAsync($"joursTempo?periode%5B%5D={season}", ct);

    public void Dispose() => wire.Dispose();

    private async Task<IReadOnlyList<ColourOfDay>> GetAsync(string path, CancellationToken ct) =>
        TempoAnswers.CouleurTempo(await wire.AskAsync(new Uri(address, path), static at => SourceWire.Get(at), ct));
}
