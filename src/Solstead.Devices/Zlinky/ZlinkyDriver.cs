using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Mqtt;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Devices.Zlinky;

/// <summary>A LiXee ZLinky stick in a Linky meter, as zigbee2mqtt tells of it. It only listens.</summary>
public sealed class ZlinkyDriver : IDevice, IReadOnce
{
    /// <summary>The stick is asked about once a minute.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(60), Turn = TimeSpan.FromSeconds(5);

    /// <summary>A word the stick gave longer ago than this is an old one that is only repeated.</summary>
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan OnceLongest = TimeSpan.FromSeconds(20);

    private readonly ZlinkyOptions options;
    private readonly DriverContext context;
    private readonly ILogger log;
    private readonly List<Report> outbox = [];
    private readonly MeterTroubles troubles;
    private readonly MeterBook book;
    private readonly TicReader reader = new();
    private readonly Channel<object> inbox = Channel.CreateBounded<object>(new BoundedChannelOptions(200) { FullMode = BoundedChannelFullMode.DropOldest });
    private TicMode mode = TicMode.Historic;
    private TimeSpan heardAt;
    private string? broken;

    internal ZlinkyDriver(ZlinkyOptions options, DriverContext context)
    {
        (this.options, this.context) = (options, context);
        log = context.Logs.CreateLogger("Solstead.Zlinky");
        troubles = new MeterTroubles(context.Id, context.Now, outbox);
        book = new MeterBook(context, Description.Type, Every, relayed: true);
    }

    /// <summary>This driver in the catalogue.</summary>
    public static Driver Description { get; } = new("zlinky", "LiXee ZLinky through zigbee2mqtt",
        static (settings, context) => new ZlinkyDriver(ZlinkyOptions.Read(settings, context.Folder), context), static (_, _, _) => Task.FromResult<DeviceInfo?>(null));

    public DeviceInfo Info => book.Info;

    public async IAsyncEnumerable<Report> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var session = new MqttSession(
            new MqttOptions { Host = options.Host, Port = options.Port, User = options.User, Password = options.ReadPassword(), ClientId = options.ClientId ?? ClientId(), Tls = options.Tls },
            context.Time, log)
        { Changed = state => inbox.Writer.TryWrite(state) };
        using var words = session.Subscribe(options.Topic, 0, message => inbox.Writer.TryWrite(message));
        using var availability = session.Subscribe(options.Topic + "/availability", 0, message => inbox.Writer.TryWrite(message));
        heardAt = context.Now().Elapsed;
        session.Start();
        while (true)
        {
            if (await NextAsync(ct) is { } next) Take(next);
            Watch(context.Now().Elapsed);
            if (outbox.Count == 0) continue;
            Report[] reports = [.. outbox];
            outbox.Clear();
            foreach (var report in reports) yield return report;
        }
    }

    public async Task<IReadOnlyList<Report>> ReadOnceAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(OnceLongest, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        List<Report> reports = [];
        try
        {
            await foreach (var report in ReadAsync(either.Token))
            {
                reports.Add(report);
                if (report is Report.Trouble { Problem.Code: not ("tic.clock" or "tic.over" or "tic.period") } || reports.Count(r => r is Report.Measured) >= 3) break;
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { /* what came is what there is */ }
        return reports;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<object?> NextAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Turn, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await inbox.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Take(object next)
    {
        switch (next)
        {
            case MqttState state: Stand(state); break;
            case MqttMessage message when message.Topic == options.Topic: Take(message); break;
            case MqttMessage message: troubles.Set(message.Text.Contains("offline", StringComparison.Ordinal), "zlinky.offline", Severity.Warning); break;
        }
    }

    /// <summary>Problems of the broker are the device's while there is no way to it.</summary>
    private void Stand(MqttState state)
    {
        if (state.Phase == MqttPhase.Connecting || state.Problem?.Code == broken) return;
        if (broken is not null) troubles.Clear(broken);
        broken = state.Problem?.Code;
        if (state.Problem is { } problem) troubles.Raise(problem);
        if (state.Phase != MqttPhase.Connected) book.Pause();
    }

    private void Take(MqttMessage message)
    {
        ZlinkyMessage said;
        try
        {
            said = ZlinkyMessage.Read(message.Payload);
        }
        catch (JsonException)
        {
            troubles.Raise("zlinky.malformed", Severity.Warning, Fact.Of("topic", options.Topic));
            return;
        }
        troubles.Clear("zlinky.malformed");
        var now = context.Now();
        var age = now.Utc - said.Seen;
        // A retained message is older than our connection, whoever repeats one is no fresher: only the time the stick was heard tells otherwise (safety.md 3).
        if (age > Old || (message.Retain && age is null)) return;
        heardAt = now.Elapsed;
        mode = said.Mode ?? mode;
        var word = reader.Read(said.Groups(mode), mode);
        book.Hear(word, "ZLinky", null, outbox);
        troubles.Set(word.Over is not null, "tic.over", Severity.Warning, Fact.Of("current", (word.Over ?? 0).A));
        troubles.Set(book.OddPeriod is not null, "tic.period", Severity.Warning, Fact.Of("period", book.OddPeriod ?? ""));
        troubles.Set(book.ClockWrong, "tic.clock", Severity.Warning);
    }

    private void Watch(TimeSpan now)
    {
        var silent = broken is null && now - heardAt > options.Timeout;
        if (silent) book.Pause();
        troubles.Set(silent, "zlinky.silent", Severity.Warning, Fact.Of("topic", options.Topic));
    }

    /// <summary>One name per device and house, kept over restarts: a second client of the same name throws the first one out.</summary>
    private string ClientId()
    {
        if (context.Memory.Recall("client") is { } kept) return kept;
        var made = $"solstead-{Guid.NewGuid().ToString("N")[..8]}";
        context.Memory.Remember("client", made);
        return made;
    }
}
