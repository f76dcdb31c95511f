using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Devices;

/// <summary>What a driver tells the engine. An error is a report too: it never ends the stream.</summary>
/// <param name="Device">Id of the device.</param>
/// <param name="At">When it was received.</param>
public abstract record Report(string Device, Moment At)
{
    /// <summary>The device told what it is: after the first probe and again when its firmware changed.</summary>
    public sealed record Identified(DeviceInfo Info, Moment At) : Report(Info.Id, At);

    /// <summary>New readings. Points not in the list keep their last value and age.</summary>
    public sealed record Measured(string Device, Moment At, IReadOnlyList<Reading> Readings) : Report(Device, At);

    /// <summary>Something is wrong from now on, until a <see cref="Recovered"/> with the same code.</summary>
    public sealed record Trouble(string Device, Moment At, Problem Problem) : Report(Device, At);

    /// <summary>The problem with this code is over.</summary>
    public sealed record Recovered(string Device, Moment At, string Code) : Report(Device, At);
}
