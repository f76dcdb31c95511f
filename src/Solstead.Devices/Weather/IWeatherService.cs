using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Asking;

namespace Solstead.Devices.Weather;

/// <summary>One public service: what it is asked, and what its answers mean. It keeps no time and remembers nothing.</summary>
internal interface IWeatherService : IDisposable
{
    /// <summary>Word of the settings.</summary>
    string Name { get; }

    /// <summary>Its name as a person knows it.</summary>
    string Title { get; }

    /// <summary>How often something new can be there; it is not asked more often.</summary>
    TimeSpan Every { get; }

    /// <summary>When after midnight UTC the first stretch of <see cref="Every"/> begins.</summary>
    TimeSpan From => TimeSpan.Zero;

    /// <summary>How far homes are spread over a stretch.</summary>
    TimeSpan Spread => Every;

    /// <summary>What is asked, without secrets: an answer to another question is not used.</summary>
    string Question { get; }

    /// <returns>One answer per request it takes.</returns>
    /// <exception cref="SourceException">There was none.</exception>
    Task<IReadOnlyList<string>> AskAsync(CancellationToken ct);

    /// <summary>What answers say.</summary>
    /// <param name="asked">When they were given. [UTC]</param>
    /// <exception cref="SourceException">They cannot be used.</exception>
    IReadOnlyList<Report> Read(IReadOnlyList<string> answers, DateTimeOffset asked, Moment now);

    /// <summary>How long to wait before trying again within one round; null: no more in this round.</summary>
    /// <param name="tries">How often it was tried, from 1.</param>
    /// <param name="hasOlder">There is an older answer to live on.</param>
    TimeSpan? Again(int tries, SourceException why, bool hasOlder) => Usual(tries, why, hasOlder);

    /// <summary>Twice more, after 1 and 2 s, and only when there is nothing to live on; never when the service asked for rest, or a person has to act.</summary>
    static TimeSpan? Usual(int tries, SourceException why, bool hasOlder) =>
        !hasOlder && tries < 3 && why is { NeedsPerson: false, RestFor: null } ? TimeSpan.FromSeconds(1 << (tries - 1)) : null;
}
