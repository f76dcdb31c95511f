using Solstead.Core.Accounting;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>What a meter is for, from the text of its options (solaredge-modbus.md 5).</summary>
public enum MeterPlace { Grid, Consumption, Production, Other }

/// <summary>An inverter and what it said; the values are null when its unit gave none.</summary>
/// <param name="At">When it was read.</param>
public sealed record InverterReading(SunSpecPart Part, InverterValues? Values, IReadOnlyList<MpptChannel> Channels, Moment At)
{
    /// <summary>Where a maker puts the battery on channels 3 and 4 of model 160, the roof is on 1 and 2; null for others. [W]</summary>
    public double? RoofWatts => Channels.Count >= 4 && Part.Find(id => id == StorageModels.Storage) is not null ? Channels[0].Watts + Channels[1].Watts : null;

    /// <summary>By its model, so that it is known while values are not.</summary>
    public int Phases => InverterModel.Phases(Part.Find(InverterModel.Is)?.Id ?? 101);

    /// <summary>Its energy register.</summary>
    internal RawCounter Energy => new($"{PlantPoints.InverterSection(Part)}.u{Part.Unit}", Values?.WattHours, Values?.Energy ?? default, At.Utc);
}

/// <summary>A meter and what it said.</summary>
/// <param name="At">When it was read.</param>
public sealed record MeterReading(SunSpecPart Part, MeterPlace Place, MeterValues? Values, Moment At)
{
    /// <summary>By its model, so that it is known while values are not.</summary>
    public int Phases => MeterModel.Phases(Part.Find(MeterModel.Is)?.Id ?? 201);

    /// <summary>One of its energy registers. A meter that lost its bus shows zeros there: they are none.</summary>
    internal RawCounter Energy(string name, Func<MeterValues, double?> of) =>
        new($"{PlantPoints.Section(Place)}.u{Part.Unit}.{Part.Serial}.{name}", Values is { IsAlive: true } alive ? of(alive) : null, Values?.Energy ?? default, At.Utc);
}

/// <summary>A battery and what it said.</summary>
/// <param name="Unit">Of the inverter it hangs on.</param>
/// <param name="Name">Serial number, or what distinguishes it from the others.</param>
/// <param name="At">When it was read.</param>
public sealed record BatteryReading(byte Unit, string Name, string? Maker, string? Model, BatteryValues? Values, Moment At)
{
    /// <summary>One of its energy registers; 64 bits wrap never.</summary>
    internal RawCounter Energy(string name, Func<BatteryValues, double?> of) => new($"{PlantPoints.BatterySection(this)}.{name}", Values is { } v ? of(v) : null, new RegisterShape(1, 0), At.Utc);
}

/// <summary>All values of one cycle, each with the time it was read at.</summary>
public sealed record PlantReading(IReadOnlyList<InverterReading> Inverters, IReadOnlyList<MeterReading> Meters, IReadOnlyList<BatteryReading> Batteries)
{
    /// <summary>Units of the settings that were never found: sums over the plant lack them.</summary>
    public bool IsIncomplete { get; init; }

    /// <summary>Who steers the batteries, in one word; null when unknown.</summary>
    public string? StorageControl { get; init; }

    public MeterReading? Grid => Meters.FirstOrDefault(m => m.Place == MeterPlace.Grid);

    /// <summary>When each of its parts was read.</summary>
    public IEnumerable<Moment> Times => [.. Inverters.Select(i => i.At), .. Meters.Select(m => m.At), .. Batteries.Select(b => b.At)];

    /// <summary>True when a battery hangs on this inverter: what it gives is not what its roof gives.</summary>
    public bool IsHybrid(InverterReading inverter) => Batteries.Any(b => b.Unit == inverter.Part.Unit);
}
