namespace Solstead.Devices.Enphase.Twin;

/// <summary>How the transformers of a live gateway are fitted (enphase.md 1).</summary>
public enum TwinMetering
{
    /// <summary>Production and grid transformers: consumption is calculated.</summary>
    Net,
    /// <summary>Production and house-load transformers: the grid is calculated.</summary>
    Total,
    /// <summary>Only production is enabled.</summary>
    ProductionOnly,
    /// <summary>Metered hardware, transformers not enabled.</summary>
    Disabled,
    /// <summary>Standard hardware without meters.</summary>
    Standard,
}

/// <summary>Oddities of enphase.md 7. Null leaves the choice to the firmware version; true or false forces it.
/// B1 (zeros after a boot) belongs to <see cref="TwinFaultKind.Reboot"/>.</summary>
public sealed record TwinQuirks
{
    public TwinMetering Metering { get; init; }

    /// <summary>B4, B5: lifetime of the panels counts 32-bit joules and wraps at 1 193 046 Wh.</summary>
    public bool? LifetimeWraps { get; init; }
    /// <summary>B6: <c>/api/v1/production</c> is frozen.</summary>
    public bool? V1Frozen { get; init; }
    /// <summary>B7, B8: <c>/api/v1/production</c> energies are zero.</summary>
    public bool? V1Zero { get; init; }
    /// <summary>B9: the total entry is a copy of net.</summary>
    public bool? TotalCopiesNet { get; init; }
    /// <summary>B10: today = seven days = lifetime, power factors summed, apparent energy 0, lag and lead swapped in totals.</summary>
    public bool? BrokenTotals { get; init; }
    /// <summary>B11: Wh that stay in <c>whToday</c> after midnight. [Wh]</summary>
    public double TodayResetsTo { get; init; }
    /// <summary>B11: how long after midnight <c>whToday</c> is reset.</summary>
    public TimeSpan TodayResetsLate { get; init; }
    /// <summary>B13: transformers not enabled still show numbers with activeCount 0.</summary>
    public bool? DisabledShowsNumbers { get; init; }
    /// <summary>B14: net lifetime is import − export; false: import only.</summary>
    public bool? NetLifetimeIsDifference { get; init; }
    /// <summary>B15: devices in <c>device_data</c> at most. [count]</summary>
    public int DeviceDataLimit { get; init; } = 50;
    /// <summary>B16: negative watts of a meter in <c>device_data</c> appear as unsigned 32 bit.</summary>
    public bool? UnsignedWatts { get; init; }
    /// <summary>B17: an extra all-zero reading with eid 1023410688.</summary>
    public bool? ExtraReading { get; init; }
    /// <summary>Entries in <c>lines</c>: null = one per phase, 3 = always three, 0 = never any.</summary>
    public int? Lines { get; init; }
    /// <summary>The list of battery powers is named <c>devices:</c>.</summary>
    public bool? DevicesColon { get; init; }
    /// <summary>Not a quirk but equipment: a system controller with its relay and four dry contacts, two of them in use.</summary>
    public bool Controller { get; init; }
    /// <summary>Equipment: a Q-Relay.</summary>
    public bool Relay { get; init; }
    /// <summary>Equipment: the battery is one of the first generation, with AC in and out.</summary>
    public bool AcBattery { get; init; }
    /// <summary>Equipment: an enabled transformer on the battery.</summary>
    public bool StorageMeter { get; init; }
    /// <summary>What the gateway says of a transformer: role and status, then flags, e.g. <c>production check-wiring negative-production</c>; null: all is normal.</summary>
    public string? MeterStatus { get; init; }
    /// <summary>Native handlers send no Content-Type.</summary>
    public bool? NoContentType { get; init; }
}
