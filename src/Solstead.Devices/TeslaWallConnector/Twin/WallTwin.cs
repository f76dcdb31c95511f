using Solstead.Devices.Protocols.Serial;
using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Devices.TeslaWallConnector.Twin;

/// <summary>
/// Wall Connectors with their cars behind a serial port of this machine: they answer on a pseudo terminal in real time and misbehave on demand.
/// </summary>
public sealed class WallTwin : IAsyncDisposable
{
    private const int KeptFrames = 2000;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly WallTwinOptions options;
    private readonly Random random;
    private readonly List<TwinUnit> units;
    private readonly TwinLine line;
    private readonly Deframer ears = new();
    private readonly List<(WallTwinFault Fault, TimeSpan? Until)> faults = [];
    private readonly Queue<WallTwinFrame> heard = [];
    private readonly CancellationTokenSource ending = new();
    private readonly Lock gate = new();
    private readonly long origin;
    private PseudoTerminal? terminal;
    private CancellationTokenSource? reading;
    private Task running = Task.CompletedTask, hearing = Task.CompletedTask;
    private TimeSpan rivalAt;
    private long good, bad;

    private WallTwin(WallTwinOptions options)
    {
        this.options = options;
        random = new Random(options.Seed);
        line = new TwinLine(random);
        origin = options.Time.GetTimestamp();
        units = [.. options.Units.Select(u => new TwinUnit(u, random))];
        foreach (var unit in units)
            (unit.Car.Plugged, unit.Car.Conductors, unit.Car.Most, unit.Car.Falls) = (options.Plugged, [.. Enumerable.Range(0, options.Phases)], options.CarAmps, options.Falls);
    }

    /// <exception cref="SerialException">This system has no pseudo terminals.</exception>
    public static WallTwin Start(WallTwinOptions options)
    {
        var twin = new WallTwin(options);
        twin.PlugIn();
        twin.running = twin.RunAsync();
        return twin;
    }

    /// <summary>The port to open; the stable name when there is one.</summary>
    public string Port { get; private set; } = "";

    /// <summary>What the cars draw now, for a house around them. [W]</summary>
    public double Watts
    {
        get { lock (gate) return units.Sum(u => u.Watts); }
    }

    public WallTwinState State
    {
        get
        {
            lock (gate)
                return new(Port, terminal is not null, [.. units.Select(u => new WallTwinUnit(u.Id.ToString("X4"), u.Limit / 100.0, [u.AmpsOf(0), u.AmpsOf(1), u.AmpsOf(2)], u.Watts, u.KiloWattHours, u.Car.Plugged, u.Car.Switches, u.Harmed, u.Losses))],
                    good, bad, [.. faults.Select(f => f.Fault)]);
        }
    }

    /// <summary>The last frames heard, oldest first.</summary>
    public IReadOnlyList<WallTwinFrame> Frames
    {
        get { lock (gate) return [.. heard]; }
    }

    /// <summary>Time since the twin began, as <see cref="WallTwinFrame.Seconds"/> counts it.</summary>
    internal TimeSpan Now => options.Time.GetElapsedTime(origin);

    /// <exception cref="ArgumentException">There is no such unit.</exception>
    public void Change(WallTwinCar change)
    {
        lock (gate)
        {
            var car = Unit(change.Unit).Car;
            (car.Plugged, car.Willing, car.Most, car.Falls, car.Vin) = (change.Plugged ?? car.Plugged, change.Willing ?? car.Willing, change.Amps ?? car.Most, change.Falls ?? car.Falls, change.Vin ?? car.Vin);
            if (change.Phases is { } phases) car.Conductors = phases == 1 ? [change.First ?? 0] : [.. Enumerable.Range(0, phases)];
        }
    }

    /// <summary>Starts one fault.</summary>
    /// <exception cref="ArgumentException">There is no such unit.</exception>
    public async Task InjectAsync(WallTwinFault fault)
    {
        lock (gate)
        {
            _ = Unit(fault.Unit ?? 0);
            faults.Add((fault, Now + (fault.Seconds is { } s ? TimeSpan.FromSeconds(s) : null)));
            Apply();
        }
        if (fault.Kind == WallTwinFaultKind.Unplug) await PullOutAsync();
    }

