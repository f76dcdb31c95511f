namespace Solstead.Site.Publish.Mqtt;

/// <summary>A device as Home Assistant shows it.</summary>
/// <param name="Id">Its identifier, the same for ever.</param>
/// <param name="Via">Identifier of the device it hangs on; null for none.</param>
/// <param name="Availability">Topics that must all say online.</param>
internal sealed record HaDevice(
    string Id, string Name, string? Maker, string? Model, string? Serial, string? Firmware, string? Via, IReadOnlyList<string> Availability, IReadOnlyList<HaEntity> Entities);

/// <summary>One entity of a device.</summary>
/// <param name="Key">Unique within the site, the same for ever; letters, digits and underscores.</param>
/// <param name="Platform">E.g. <c>sensor</c>.</param>
/// <param name="Topic">Where its state is told; null for one that only commands.</param>
/// <param name="Template">How the state is taken out of the message; null when the message is the state.</param>
/// <param name="Expires">Seconds after which an untold value is unknown; null for never.</param>
internal sealed record HaEntity(string Key, string Platform, string Name, string? Topic, string? Template, HaClass Class, int? Expires)
{
    /// <summary>How the instant a total counts from is taken out of the message; null for a value that is no register of the day.</summary>
    public string? Since { get; init; }

    /// <summary><c>diagnostic</c>, <c>config</c> or null.</summary>
    public string? Category { get; init; }

    /// <summary>True for what few people look at: Home Assistant knows it and shows it when its owner switches it on.</summary>
    public bool Hidden { get; init; }

    /// <summary>Where commands are sent; null for none.</summary>
    public string? CommandTopic { get; init; }

    /// <summary>What the two states and commands are called; null for a value.</summary>
    public (string On, string Off)? Words { get; init; }

    /// <summary>Only its own topic matters for whether it can be shown.</summary>
    public string? OwnAvailability { get; init; }
}
