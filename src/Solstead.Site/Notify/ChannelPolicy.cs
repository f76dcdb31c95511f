namespace Solstead.Site.Notify;

/// <summary>What a channel is told, and when.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="Language"><c>en</c> or <c>fr</c>.</param>
/// <param name="Minimum">Nothing below it; a recovery counts as what it ends.</param>
/// <param name="Quiet">Hours in which only alarms are sent.</param>
public sealed record ChannelPolicy(string Name, string Language = "en", NoticeLevel Minimum = NoticeLevel.Info, QuietHours? Quiet = null)
{
    /// <summary>Kinds or codes, a star at the end of one for all that begin so; none: what is told by default, and every alarm.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>Pause after a failure; doubles up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(15);

    public bool Wants(Notice notice)
    {
        if (notice.Was < Minimum) return false;
        if (Events.Count > 0) return Events.Any(e => e == notice.Kind || EventKinds.Fits(e, notice.Code));
        return notice.Was == NoticeLevel.Alarm || EventKinds.Of(notice.Code) is { ByDefault: true };
    }
}
