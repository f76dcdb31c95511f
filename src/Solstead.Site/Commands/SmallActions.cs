using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Publish;

namespace Solstead.Site.Commands;

/// <summary>A message to the site's broker.</summary>
internal sealed class MessageAction(IMessageSender? sender, string topic, string payload, bool retain, TimeProvider time) : IAction
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public async ValueTask<CommandOutcome> RunAsync(CancellationToken ct)
    {
        if (sender is null) return new CommandOutcome.Refused("config.command.mqtt");
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await sender.SendAsync(topic, payload, retain, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new CommandOutcome.Unconfirmed("command.mqtt.silent", Fact.Of("topic", topic), Fact.Of("limit", Limit));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A device of the site switched; its driver knows when it is done.</summary>
internal sealed class DeviceAction(ISwitch? device, bool on, TimeProvider time) : IAction
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public async ValueTask<CommandOutcome> RunAsync(CancellationToken ct)
    {
        if (device is null) return new CommandOutcome.Refused("command.no-device");
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await device.SwitchAsync(on, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new CommandOutcome.Unconfirmed("command.device.silent", Fact.Of("limit", Limit));
        }
        catch (DeviceException e)
        {
            return new CommandOutcome.Unconfirmed(e.Problem.Code, e.Problem.Facts);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
