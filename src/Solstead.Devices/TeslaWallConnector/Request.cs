using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector.Bus;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>A limit somebody decided, until the units show it.</summary>
/// <param name="unit">The unit it is for; null for all together.</param>
/// <param name="at">When it was asked for, monotonic: what waits for a line that is not there does not grow younger.</param>
internal sealed class Request(ushort? unit, double amps, double momentary, TimeSpan at)
{
    private readonly TaskCompletionSource<CommandOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ushort? Unit { get; } = unit;

    public TimeSpan At { get; } = at;

    public Task<CommandOutcome> Outcome => done.Task;

    public bool Over => done.Task.IsCompleted;

    public Wish Wish => Wish.Of(amps, momentary, At);

    public void Finish(CommandOutcome outcome) => done.TrySetResult(outcome);

    public void Refuse(string why, params IReadOnlyList<Fact> facts) => Finish(new CommandOutcome.Refused(why, facts));

    public void Doubt(string why, params IReadOnlyList<Fact> facts) => Finish(new CommandOutcome.Unconfirmed(why, facts));
}
