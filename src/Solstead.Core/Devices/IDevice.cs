using Solstead.Core.Quantities;

namespace Solstead.Core.Devices;

/// <summary>One thing we talk to. It reports and, if it can, obeys small capability interfaces.</summary>
public interface IDevice : IAsyncDisposable
{
    /// <summary>What is known now; changes with each <see cref="Report.Identified"/>.</summary>
    DeviceInfo Info { get; }

    /// <summary>
    /// The stream of reports. The driver owns its cadence; an unreachable or faulty device is a report, the stream goes on until
    /// <paramref name="ct"/> is cancelled.
    /// </summary>
    IAsyncEnumerable<Report> ReadAsync(CancellationToken ct);
}

/// <summary>Reads everything a device has, once, and ends: for <c>solstead read</c>, <c>check</c> and <c>probe</c>.</summary>
public interface IReadOnce
{
    /// <summary>One complete set of reports; readings come as good as one contact allows.</summary>
    Task<IReadOnlyList<Report>> ReadOnceAsync(CancellationToken ct);
}

/// <summary>A device whose current can be limited, e.g. a charging point.</summary>
public interface ICurrentLimit
{
    /// <param name="limit">Upper bound per phase, ≥ 0; 0 pauses. [A]</param>
    ValueTask<CommandOutcome> LimitAsync(Current limit, CancellationToken ct);
}

/// <summary>
/// A limit that may be passed for moments: some cars have to be offered more for a few seconds before they follow a raise. How far is the caller's
/// to say, because only it knows what the rest of the house draws.
/// </summary>
public interface IMomentaryLimit : ICurrentLimit
{
    /// <param name="limit">Upper bound per phase, ≥ 0; 0 pauses. [A]</param>
    /// <param name="momentary">Upper bound per phase for up to 10 s after a change; not below <paramref name="limit"/>. [A]</param>
    ValueTask<CommandOutcome> LimitAsync(Current limit, Current momentary, CancellationToken ct);
}

/// <summary>A device with charging points that can be limited together or one by one.</summary>
public interface IChargingPoints
{
    /// <param name="section">Section of its points, e.g. <c>charger.5A3C</c>.</param>
    /// <returns>Null when there can be no such charging point.</returns>
    ICurrentLimit? ChargingPoint(string section);
}

/// <summary>A device that can be switched on and off, e.g. a relay or a smart plug.</summary>
public interface ISwitch
{
    ValueTask<CommandOutcome> SwitchAsync(bool on, CancellationToken ct);
}

/// <summary>An inverter whose production can be limited.</summary>
public interface IProductionLimit
{
    /// <param name="percent">Of its rated power, 0 to 100; 100 ends the limit. [%]</param>
    ValueTask<CommandOutcome> LimitProductionAsync(double percent, CancellationToken ct);
}

/// <summary>A plant that can keep what it exports below a limit by itself.</summary>
public interface IExportLimit
{
    /// <param name="limit">Most that may be exported, ≥ 0; null ends the limit. [W]</param>
    ValueTask<CommandOutcome> LimitExportAsync(Power? limit, CancellationToken ct);
}

/// <summary>What a home battery is told to do.</summary>
public enum BatteryMode
{
    /// <summary>What it does by itself; what was borrowed is given back.</summary>
    Own,
    /// <summary>No discharging; surplus is still stored.</summary>
    Hold,
    /// <summary>Charging, from the grid as well.</summary>
    ChargeFromGrid,
}

/// <summary>A home battery that takes commands.</summary>
public interface IBatteryControl
{
    /// <param name="mode">Lapses by itself when it is not repeated.</param>
    /// <param name="limit">Most it charges with, ≥ 0; only for <see cref="BatteryMode.ChargeFromGrid"/>. [W]</param>
    ValueTask<CommandOutcome> CommandBatteryAsync(BatteryMode mode, Power limit, CancellationToken ct);
}

/// <summary>What became of a borrowed setting when it was to be given back.</summary>
public enum ReturnOutcome
{
    /// <summary>It is as it was before us.</summary>
    GivenBack,
    /// <summary>Somebody else changed it meanwhile: theirs stays.</summary>
    Theirs,
    /// <summary>It could not be given back now, and is remembered.</summary>
    Lent,
}

/// <summary>A borrowed setting and what became of it.</summary>
/// <param name="Name">In the device's own words, e.g. the address of a register.</param>
public readonly record struct ReturnedSetting(string Name, ReturnOutcome Outcome);

/// <summary>A device of which settings are borrowed: the original is kept on disk and given back (safety.md 3).</summary>
public interface IBorrower
{
    /// <summary>How many settings are borrowed now, by what is on disk; nothing is asked.</summary>
    int Borrowed { get; }

    /// <summary>Gives back all that is borrowed, whoever borrowed it and whether or not commands are allowed. For a device whose stream does not run.</summary>
    /// <returns>Each setting, and what was told on the way.</returns>
    Task<(IReadOnlyList<ReturnedSetting> Settings, IReadOnlyList<Report> Reports)> ReturnAllAsync(CancellationToken ct);
}

/// <summary>What became of a command. Done means the device showed it, not that it was sent.</summary>
public abstract record CommandOutcome
{
    /// <summary>The device shows the commanded state.</summary>
    public sealed record Applied : CommandOutcome;
    /// <summary>Decided but not sent, because control is off.</summary>
    public sealed record DryRun : CommandOutcome;
    /// <summary>There is no command for this in the settings; nothing was sent.</summary>
    public sealed record Nothing : CommandOutcome;
    /// <summary>The device or a safety rule said no.</summary>
    public sealed record Refused(string Why, params IReadOnlyList<Fact> Facts) : CommandOutcome;
    /// <summary>Sent, but the device did not show it in time.</summary>
    public sealed record Unconfirmed(string Why, params IReadOnlyList<Fact> Facts) : CommandOutcome;
}
