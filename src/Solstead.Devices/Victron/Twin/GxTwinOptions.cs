namespace Solstead.Devices.Victron.Twin;

/// <summary>How one twin is built.</summary>
public sealed record GxTwinOptions
{
    /// <summary>Port of a broker on loopback where the twin may publish; 0 takes that of <see cref="Broker"/>.</summary>
    public int Port { get; init; }

    /// <summary>The twin's own broker; null when somebody else runs one. Disposed with the twin.</summary>
    public GxBroker? Broker { get; init; }

    /// <summary>Timers are real; the wall clock may be moved or run faster: the battery and the schedules live by it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string Portal { get; init; } = "c0619ab1f2d3";

    /// <summary>Below 3.20 it keeps values on the broker, below 3.50 it echoes no marks.</summary>
    public string Firmware { get; init; } = "3.55";

    /// <summary>Zone its schedules run in.</summary>
    public string TimeZone { get; init; } = "Europe/Paris";

    /// <summary>1 or 3.</summary>
    public int Phases { get; init; } = 1;

    public int Vebus { get; init; } = 276;

    /// <summary>A second inverter of another system.</summary>
    public int? SecondVebus { get; init; }

    /// <summary>It has the ESS assistant.</summary>
    public bool Ess { get; init; } = true;

    /// <summary>It has a battery monitor.</summary>
    public bool Monitor { get; init; } = true;

    /// <summary>A Multi RS instead of a Multi.</summary>
    public bool MultiRs { get; init; }

    /// <summary>State of charge at first. [%]</summary>
    public double Soc { get; init; } = 55;

    /// <summary>Size of the battery. [Wh]</summary>
    public double Capacity { get; init; } = 10_000;

    /// <summary>Most the inverter charges with, and discharges with below. [W]</summary>
    public double MaxCharge { get; init; } = 2_500;

    /// <summary>[W]</summary>
    public double MaxDischarge { get; init; } = 3_000;

    /// <summary>What the house draws at first. [W]</summary>
    public double Load { get; init; } = 600;

    /// <summary>PV on the grid side; null: there is none. [W]</summary>
    public double? PvOnGrid { get; init; }

    /// <summary>PV on the battery; null: there is none. [W]</summary>
    public double? PvDc { get; init; }

    /// <summary>Settings that differ from those of a new ESS, by path below <c>settings/0/Settings/</c>.</summary>
    public IReadOnlyDictionary<string, double> Settings { get; init; } = new Dictionary<string, double>();

    /// <summary>Another port of the control API; 0 picks a free one, null opens none.</summary>
    public int? ControlPort { get; init; }
}
