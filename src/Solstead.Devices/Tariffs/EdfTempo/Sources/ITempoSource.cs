using Solstead.Core.Devices;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Asking;
using Solstead.Devices.Tariffs.EdfTempo.Wire;

namespace Solstead.Devices.Tariffs.EdfTempo.Sources;

/// <summary>Somebody on the internet who knows the colours.</summary>
internal interface ITempoSource : IDisposable
{
    /// <summary>Word in the settings.</summary>
    string Name { get; }

    /// <summary>As a person knows it.</summary>
    string Title { get; }

    DayAuthority Authority { get; }

    /// <summary>What it knows of a civil day and the next.</summary>
    /// <exception cref="SourceException">It gave no answer that can be used.</exception>
    /// <exception cref="TempoAnswerException">It said something else.</exception>
    Task<IReadOnlyList<ColourOfDay>> AskAsync(DateOnly today, CancellationToken ct);

    /// <summary>What it knows of a season up to today.</summary>
    /// <inheritdoc cref="AskAsync"/>
    Task<IReadOnlyList<ColourOfDay>> SeasonAsync(TempoSeason season, DateOnly today, CancellationToken ct);
}
