using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>
/// What every publisher over MQTT has with its broker: its password, a name of its own there, one session after the other, and the one problem that
/// tells why there is none.
/// </summary>
/// <param name="part">The publisher's key under <c>publish</c>, under which its problems are told.</param>
/// <param name="prefix">Beginning of the name it gives itself.</param>
internal sealed class BrokerLink(string part, string prefix, BrokerSettings settings, PublisherContext context, ILogger log) : IDisposable
{
    private readonly BrokerPassword secret = new(part, context, settings.User, settings.Password, settings.PasswordFile, log);
    private readonly Lock gate = new();
    private readonly Random random = new();
    private string? told;

    /// <summary>What the broker says for us when we vanish; null for nothing.</summary>
    public MqttMessage? Will { get; init; }

    /// <summary>Called each time the broker has let us in; must return at once.</summary>
    public Action? Connected { get; init; }

    public PasswordState Password => secret.State(settings.Host, settings.Port);

    public Task<CredentialAnswer> TakePasswordAsync(string password, CancellationToken ct) => secret.TakeAsync(password, Options, ct);

    /// <summary>Runs one session after the other until cancelled: a new one when another password was given. Returns when the password cannot be read; that is told.</summary>
    /// <param name="use">Subscribes, starts the session and works with it until cancelled.</param>
    public async Task RunAsync(Func<MqttSession, CancellationToken, Task> use, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            using var life = CancellationTokenSource.CreateLinkedTokenSource(ct, secret.Changed);
            var (password, wrong) = secret.Read();
            Tell(wrong);
            if (wrong is not null) return;
            await LiveAsync(password, use, life.Token);
        }
    }

    public void Dispose() => secret.Dispose();

    private async Task LiveAsync(string? password, Func<MqttSession, CancellationToken, Task> use, CancellationToken ct)
    {
        try
        {
            await using var session = new MqttSession(Options(password), context.Time, log) { Changed = Follow };
            await use(session, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The end, or another password.
        }
        finally
        {
            Tell(null);
        }
    }

    private MqttOptions Options(string? password) => new()
    {
        Host = settings.Host, Port = settings.Port, User = settings.User, Password = password, ClientId = settings.ClientId ?? OwnName(),
        Tls = settings.Tls is { CaFile: { } file } tls ? tls with { CaFile = Path.GetFullPath(file, Path.GetFullPath(context.Folder)) } : settings.Tls,
        Version = settings.Version, Keepalive = settings.Keepalive, Will = Will,
    };

    /// <summary>A name no other client has, the same after a restart.</summary>
    private string OwnName()
    {
        if (context.Memory.Recall("client") is { } known) return known;
        var name = $"{prefix}-{random.Next():x8}";
        context.Memory.Remember("client", name);
        return name;
    }

    private void Follow(MqttState state)
    {
        if (state.Phase == MqttPhase.Connected)
        {
            Tell(null);
            Connected?.Invoke();
        }
        else if (state.Problem is { } problem) Tell(problem);
    }

    /// <summary>One problem at a time, null for none.</summary>
    private void Tell(Problem? problem)
    {
        lock (gate)
        {
            if (told is { } before && before != problem?.Code) context.Problems.Clear(part, before);
            told = problem?.Code;
            if (problem is not null) context.Problems.Raise(part, problem);
        }
    }
}
