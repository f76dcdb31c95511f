namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>The quirks in force: those of the firmware, unless the options say otherwise (enphase.md 6.2, 6.3, 7).</summary>
internal sealed record LiveRules(TwinFirmware Firmware, TwinQuirks Quirks)
{
    public TwinMetering Metering => Quirks.Metering;
    public bool IsMetered => Metering != TwinMetering.Standard;
    public bool HasProductionCt => Metering is TwinMetering.Net or TwinMetering.Total or TwinMetering.ProductionOnly;
    public bool HasConsumptionCt => Metering is TwinMetering.Net or TwinMetering.Total;

    public bool LifetimeWraps => Quirks.LifetimeWraps ?? (Metering == TwinMetering.Disabled && Firmware.AtLeast(4) && !Firmware.AtLeast(8));
    public bool V1Frozen => Quirks.V1Frozen ?? (Metering == TwinMetering.Disabled && Firmware.AtLeast(8, 2, 4264));
    public bool V1Zero => Quirks.V1Zero ?? (Metering == TwinMetering.Disabled && !Firmware.AtLeast(8, 2, 4264));
    public bool TotalCopiesNet => Quirks.TotalCopiesNet ?? Firmware.AtLeast(8, 3, 5433);
    public bool BrokenTotals => Quirks.BrokenTotals ?? Firmware.HasNewMeterStack;
    public bool DisabledShowsNumbers => Quirks.DisabledShowsNumbers ?? !Firmware.AtLeast(7, 6);
    public bool NetLifetimeIsDifference => Quirks.NetLifetimeIsDifference ?? Firmware.AtLeast(7, 3, 466);
    public bool UnsignedWatts => Quirks.UnsignedWatts ?? Firmware.AtLeast(8, 3);
    public bool ExtraReading => Quirks.ExtraReading ?? Firmware.AtLeast(8, 3);
    public bool DevicesColon => Quirks.DevicesColon ?? true;
    public bool NoContentType => Quirks.NoContentType ?? true;

    /// <summary>Lines in a document, or none at all.</summary>
    public int Lines(int phases, bool asked) => Quirks.Lines switch
    {
        0 => 0,
        { } fixedCount => asked ? fixedCount : 0,
        _ when !asked => 0,
        _ => Firmware.HasNewMeterStack ? 3 : phases,
    };
}
