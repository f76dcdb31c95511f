namespace Solstead.Site.Notify;

public enum DeliveryOutcome
{
    Sent,
    /// <summary>May work later: the network, the service busy or ill.</summary>
    Later,
    /// <summary>Will not work however often it is tried.</summary>
    Refused,
}

/// <summary>What became of one attempt.</summary>
/// <param name="Code">Our word for it, a text.</param>
/// <param name="Status">Status of the answer, HTTP or SMTP; null without one.</param>
/// <param name="Words">The service's own words, secrets taken out.</param>
/// <param name="RetryAfter">Not before; the service's wish.</param>
/// <param name="Handle">By what the service knows the message, to answer to it later.</param>
public sealed record Delivery(DeliveryOutcome Outcome, string Code, int? Status = null, string? Words = null, TimeSpan? RetryAfter = null, string? Handle = null);

/// <summary>An attempt that was made.</summary>
public sealed record Attempt(DateTimeOffset At, string Code, int? Status, string? Words);
