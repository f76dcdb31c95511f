using System.Net;
using System.Net.Sockets;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.SolarEdge.Twin;

/// <summary>An inverter with meter and battery that answers Modbus on a loopback port, with the faults of a real one on demand.</summary>
public sealed class SolarEdgeTwin : IAsyncDisposable
{
    private readonly SolarEdgeTwinOptions options;
    private readonly SolarEdgeFaultBook faults;
    private readonly SolarEdgeUnit unit;
    private readonly SolarEdgeUnits units;
    private readonly SolarEdgeManners manners;
    private readonly SemaphoreSlim turn = new(1, 1);
    private SolarEdgeTwinControl? control;
    private ModbusTcpServer? server;
    private Task reopening = Task.CompletedTask;
    private long asked;
    private int opened, most;

    private SolarEdgeTwin(SolarEdgeTwinOptions options)
    {
        this.options = options;
        faults = new SolarEdgeFaultBook(options.Time);
        unit = new SolarEdgeUnit(options, faults);
        manners = new SolarEdgeManners(faults, options.Time);
        units = new SolarEdgeUnits(unit, options, faults);
    }

    /// <exception cref="InvalidDataException">The image cannot be read.</exception>
    /// <exception cref="IOException">The port is taken, or there is no such file.</exception>
    public static async Task<SolarEdgeTwin> StartAsync(SolarEdgeTwinOptions options, CancellationToken ct)
    {
        var twin = new SolarEdgeTwin(options with { Plant = options.Plant ?? new SteadyPlant(options.Phases) });
        try
        {
            twin.Open(options.Port);
            twin.control = await SolarEdgeTwinControl.OpenAsync(twin, ct);
            return twin;
        }
        catch
        {
            await twin.DisposeAsync();
            throw;
        }
    }

    public int Port { get; private set; }

    /// <summary>Host and port, as the settings want them.</summary>
    public string Host => $"127.0.0.1:{Port}";

    /// <summary>Where the control API answers; see the README of this folder.</summary>
    public Uri Control => control!.Url;

    public string Serial => options.Serial;

    /// <summary>The plant behind it, when it is a steady one.</summary>
    public SteadyPlant? Plant => options.Plant as SteadyPlant;

    public int Connections => server?.Connections ?? 0;

    /// <summary>Connections it took so far.</summary>
    public int Openings => opened + (server?.Openings ?? 0);

    /// <summary>Most connections it ever had at a time.</summary>
    public int MostAtOnce => Math.Max(most, server?.MostAtOnce ?? 0);

    public long Requests => asked + (server?.Requests ?? 0);

    public IReadOnlyList<SolarEdgeFault> Faults => faults.Active;

    /// <summary>How often somebody asked for registers from this one on.</summary>
    internal int Asked(int address) => manners.Asked(address);

    /// <summary>Registers that were written, in order.</summary>
    public IReadOnlyList<(ushort Address, ushort[] Words)> Writes => unit.Writes;

    /// <summary>A register as it is; setting it is a change by someone else.</summary>
    public ushort this[ushort address] { get => unit[address]; set => unit[address] = value; }

    /// <summary>Starts a fault; comes back when it is in force.</summary>
    public async Task InjectAsync(SolarEdgeFault fault)
    {
        await turn.WaitAsync();
        try
        {
            switch (fault.Kind)
            {
                case SolarEdgeFaultKind.Drop: server?.Drop(); break;
                case SolarEdgeFaultKind.Refuse:
                    faults.Add(fault);
                    await CloseAsync();
                    if (fault.Seconds is { } seconds) reopening = ReopenAsync(TimeSpan.FromSeconds(seconds));
                    break;
                case SolarEdgeFaultKind.Taken:
                    faults.Add(fault);
                    server?.Drop();
                    break;
                default: faults.Add(fault); break;
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc cref="InjectAsync(SolarEdgeFault)"/>
    public Task InjectAsync(SolarEdgeFaultKind kind) => InjectAsync(new SolarEdgeFault(kind));

    /// <summary>Ends all faults.</summary>
    public async Task ClearAsync()
    {
        await turn.WaitAsync();
        try
        {
            faults.Clear();
            Open(Port);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (control is not null) await control.DisposeAsync();
        await CloseAsync();
    }

    private async Task ReopenAsync(TimeSpan after)
    {
        await Task.Delay(after, options.Time);
        await turn.WaitAsync();
        if (faults.Find(SolarEdgeFaultKind.Refuse) is null) Open(Port);
        turn.Release();
    }

    private void Open(int port)
    {
        if (server is not null) return;
        try
        {
            server = ModbusTcpServer.Start(units, new(new IPEndPoint(IPAddress.Loopback, port), options.Connections, options.Idle), options.Time, manners);
        }
        catch (SocketException e)
        {
            throw new IOException($"Port {port} cannot be opened: {e.Message}", e);
        }
        Port = server.Address.Port;
    }

    private async Task CloseAsync()
    {
        if (server is null) return;
        await server.DisposeAsync();
        (asked, opened, most) = (Requests, Openings, MostAtOnce);
        server = null;
    }
}
