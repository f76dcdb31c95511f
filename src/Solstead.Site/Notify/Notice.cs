using System.Text.Json.Serialization;
using Solstead.Core.Quantities;

namespace Solstead.Site.Notify;

/// <summary>How much a message matters to who gets it; each channel has its own priority for it.</summary>
public enum NoticeLevel
{
    Info,
    Warning,
    /// <summary>A person must act: passes quiet hours.</summary>
    Alarm,
    /// <summary>What was told before is over.</summary>
    Recovery,
}

/// <summary>One thing to tell, as code and facts; the sentence is made when it is sent, in the language of the channel.</summary>
/// <param name="Id">Number of the message, rising; never used twice.</param>
/// <param name="Incident">What belongs together has the same number: the beginning, reminders and the end.</param>
/// <param name="Kind">Word of the settings' filter, e.g. <c>meter</c>.</param>
/// <param name="Device">Id of the device it concerns; null for the site itself.</param>
/// <param name="At">When it happened.</param>
/// <param name="Facts">Never a secret (see <see cref="Core.Devices.Problem"/>): the queue that holds them lies readable on the disk.</param>
public sealed record Notice(long Id, long Incident, NoticeLevel Level, string Kind, string Code, string? Device, DateTimeOffset At, IReadOnlyList<Fact> Facts)
{
    /// <summary>Level of the incident itself; of a recovery, what is over.</summary>
    public NoticeLevel Was { get; init; } = Level;

    /// <summary>When the incident began; null for news, which do not last.</summary>
    public DateTimeOffset? Since { get; init; }

    [JsonIgnore]
    public bool IsOver => Level == NoticeLevel.Recovery;
}
