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

/// <summary>A device that can be switched on and off, e.g. a relay or a smart plug.</summary>
public interface ISwitch
{
    ValueTask<CommandOutcome> SwitchAsync(bool on, CancellationToken ct);
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
