namespace Solstead.Devices.Enphase.Transport;

/// <summary>How one request ended, seen from the wire.</summary>
internal enum Delivery
{
    /// <summary>A status and a complete body.</summary>
    Answered,
    /// <summary>No connection: refused, no route, reset before an answer.</summary>
    Unreachable,
    /// <summary>Connected, and closed before a word of an answer.</summary>
    Ended,
    /// <summary>Connected, but no complete answer in time.</summary>
    TimedOut,
    /// <summary>The answer broke off or was too large.</summary>
    Broken,
    /// <summary>The certificate is not the one we trust; nothing was sent.</summary>
    Distrusted,
}

/// <param name="Status">HTTP status; 0 when there was no answer.</param>
/// <param name="Challenge">The digest challenge of a 401; null when none.</param>
/// <param name="Cookie">A <c>sessionId</c> the gateway set; null when none.</param>
internal sealed record GatewayAnswer(Delivery Delivery, int Status, ReadOnlyMemory<byte> Body, string? Challenge = null, string? Cookie = null)
{
    public static GatewayAnswer Failed(Delivery delivery) => new(delivery, 0, default);
}
