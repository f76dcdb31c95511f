using Solstead.Core.Devices;

namespace Solstead.Site.Commands;

/// <summary>One thing that can be done from the settings: a request, a message, a program, a device switched.</summary>
public interface IAction : IAsyncDisposable
{
    /// <summary>Does it once. What can go wrong is an outcome, not an exception.</summary>
    ValueTask<CommandOutcome> RunAsync(CancellationToken ct);
}

/// <summary>What a rule switches: its on-command and its off-command. An absent one is nothing to do.</summary>
public sealed class SwitchTarget(IAction? onAction, IAction? offAction) : ISwitch, IAsyncDisposable
{
    public ValueTask<CommandOutcome> SwitchAsync(bool on, CancellationToken ct) =>
        (on ? onAction : offAction) is { } action ? action.RunAsync(ct) : ValueTask.FromResult<CommandOutcome>(new CommandOutcome.Nothing());

    public async ValueTask DisposeAsync()
    {
        if (onAction is not null) await onAction.DisposeAsync();
        if (offAction is not null) await offAction.DisposeAsync();
    }
}
