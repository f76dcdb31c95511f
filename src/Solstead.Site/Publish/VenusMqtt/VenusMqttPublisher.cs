using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.Mqtt;
using Solstead.Site.Publish.Venus;

namespace Solstead.Site.Publish.VenusMqtt;

/// <summary>Sends the one document of <c>dbus-mqtt-pv</c> to a broker, so that a GX without our process shows the inverter.</summary>
internal sealed class VenusMqttPublisher : IPublisher, IPasswordTaker
{
    private const string Part = "venus_mqtt";

    private readonly VenusMqttOptions options;
    private readonly PublisherContext context;
    private readonly PvReader reader;
    private readonly PvHold hold;
    private readonly ILogger log;
    private readonly BrokerPassword secret;
    private readonly Random random = new();
    private volatile Snapshot? latest;
    private volatile string? told;

    public VenusMqttPublisher(VenusMqttOptions options, PublisherContext context)
    {
        (this.options, this.context) = (options, context);
        (reader, hold) = (new PvReader(options.Pv, alone: true, PvReader.Expected(options.Pv, context)), new PvHold(options.StaleAfter));
        log = context.Logs.CreateLogger("Solstead.VenusMqtt");
        secret = new BrokerPassword(Part, context, options.User, options.Password, options.PasswordFile, log);
    }

    public static Publisher Kind { get; } = new(Part, set =>
    {
        var read = VenusMqttOptions.Read(set);
        return context => new VenusMqttPublisher(read, context);
    });

    public void On(Tick tick, SiteEngine engine) => latest = new(reader.Read(engine, tick.Picture.Now), context.Time.GetTimestamp());

    public PasswordState Password => secret.State(options.Host, options.Port);

    public Task<CredentialAnswer> TakePasswordAsync(string password, CancellationToken ct) => secret.TakeAsync(password, Options, ct);

    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            using var life = CancellationTokenSource.CreateLinkedTokenSource(ct, secret.Changed);
            if (!TryPassword(out var password)) return; // started again in a while
            await LiveAsync(password, life.Token);
        }
    }

    /// <summary>One session: until the end, or until there is another password.</summary>
    private async Task LiveAsync(string? password, CancellationToken ct)
    {
        await using var session = new MqttSession(Options(password), context.Time, log) { Changed = Follow };
        session.Start();
        using var timer = new PeriodicTimer(options.Interval, context.Time);
        try
        {
            do
            {
                if (Document() is { } document && session.State.Phase == MqttPhase.Connected) _ = session.PublishAsync(document);
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The end, or another password.
        }
        finally
        {
            Clear();
        }
    }

    public ValueTask DisposeAsync()
    {
        secret.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What may be sent now; null while the power is unknown. Never retained: a GX that read an old power would regulate on it (victron.md B.2).</summary>
    private MqttMessage? Document() =>
        latest is { } l && hold.Show(l.Sample, context.Time.GetElapsedTime(l.Stamp)) is { } shown && PvDocument.Of(shown, options.HideBelow) is { } json
            ? new MqttMessage(options.Topic, json) { Newest = true, Live = true } : null;

    private MqttOptions Options(string? password) => new()
    {
        Host = options.Host, Port = options.Port, User = options.User, Password = password, ClientId = options.ClientId ?? OwnName(),
        Tls = options.Tls is { CaFile: { } file } tls ? tls with { CaFile = Absolute(file) } : options.Tls,
    };

    /// <summary>A name no other client has, the same after a restart.</summary>
    private string OwnName()
    {
        if (context.Memory.Recall("client") is { } known) return known;
        var name = $"solstead-pv-{random.Next():x8}";
        context.Memory.Remember("client", name);
        return name;
    }

    private bool TryPassword(out string? password)
    {
        (password, var wrong) = secret.Read();
        if (wrong is null) Clear();
        else Tell(wrong);
        return wrong is null;
    }

    private string Absolute(string file) => Path.GetFullPath(file, Path.GetFullPath(context.Folder));

    private void Follow(MqttState state)
    {
        if (state.Phase == MqttPhase.Connected) Clear();
        else if (state.Problem is { } problem) Tell(problem);
    }

    private void Tell(Problem problem)
    {
        if (told != problem.Code) Clear();
        told = problem.Code;
        context.Problems.Raise(Part, problem);
    }

    private void Clear()
    {
        if (told is { } code) context.Problems.Clear(Part, code);
        told = null;
    }

    /// <param name="Stamp">When it was taken, by the clock's timestamp.</param>
    private sealed record Snapshot(PvSample Sample, long Stamp);
}
