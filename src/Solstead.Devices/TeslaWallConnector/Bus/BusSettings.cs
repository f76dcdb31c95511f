namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>How a charge is stopped.</summary>
internal enum StopMethod
{
    /// <summary>A limit of 0 A in every heartbeat.</summary>
    Limit,
    /// <summary>No heartbeat: the unit stops about 30 s later. Works three times per plug-in; after that a limit of 0 A.</summary>
    Silence,
}

/// <summary>What the owner told about one unit.</summary>
/// <param name="Id">Last four hex digits of its serial number.</param>
/// <param name="MaxAmps">Highest current of its wiring; null: as all units. [A]</param>
/// <param name="MinAmps">Lowest current its car charges with; null: as all units. [A]</param>
/// <param name="Lines">Phase of the house, 1 to 3, each of its conductors hangs on.</param>
internal sealed record UnitSettings(ushort Id, double? MaxAmps, double? MinAmps, IReadOnlyList<int> Lines);

/// <summary>What a bus must know. Currents are per phase. [A]</summary>
internal sealed record BusSettings
{
    /// <summary>No unit takes more, whatever it says of itself.</summary>
    public const double Highest = 80;

    public ushort Master { get; init; } = 0x7777;
    public byte Sign { get; init; } = 0x77;
    /// <summary>For all units together, each phase.</summary>
    public double WiringMax { get; init; } = 6;
    /// <summary>For each unit.</summary>
    public double UnitMax { get; init; } = 6;
    /// <summary>Below this nothing is offered.</summary>
    public double Min { get; init; } = 6;
    /// <summary>Offered when nobody has decided for long; 0 pauses.</summary>
    public double Fallback { get; init; }
    /// <summary>Offered at the end of the program to a car that charges.</summary>
    public double Leave { get; init; } = 6;
    /// <summary>How long a decision holds that is not renewed.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(120);
    public StopMethod Stop { get; init; }
    /// <summary>Begin each raise with more for 5 s: Teslas since 2017 fall to 5 A otherwise.</summary>
    public bool SpikeOnRaise { get; init; } = true;
    /// <summary>The same for a car that draws much less than it is offered.</summary>
    public bool SpikeWhenStuck { get; init; } = true;
    /// <summary>Name the limit of the installation when linking: some cars never start without.</summary>
    public bool Announce { get; init; } = true;
    /// <summary>Phases a car is taken to use while nothing better is known.</summary>
    public int Phases { get; init; } = 3;
    /// <summary>Taken for a phase whose voltage nobody told. [V]</summary>
    public double Volts { get; init; } = 230;
    public IReadOnlyList<UnitSettings> Units { get; init; } = [];

    public UnitSettings? Of(ushort unit) => Units.FirstOrDefault(u => u.Id == unit);
}
