using Solstead.Core.Devices;

namespace Solstead.Site.Notify;

/// <summary>A way to reach a person. Keeps nothing between messages; what can go wrong is an outcome, not an exception.</summary>
public interface IChannel : IAsyncDisposable
{
    /// <summary>Where it goes, as everyone may see it: no path, no query, no key.</summary>
    string Shown { get; }

    /// <summary>Tries once; whoever asks sets the limit.</summary>
    Task<Delivery> SendAsync(Outgoing message, CancellationToken ct);

    /// <summary>The same for the owner's test; may ask the service more.</summary>
    Task<Delivery> TestAsync(Outgoing message, CancellationToken ct) => SendAsync(message, ct);
}

/// <summary>What a channel lives with.</summary>
/// <param name="Secrets">Secrets the settings only name.</param>
public sealed record ChannelContext(ISecrets Secrets, TimeProvider Time);

/// <summary>A channel of the settings, its keys read.</summary>
/// <param name="Type">Its kind, e.g. <c>prowl</c>.</param>
public sealed record ChannelEntry(string Type, ChannelPolicy Policy, Func<ChannelContext, IChannel> Create)
{
    /// <summary>Names of the secrets it needs.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}
