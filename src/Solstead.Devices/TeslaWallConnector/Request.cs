using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector.Bus;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>A limit somebody decided, until the units show it.</summary>
/// <param name="unit">The unit it is for; null for all together.</param>
internal sealed class Request(ushort? unit, double amps, double momentary)
{
    private readonly TaskCompletionSource<CommandOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ushort? Unit { get; } = unit;

    /// <summary>When it reached the bus, monotonic; null before.</summary>
    public TimeSpan? At { get; private set; }

    public Task<CommandOutcome> Outcome => done.Task;

    public bool Over => done.Task.IsCompleted;

    public Wish Begin(TimeSpan now)
    {
        At = now;
        return Wish.Of(amps, momentary, now);
    }

    public void Finish(CommandOutcome outcome) => done.TrySetResult(outcome);

    public void Refuse(string why, params IReadOnlyList<Fact> facts) => Finish(new CommandOutcome.Refused(why, facts));

    public void Doubt(string why, params IReadOnlyList<Fact> facts) => Finish(new CommandOutcome.Unconfirmed(why, facts));
}
