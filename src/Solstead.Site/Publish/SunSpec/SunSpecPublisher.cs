using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Site.Publish.Venus;

namespace Solstead.Site.Publish.SunSpec;

/// <summary>
/// Shows the plant as a SunSpec inverter on Modbus TCP: a GX finds it by itself, with nothing installed there (victron.md B.6, way 4). Nothing can be written.
/// </summary>
internal sealed partial class SunSpecPublisher : IPublisher, IModbusDevice
{
    private const string Part = "sunspec";
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10), Look = TimeSpan.FromSeconds(1);

    private readonly SunSpecFaceOptions options;
    private readonly PublisherContext context;
    private readonly ILogger log;
    private readonly PvReader reader;
    private readonly PvHold hold;
    private readonly Lock gate = new();
    private GrowingEnergy? energy;
    private string? counted;
    private int phases;
    private double? wattHours;
    private volatile Snapshot? latest;

    public SunSpecPublisher(SunSpecFaceOptions options, PublisherContext context)
    {
        (this.options, this.context) = (options, context);
        log = context.Logs.CreateLogger("Solstead.SunSpec");
        (reader, hold) = (new PvReader(options.Pv, alone: true, PvReader.Expected(options.Pv, context)), new PvHold(options.StaleAfter));
    }

    public static Publisher Kind { get; } = new(Part, set =>
    {
        var read = SunSpecFaceOptions.Read(set);
        return context => new SunSpecPublisher(read, context);
    });

    /// <summary>Where it listens; null while it does not.</summary>
    internal IPEndPoint? Address { get; private set; }

    public void On(Tick tick, SiteEngine engine)
    {
        var sample = reader.Read(engine, tick.Picture.Now);
        lock (gate)
        {
            // Also while nobody asks: the last believed sample is the one that bridges a gap, and the energy goes on from the last one known.
            hold.Show(sample, TimeSpan.Zero);
            if (sample.Identity is { } who) Count(who, sample);
            latest = new(sample, context.Time.GetTimestamp());
        }
    }

    public async Task RunAsync(CancellationToken ct)
    {
        // Who answers before it knows its own serial number and phases is taken for another inverter by the GX.
        while (latest?.Sample.Identity is null) await Task.Delay(Look, context.Time, ct);
        try
        {
            await using var server = ModbusTcpServer.Start(this, new(options.Listen, options.Clients, Idle), context.Time);
            Address = server.Address;
            context.Problems.Clear(Part, "sunspec.face.listen");
            context.Problems.Clear(Part, "sunspec.face.denied");
            Listening(log, Address, options.Unit);
            while (true)
            {
                Tell();
                await Task.Delay(Look, context.Time, ct);
            }
        }
        catch (SocketException e)
        {
            // The host comes back in a while: the port may be free then, or ours.
            var (code, other) = e.SocketErrorCode == SocketError.AccessDenied ? ("sunspec.face.denied", "sunspec.face.listen") : ("sunspec.face.listen", "sunspec.face.denied");
            context.Problems.Clear(Part, other);
            context.Problems.Raise(Part, new Problem(code, Severity.Warning, Fact.Of("listen", options.Listen.ToString()), Fact.Of("port", options.Listen.Port), Fact.Of("error", e.Message)));
        }
        finally
        {
            Address = null;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ValueTask<byte> ReadAsync(byte unit, byte function, ushort address, Memory<ushort> words, CancellationToken ct)
    {
        if (unit != options.Unit) return new(ModbusCode.NoAnswer);
        if (function != ModbusFunction.ReadHolding) return new(ModbusCode.IllegalFunction);
        if (Map() is not { } map) return new(ModbusCode.Busy);
        return new(map.TryRead(address, words.Span) ? ModbusCode.Ok : ModbusCode.IllegalAddress);
    }

    public ValueTask<byte> WriteAsync(byte unit, ushort address, ReadOnlyMemory<ushort> words, CancellationToken ct) => new(ModbusCode.IllegalFunction);

    /// <returns>Null while nothing is known of the plant.</returns>
    private InverterMap? Map()
    {
        lock (gate) return latest?.Sample.Identity is { } who ? InverterMap.Of(who, options, context.Version, phases, Shown(), wattHours) : null;
    }

    /// <summary>What of the last sample may be shown. Under the lock.</summary>
    private PvSample? Shown() => latest is { } now ? hold.Show(now.Sample, context.Time.GetElapsedTime(now.Stamp)) : null;

    /// <summary>Under the lock.</summary>
    private void Count(PvIdentity who, PvSample sample)
    {
        if (counted != who.Unique) (counted, energy) = (who.Unique, new GrowingEnergy(context.Memory, $"energy-{who.Unique}"));
        wattHours = energy!.Of(sample.Total.Energy, sample.At.Elapsed);
        // A plant does not lose phases: a sample without them must not turn it into another model.
        phases = Math.Max(phases, sample.Phases.Count(p => p is not null) > 1 ? 3 : 1);
    }

    private void Tell()
    {
        bool lost;
        lock (gate) lost = Shown() is null;
        if (lost) context.Problems.Raise(Part, new Problem("sunspec.face.no-data", Severity.Notice, Fact.Of("limit", hold.Limit)));
        else context.Problems.Clear(Part, "sunspec.face.no-data");
    }

    [LoggerMessage(2270, LogLevel.Information, "The plant can be read as a SunSpec inverter at {Address}, unit {Unit}")]
    private static partial void Listening(ILogger log, IPEndPoint address, byte unit);

    /// <param name="Stamp">When it was taken, by the clock's timestamp.</param>
    private sealed record Snapshot(PvSample Sample, long Stamp);
}