    /// <summary>Ends all faults.</summary>
    public void Clear()
    {
        lock (gate)
        {
            faults.Clear();
            Apply();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await running;
        await PullOutAsync();
        ending.Dispose();
    }

    private TwinUnit Unit(int number) => number >= 0 && number < units.Count ? units[number] : throw new ArgumentException($"There are units 0 to {units.Count - 1}.", nameof(number));

    private void PlugIn()
    {
        terminal = PseudoTerminal.Open(options.Time, options.Link);
        Port = options.Link ?? terminal.Path;
        reading = new CancellationTokenSource();
        hearing = HearAsync(terminal, reading.Token);
    }

    private async Task PullOutAsync()
    {
        PseudoTerminal? pulled;
        lock (gate) (pulled, terminal) = (terminal, null);
        if (pulled is null) return;
        await reading!.CancelAsync();
        await pulled.DisposeAsync();
        await hearing;
        reading.Dispose();
    }

    /// <summary>Brings all knobs into the position the faults ask for.</summary>
    private void Apply()
    {
        line.Clear();
        foreach (var unit in units) (unit.Silent, unit.IgnoresLimit, unit.ShownState, unit.Car.IgnoresStop, unit.Car.Refuses) = (false, false, null, false, false);
        foreach (var (fault, _) in faults)
        {
            var unit = units[fault.Unit ?? 0];
            switch (fault.Kind)
            {
                case WallTwinFaultKind.Garble: line.Garbles = fault.Amount ?? 0.01; break;
                case WallTwinFaultKind.Lose: line.Loses = fault.Amount ?? 0.01; break;
                case WallTwinFaultKind.Noise: line.Noise = fault.Amount ?? 1; break;
                case WallTwinFaultKind.Echo: line.Echoes = true; break;
                case WallTwinFaultKind.Silence: unit.Silent = true; break;
                case WallTwinFaultKind.IgnoreLimit: unit.IgnoresLimit = true; break;
                case WallTwinFaultKind.IgnoreStop: unit.Car.IgnoresStop = true; break;
                case WallTwinFaultKind.Refuse: unit.Car.Refuses = true; break;
                case WallTwinFaultKind.State: unit.ShownState = (byte)(fault.Amount ?? 2); break;
                case WallTwinFaultKind.SameId: unit.BecomeMaster(); break;
            }
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Step, options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(ending.Token)) await TickAsync();
        }
        catch (OperationCanceledException) { /* the way out */ }
    }

    private async Task TickAsync()
    {
        List<byte> said = [];
        var (ended, port) = (false, terminal);
        lock (gate)
        {
            var now = Now;
            if (faults.RemoveAll(f => f.Until <= now) > 0) Apply();
            ended = port is null && !faults.Any(f => f.Fault.Kind == WallTwinFaultKind.Unplug);
            foreach (var unit in units) foreach (var frame in unit.Step(now)) said.AddRange(line.FromUnit(frame));
            said.AddRange(line.Crackle(Step));
            if (Rival(now) is { } rival) said.AddRange(line.Through(rival));
        }
        if (ended) PlugIn();
        else if (said.Count > 0 && port is not null) await WriteAsync(port, [.. said]);
    }

    private byte[]? Rival(TimeSpan now)
    {
        if (faults.FirstOrDefault(f => f.Fault.Kind == WallTwinFaultKind.Rival).Fault is not { } rival || now - rivalAt < TimeSpan.FromSeconds(1)) return null;
        rivalAt = now;
        var message = new MasterMessage.Heartbeat((ushort)(rival.Amount ?? 0x1234), units[0].Id, BeatCommand.Limit, 1000, 0, Protocol.Two);
        units[0].Hear(message);
        return MessageWriter.Write(message);
    }

    private static async Task WriteAsync(PseudoTerminal port, byte[] bytes)
    {
        try
        {
            await port.WriteAsync(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Pulled out, or nobody reads.
        }
    }

    private async Task HearAsync(PseudoTerminal port, CancellationToken ct)
    {
        var buffer = new byte[256];
        try
        {
            while (true)
            {
                var count = await port.ReadAsync(buffer, ct);
                byte[]? echo = null;
                lock (gate)
                {
                    foreach (var b in line.Through(buffer.AsSpan(0, count))) Hear(b);
                    if (line.Echoes) echo = line.Through(buffer.AsSpan(0, count));
                }
                if (echo is not null) await WriteAsync(port, echo);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Pulled out.
        }
    }

    private void Hear(byte b)
    {
        if (ears.Push(b, Now, out var frame) != FrameError.None) bad++;
        if (frame.Length == 0) return;
        good++;
        heard.Enqueue(new(Now.TotalSeconds, Convert.ToHexString(frame)));
        if (heard.Count > KeptFrames) heard.Dequeue();
        var message = MessageReader.Read(frame);
        foreach (var unit in units)
        {
            unit.HearRaw(frame[0], frame[1]);
            unit.Hear(message);
        }
    }
}
