namespace Solstead.Devices.Enphase.Twin;

/// <summary>Makes a twin misbehave, at run time.</summary>
public sealed class EnphaseTwinFaults
{
    private readonly TwinGateway gateway;

    internal EnphaseTwinFaults(TwinGateway gateway) => this.gateway = gateway;

    /// <summary>What is in force now; counted faults show how often they still strike.</summary>
    public IReadOnlyList<TwinFault> Active => gateway.Faults.Active;

    /// <summary>Starts one fault.</summary>
    public Task InjectAsync(TwinFault fault, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        gateway.Faults.Add(fault);
        return Task.CompletedTask;
    }

    /// <summary>Ends all faults.</summary>
    public Task ClearAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        gateway.Faults.Clear();
        return Task.CompletedTask;
    }
}
