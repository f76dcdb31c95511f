using System.Globalization;

namespace Solstead.Site.Notify;

/// <summary>A message in words, as a channel sends it.</summary>
/// <param name="Id">The same however often it is tried: a service that knows it can tell a repetition.</param>
/// <param name="Title">At most 100 characters.</param>
/// <param name="Body">At most 1000 characters.</param>
/// <param name="State"><c>open</c>, <c>over</c>, <c>news</c>, <c>digest</c> or <c>test</c>.</param>
/// <param name="Thread">By what the service knows the first message of the incident; null: this is the first.</param>
public sealed record Outgoing(
    string Id, string Incident, NoticeLevel Level, string Kind, string Code, string State, string Title, string Body, DateTimeOffset At, string Site, string? Device, string? Thread)
{
    public string Text => $"{Title}\n{Body}";

    public string Word => Level switch { NoticeLevel.Alarm => "alarm", NoticeLevel.Warning => "warning", NoticeLevel.Recovery => "recovery", _ => "info" };

    /// <summary>ISO 8601 in UTC.</summary>
    public string Time => At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
