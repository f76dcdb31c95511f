namespace Solstead.Devices.Weather.Twin;

/// <summary>How a service of weather can misbehave.</summary>
public enum WeatherTwinFault
{
    None,
    /// <summary>A web page with status 200.</summary>
    Page,
    /// <summary>Status 400 and the service's own form of an error.</summary>
    Refuses,
    Status500,
    /// <summary>503: too many, for now.</summary>
    Busy,
    /// <summary>429 with a Retry-After of two hours.</summary>
    TooMany,
    /// <summary>401 whatever the key.</summary>
    Refused,
    /// <summary>Half an answer.</summary>
    Truncated,
    /// <summary>No answer at all.</summary>
    Silent,
    /// <summary>The answer after five seconds.</summary>
    Slow,
    /// <summary>More than four megabytes.</summary>
    Large,
    /// <summary>Brackets within brackets.</summary>
    Deep,
    /// <summary>A redirect to another host.</summary>
    Elsewhere,
    /// <summary>Every second value is null.</summary>
    Nulls,
    /// <summary>Wind in km/h and temperatures in °F, and saying so; where the service names no units, texts that are no numbers.</summary>
    Units,
    /// <summary>No rows.</summary>
    Empty,
    /// <summary>An answer of a week ago.</summary>
    Past,
    /// <summary>Good JSON of something else.</summary>
    Other,
}
