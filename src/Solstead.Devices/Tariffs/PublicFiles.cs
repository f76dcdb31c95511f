using Solstead.Core.Devices;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Asking;
using Solstead.Devices.Tariffs.EdfTempo.Sources;
using Solstead.Devices.Tariffs.EdfTempo.Wire;

namespace Solstead.Devices.Tariffs;

/// <summary>Files with colours and prices that everybody may fetch, for the command line.</summary>
public static class PublicFiles
{
    /// <summary>RTE's file of a season.</summary>
    public static Uri OfSeason(TempoSeason season) => new(RteFileSource.Usual, $"tempo?season={season}");

    /// <summary>A file of at most 1 MB. Redirects stay on the host, or within data.gouv.fr.</summary>
    /// <exception cref="DeviceException">It could not be fetched.</exception>
    public static async Task<string> FetchAsync(Uri at, TimeProvider time, CancellationToken ct)
    {
        using var wire = new SourceWire(TariffName.Of(at.Host), at, time, at.Host.EndsWith("data.gouv.fr", StringComparison.Ordinal) ? "data.gouv.fr" : null);
        try
        {
            return await wire.AskAsync(at, static to => SourceWire.Get(to, ("Accept", "*/*"), ("Referer", "https://www.services-rte.com/")), ct);
        }
        catch (SourceException e)
        {
            throw new DeviceException(e.Problem, !e.NeedsPerson);
        }
    }

    /// <summary>The days of a season in RTE's form, in order.</summary>
    /// <exception cref="DeviceException">It is no such file.</exception>
    public static IReadOnlyList<(DateOnly Date, TempoColour Colour)> ReadSeason(string json, string name)
    {
        try
        {
            return [.. TempoAnswers.RteSeason(json).Select(d => (d.Date, d.Colour))];
        }
        catch (TempoAnswerException e)
        {
            throw new DeviceException(SourceException.Of(TariffName.Of(name), "odd", Core.Quantities.Fact.Of("said", e.Message)).Problem, isTransient: false);
        }
    }
}
