using Solstead.Core.Devices;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.Mqtt;
using Solstead.Site.Publish.Mqtt;
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
    private readonly BrokerLink link;
    private volatile Snapshot? latest;

    public VenusMqttPublisher(VenusMqttOptions options, PublisherContext context)
    {
        (this.options, this.context) = (options, context);
        (reader, hold) = (new PvReader(options.Pv, alone: true, PvReader.Expected(options.Pv, context)), new PvHold(options.StaleAfter));
        link = new BrokerLink(Part, "solstead-pv", options.Broker, context, context.Logs.CreateLogger("Solstead.VenusMqtt"));
    }

    public static Publisher Kind { get; } = new(Part, set =>
    {
        var read = VenusMqttOptions.Read(set);
        return context => new VenusMqttPublisher(read, context);
    });

    public void On(Tick tick, SiteEngine engine) => latest = new(reader.Read(engine, tick.Picture.Now), context.Time.GetTimestamp());

    public PasswordState Password => link.Password;

    public Task<CredentialAnswer> TakePasswordAsync(string password, CancellationToken ct) => link.TakePasswordAsync(password, ct);

    public Task RunAsync(CancellationToken ct) => link.RunAsync(SendAsync, ct);

    public ValueTask DisposeAsync()
    {
        link.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SendAsync(MqttSession session, CancellationToken ct)
    {
        session.Start();
        using var timer = new PeriodicTimer(options.Interval, context.Time);
        do
        {
            if (Document() is { } document) _ = session.PublishAsync(document);
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    /// <summary>What may be sent now; null while the power is unknown. Never retained and never kept for later: a GX that read an old power would regulate on it (victron.md B.2).</summary>
    private MqttMessage? Document() =>
        latest is { } l && hold.Show(l.Sample, context.Time.GetElapsedTime(l.Stamp)) is { } shown && PvDocument.Of(shown, options.HideBelow) is { } json
            ? new MqttMessage(options.Topic, json) { Newest = true, Live = true } : null;

    /// <param name="Stamp">When it was taken, by the clock's timestamp.</param>
    private sealed record Snapshot(PvSample Sample, long Stamp);
}
