using Solstead.Core.Devices;

namespace Solstead.Site.Publish;

/// <summary>Sends one message to the site's broker; implemented by the publisher that holds the connection.</summary>
public interface IMessageSender
{
    /// <param name="topic">Topic without wildcards.</param>
    /// <param name="payload">Text, UTF-8.</param>
    /// <param name="retain">The broker keeps it for those who come later.</param>
    /// <returns>Applied once the broker has taken it over; Unconfirmed when it did not in time; Refused when there is no connection to try.</returns>
    ValueTask<CommandOutcome> SendAsync(string topic, string payload, bool retain, CancellationToken ct);
}
