using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Site.Publish.ModbusShare;

/// <summary>What stands under <c>publish.modbus_share</c>.</summary>
/// <param name="Listen">Where other programs find us.</param>
/// <param name="Device">Id of the device that is shared.</param>
/// <param name="MaxAge">Older words are not given away.</param>
/// <param name="Clients">Connections at a time.</param>
internal sealed record ModbusShareOptions(IPEndPoint Listen, string Device, TimeSpan MaxAge, int Clients)
{
    public static ModbusShareOptions Read(SettingsReader set)
    {
        var text = set.Text("listen", "127.0.0.1:1502")!;
        if (!IPEndPoint.TryParse(text, out var listen) || (listen.Port == 0 && !text.EndsWith(":0", StringComparison.Ordinal)))
        {
            set.Report("config.value.wrong", Severity.Alarm, "listen", Fact.Of("key", "listen"), Fact.Of("value", text), Fact.Of("expected", "127.0.0.1:1502"));
            listen = new IPEndPoint(IPAddress.Loopback, 1502);
        }
        return new(listen, set.Required("device"), set.Seconds("max_age_s", 10.Seconds, 1.Seconds, 60.Seconds), set.Whole("clients", 8, 1, 100));
    }
}

/// <summary>
/// Lets other programs read an inverter that takes one connection only: we hold that one, they ask us. What the driver read lately is answered
/// from there; the rest is asked of the inverter once and kept. Nothing can be written.
/// </summary>
internal sealed partial class ModbusSharePublisher(ModbusShareOptions options, PublisherContext context) : IPublisher, IModbusDevice
{
    private const string Part = "modbus_share";

    /// <summary>Questions of others that reach the inverter: no more than this leaves our own cycle alone.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(250), Idle = TimeSpan.FromMinutes(10), Forget = TimeSpan.FromMinutes(1);

    /// <summary>A question without an answer costs the inverter's connection, and with it our own cycle: it is not asked again for so long.</summary>
    private static readonly TimeSpan Spare = TimeSpan.FromMinutes(5);

    private readonly ILogger log = context.Logs.CreateLogger("Solstead.ModbusShare");
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<(byte Unit, int Address, int Count), (byte Code, long At, TimeSpan For)> refused = [];
    private IRegisterSource? source;
    private long lastThrough;

    public static Publisher Kind { get; } = new(Part, set =>
    {
        var read = ModbusShareOptions.Read(set);
        return context => new ModbusSharePublisher(read, context);
    });

    /// <summary>Where it listens; null while it does not.</summary>
    internal IPEndPoint? Address { get; private set; }

    public void On(Tick tick, SiteEngine engine) { }

    public async Task RunAsync(CancellationToken ct)
    {
        source = context.Devices.FirstOrDefault(d => d.Info.Id == options.Device) as IRegisterSource;
        if (source is null)
        {
            context.Problems.Raise(Part, new Problem("modbus.share.device", Severity.Warning, Fact.Of("device", options.Device)));
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, ct);
        }
        try
        {
            await using var server = ModbusTcpServer.Start(this, new(options.Listen, options.Clients, Idle), context.Time);
            Address = server.Address;
            context.Problems.Clear(Part, "modbus.share.listen");
            Listening(log, options.Device, Address);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, ct);
        }
        catch (SocketException e)
        {
            // The host comes back in a while: the port may be free then.
            context.Problems.Raise(Part, new Problem("modbus.share.listen", Severity.Warning, Fact.Of("listen", options.Listen.ToString()), Fact.Of("error", e.Message)));
        }
        finally
        {
            Address = null;
        }
    }

    public ValueTask DisposeAsync()
    {
        turn.Dispose();
        return ValueTask.CompletedTask;
    }

    public async ValueTask<byte> ReadAsync(byte unit, byte function, ushort address, Memory<ushort> words, CancellationToken ct)
    {
        if (function != ModbusFunction.ReadHolding) return ModbusCode.IllegalFunction;
        if (source!.Registers.TryRead(unit, address, words.Span, options.MaxAge)) return ModbusCode.Ok;
        await turn.WaitAsync(ct);
        try
        {
            return await ThroughAsync(unit, address, words, ct);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Writing is for the one who holds the connection.</summary>
    public ValueTask<byte> WriteAsync(byte unit, ushort address, ReadOnlyMemory<ushort> words, CancellationToken ct) => new(ModbusCode.IllegalFunction);

    private async Task<byte> ThroughAsync(byte unit, ushort address, Memory<ushort> words, CancellationToken ct)
    {
        if (source!.Registers.TryRead(unit, address, words.Span, options.MaxAge)) return ModbusCode.Ok;
        // A unit we never read may not exist: its silence would cost us our own connection. One that is away is not bothered.
        if (!source.Registers.Knows(unit, options.MaxAge)) return ModbusCode.NoAnswer;
        if (refused.TryGetValue((unit, address, words.Length), out var known) && context.Time.GetElapsedTime(known.At) < known.For) return known.Code;
        var wait = Gap - context.Time.GetElapsedTime(lastThrough);
        if (wait > TimeSpan.Zero && lastThrough != 0) await Task.Delay(wait, context.Time, ct);
        lastThrough = context.Time.GetTimestamp();
        try
        {
            (await source.Registers.ReadThroughAsync(unit, address, words.Length, ct)).CopyTo(words);
            return ModbusCode.Ok;
        }
        catch (ModbusException e) when (e.Fault == ModbusFault.Exception)
        {
            if (e.Code != ModbusCode.Busy) Remember(unit, address, words.Length, e.Code, Forget);
            return e.Code;
        }
        catch (ModbusException e) when (e.Fault is ModbusFault.Silent or ModbusFault.Garbled or ModbusFault.Closed)
        {
            Remember(unit, address, words.Length, ModbusCode.NoAnswer, Spare);
            return ModbusCode.NoAnswer;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return ModbusCode.NoAnswer;
        }
    }

    private void Remember(byte unit, int address, int count, byte code, TimeSpan spare)
    {
        if (refused.Count > 1000) refused.Clear();
        refused[(unit, address, count)] = (code, context.Time.GetTimestamp(), spare);
    }

    [LoggerMessage(2260, LogLevel.Information, "{Device} can be read by other programs at {Address}")]
    private static partial void Listening(ILogger log, string device, IPEndPoint address);
}
