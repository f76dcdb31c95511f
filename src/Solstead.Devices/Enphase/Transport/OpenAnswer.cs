namespace Solstead.Devices.Enphase.Transport;

/// <summary>An answer whose head has come and whose body goes on for as long as it likes. Disposing it closes the connection.</summary>
/// <param name="Head">Delivery and status; without a body.</param>
/// <param name="Body">Only with status 200.</param>
internal sealed record OpenAnswer(GatewayAnswer Head, IDisposable? Response = null, Stream? Body = null) : IDisposable
{
    /// <summary>How opening it went, as for any other page.</summary>
    public Outcome Outcome { get; init; }

    public void Dispose() => Response?.Dispose();
}
