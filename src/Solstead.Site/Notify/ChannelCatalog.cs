using Solstead.Site.Notify.Channels;

namespace Solstead.Site.Notify;

/// <summary>One kind of channel. Adding one = one file, one test file, one line.</summary>
/// <param name="Type">Its word in the settings.</param>
/// <param name="Read">Reads its own keys (findings go to the reader) and gives what makes it. Opens nothing.</param>
internal sealed record ChannelKind(string Type, Func<ChannelSettings, Func<ChannelContext, IChannel>> Read)
{
    /// <summary>Pause after the first failure and the longest one.</summary>
    public (TimeSpan First, TimeSpan Longest) Pauses { get; init; } = (TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(15));
}

/// <summary>The one list of channels.</summary>
internal static class ChannelCatalog
{
    public static IReadOnlyList<ChannelKind> All { get; } =
    [
        AppriseChannel.Kind,
        EmailChannel.Kind,
        GotifyChannel.Kind,
        HomeAssistantChannel.Kind,
        NtfyChannel.Kind,
        ProwlChannel.Kind,
        PushoverChannel.Kind,
        TelegramChannel.Kind,
        WebhookChannel.Kind,
    ];
}
