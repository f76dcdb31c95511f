using Solstead.Core.Devices;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>What is looked for before a cycle.</summary>
internal enum PlantLook
{
    /// <summary>Nothing: what was found is read.</summary>
    Nothing,
    /// <summary>What was not there so far.</summary>
    Missing,
    /// <summary>Everything anew: it may be another device.</summary>
    All,
}

/// <summary>What a driver read beside the models of SunSpec.</summary>
/// <param name="StorageControl">Who steers the batteries, in one word; null when unknown.</param>
internal sealed record PlantMore(IReadOnlyList<BatteryReading> Batteries, string? StorageControl);

/// <summary>What a driver adds to the models of SunSpec: registers of the maker's own.</summary>
internal interface IPlantExtra
{
    /// <summary>Reads what belongs to the cycle. Called right after the models, over the same connection.</summary>
    Task<PlantMore> ReadAsync(ModbusClient client, PlantReader plant, PlantLook look, CancellationToken ct);

    /// <summary>Called after each good cycle, e.g. to renew a command before it expires.</summary>
    Task TendAsync(ModbusClient client, CancellationToken ct);

    /// <summary>What is wrong now with what it added.</summary>
    IReadOnlyList<Problem> Problems { get; }
}

/// <summary>How a plant is read.</summary>
/// <param name="Type">Driver type.</param>
/// <param name="Places">Ways to it, tried in this order until one answers; each with the words that name it to a person.</param>
/// <param name="Units">Modbus units, the main one first.</param>
/// <param name="Place">What a meter is for.</param>
/// <param name="More">Units to look at as well, given what was found.</param>
internal sealed record PlantSetup(
    string Type, IReadOnlyList<(string Name, Func<ModbusClient> Open)> Places, IReadOnlyList<byte> Units, TimeSpan Interval, PlantRules Rules,
    Func<SunSpecPart, MeterPlace> Place, Func<IReadOnlyList<SunSpecPart>, IReadOnlyList<byte>> More)
{
    public IPlantExtra? Extra { get; init; }

    /// <summary>Units to try when the main one is not there; empty when the owner named it.</summary>
    public IReadOnlyList<byte> OtherUnits { get; init; } = [];

    /// <summary>Further units that hold meters only.</summary>
    public IReadOnlyList<byte> MeterUnits { get; init; } = [];

    /// <summary>Turns the power of batteries found through models into ours (discharge positive).</summary>
    public double BatterySign { get; init; } = 1;

    /// <summary>Adjusts the rules to what was found, e.g. to the maker's sign.</summary>
    public Func<IReadOnlyList<SunSpecPart>, PlantRules, PlantRules> Adjust { get; init; } = static (_, rules) => rules;

    public static IReadOnlyList<byte> NoMore(IReadOnlyList<SunSpecPart> found) => [];
}
