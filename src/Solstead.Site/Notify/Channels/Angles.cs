namespace Solstead.Site.Notify.Channels;

/// <summary>The three signs that Slack and Telegram read as their own.</summary>
internal static class Angles
{
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
