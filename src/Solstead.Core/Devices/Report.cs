using Solstead.Core.Forecast;
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

    /// <summary>A source's word about days of a contract. Days it does not know are not in the list, and keep what was known of them.</summary>
    /// <param name="Authority">How it knows.</param>
    public sealed record Days(string Device, Moment At, DayAuthority Authority, IReadOnlyList<DayLabel> Labels) : Report(Device, At);

    /// <summary>What the market pays for stretches of time. Stretches it does not name keep what was known of them.</summary>
    public sealed record Prices(string Device, Moment At, IReadOnlyList<PriceSpan> Spans) : Report(Device, At);

    /// <summary>What a source of weather said. Each report stands for itself: an issue is kept as it was, never merged into the one before.</summary>
    public sealed record Weather(string Device, Moment At, WeatherIssue Issue) : Report(Device, At);

    /// <summary>What a service said the panels will give.</summary>
    public sealed record PvForecast(string Device, Moment At, PvIssue Issue) : Report(Device, At);

    /// <summary>Something is wrong from now on, until a <see cref="Recovered"/> with the same code.</summary>
    public sealed record Trouble(string Device, Moment At, Problem Problem) : Report(Device, At);

    /// <summary>The problem with this code is over.</summary>
    public sealed record Recovered(string Device, Moment At, string Code) : Report(Device, At);
}

/// <summary>What a source says one day of a contract is.</summary>
/// <param name="Date">The date the contract's day begins on, in the contract's own time zone.</param>
/// <param name="Label">In the contract's words, e.g. <c>red</c>.</param>
/// <param name="At">When the source said so. [UTC]</param>
public readonly record struct DayLabel(DateOnly Date, string Label, DateTimeOffset At);

/// <summary>A stretch of one market price.</summary>
/// <param name="From">First instant. [UTC]</param>
/// <param name="To">First instant after it. [UTC]</param>
/// <param name="PerMegawattHour">Without taxes, in the market's currency; may be negative. [1/MWh]</param>
public readonly record struct PriceSpan(DateTimeOffset From, DateTimeOffset To, decimal PerMegawattHour);

/// <summary>How a source knows what a day is. Sources of one kind repeat one another; kinds are independent.</summary>
public enum DayAuthority
{
    /// <summary>Who sells the energy.</summary>
    Supplier,
    /// <summary>Who decides it, and everybody fed from there.</summary>
    GridOperator,
    /// <summary>The meter that bills.</summary>
    Meter,
}
