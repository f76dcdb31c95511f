namespace Solstead.Devices.Tariffs.Twin;

/// <summary>How a public service can misbehave.</summary>
public enum TariffTwinFault
{
    None,
    /// <summary>A web page with status 200, as protection against robots sends it.</summary>
    Page,
    /// <summary>Status 200 with an error inside.</summary>
    ErrorInside,
    Status500,
    /// <summary>503: too many, for now.</summary>
    Busy,
    /// <summary>429 with a Retry-After of two hours.</summary>
    TooMany,
    /// <summary>401 whatever the token.</summary>
    Refused,
    /// <summary>Half an answer.</summary>
    Truncated,
    /// <summary>No answer at all.</summary>
    Silent,
    /// <summary>More than a megabyte.</summary>
    Large,
    /// <summary>A redirect to another host.</summary>
    Elsewhere,
    /// <summary>A redirect on the same host, which is well.</summary>
    Moved,
    /// <summary>Every day is only a fallback.</summary>
    Fallback,
    /// <summary>Tomorrow is not told.</summary>
    NoTomorrow,
}
