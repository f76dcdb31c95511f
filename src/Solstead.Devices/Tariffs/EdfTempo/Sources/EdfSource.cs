using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Asking;
using Solstead.Devices.Tariffs.EdfTempo.Wire;

namespace Solstead.Devices.Tariffs.EdfTempo.Sources;

/// <summary>EDF itself, behind its web page (tempo.md 2.4): answers when it likes, and sometimes with a page for robots.</summary>
internal sealed class EdfSource(Uri address, TimeProvider time) : ITempoSource
{
    public const string Key = "edf";
    public static readonly Uri Usual = new("https://api-commerce.edf.fr/commerce/activet/v1/");

    private readonly SourceWire wire = new(TariffName.Of(Key), address, time);

    public string Name => Key;
    public string Title => "EDF";
    public DayAuthority Authority => DayAuthority.Supplier;

    public Task<IReadOnlyList<ColourOfDay>> AskAsync(DateOnly today, CancellationToken ct) => GetAsync(today, today.AddDays(1), ct);

    public Task<IReadOnlyList<ColourOfDay>> SeasonAsync(TempoSeason season, DateOnly today, CancellationToken ct) => GetAsync(season.First, today, ct);

    public void Dispose() => wire.Dispose();

    private async Task<IReadOnlyList<ColourOfDay>> GetAsync(DateOnly from, DateOnly to, CancellationToken ct)
    {
        var path = string.Create(CultureInfo.InvariantCulture,
            $"calendrier-jours-effacement?option=TEMPO&dateApplicationBorneInf={from:yyyy-MM-dd}&dateApplicationBorneSup={to:yyyy-MM-dd}&identifiantConsommateur=src");
        return TempoAnswers.Edf(await wire.AskAsync(new Uri(address, path), Request, ct));
    }

    private static HttpRequestMessage Request(Uri at) => SourceWire.Get(at,
        ("Application-Origine-Controlee", "site_RC"), ("situation-usage", "Jours Effacement"), ("Origin", "https://particulier.edf.fr"), ("Referer", "https://particulier.edf.fr/"));
}
