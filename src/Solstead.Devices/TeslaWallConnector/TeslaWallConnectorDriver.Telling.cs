using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Serial;
using Solstead.Devices.TeslaWallConnector.Bus;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>What the driver reports, and how it begins and ends.</summary>
public sealed partial class TeslaWallConnectorDriver
{
    /// <summary>A unit without a master announces itself every 10 s.</summary>
    private static readonly TimeSpan OnceLongest = TimeSpan.FromSeconds(12), OnceMore = TimeSpan.FromSeconds(2), FarewellLongest = TimeSpan.FromSeconds(1.2), FarewellLook = TimeSpan.FromMilliseconds(10);

    /// <summary>Only listens: a reading must not make anybody the master. A unit without one is heard within 10 s.</summary>
    public async Task<IReadOnlyList<Report>> ReadOnceAsync(CancellationToken ct)
    {
        var listener = new BusListener(options.Bus);
        try
        {
            await using var line = SerialLine.Open(options.Port, new SerialSettings(9600), context.Time);
            await ListenAsync(line, listener, context.Time, context.Now, ct);
        }
        catch (SerialException e)
        {
            return [new Report.Trouble(context.Id, context.Now(), e.ToProblem(context.Id))];
        }
        if (listener.Units.Count == 0)
            return [new Report.Trouble(context.Id, context.Now(), new Problem("twc.silent", Severity.Warning, Fact.Of("port", options.Port), Fact.Of("age", OnceLongest)))];
        Info = Describe(listener);
        return [new Report.Identified(Info, context.Now()), new Report.Measured(context.Id, context.Now(), Declared(WallReadings.Of(listener, OnceLongest, context.Now())))];
    }

    /// <summary>For <c>solstead probe</c>: a serial port on which a unit or its master speaks. Sends nothing.</summary>
    private static async Task<DeviceInfo?> ProbeAsync(string port, DriverContext context, CancellationToken ct)
    {
        if (!port.StartsWith('/') || !File.Exists(port)) return null;
        await using var device = new TeslaWallConnectorDriver(new(port, Listen: true, new BusSettings()), context);
        await device.ReadOnceAsync(ct);
        return device.Info.Model is null ? null : device.Info;
    }

    private static async Task ListenAsync(SerialLine line, BusListener listener, TimeProvider time, Func<Moment> now, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(OnceLongest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var (buffer, shortened) = (new byte[256], false);
        try
        {
            while (true)
            {
                var count = await line.ReadAsync(buffer, either.Token);
                listener.Hear(buffer.AsSpan(0, count), now().Elapsed);
                if (shortened || !listener.Units.Any(u => u.Actual is not null || listener.Master is null)) continue;
                shortened = true;
                limit.CancelAfter(OnceMore);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Heard enough, or nothing.
        }
    }

    /// <summary>What changed since the last turn, and everything once in a while.</summary>
    private void Tell(WallLine line, TimeSpan now)
    {
        TimeSpan? openFor = line.OpenedAt is { } opened ? now - opened : null;
        if (now >= lookAt)
        {
            lookAt = now + LookEvery;
            problems.Look(bus, !context.MayControl && !options.Listen, openFor, now);
            Write();
        }
        var heard = WallReadings.Fresh(bus, now);
        if (bus.News == news && heard == fresh && now < reportAt) return;
        (news, fresh, reportAt) = (bus.News, heard, now + ReportEvery);
        Identify();
        outbox.Add(new Report.Measured(context.Id, context.Now(), Declared(WallReadings.Of(bus, openFor, context.Now()))));
    }

    private void Identify()
    {
        var now = string.Join(' ', bus.Units.Select(u => $"{u.Id}/{u.Model}/{u.Inquiry.Serial}/{u.Inquiry.Firmware}"));
        if (now == known && Info.Points.Count > 0) return;
        known = now;
        Info = Describe();
        outbox.Add(new Report.Identified(Info, context.Now()));
    }

    private DeviceInfo Describe() => Describe(bus);

    private DeviceInfo Describe(WallBus from)
    {
        var first = from.Units.FirstOrDefault();
        var model = first is null ? null : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Wall Connector {first.Model:0.#} A");
        return new(context.Id, "tesla-wall-connector", model, first?.Inquiry.Serial ?? (first is null ? null : WallPoints.Name(first.Id)), first?.Inquiry.Firmware, options.Bus.Phases,
            WallPoints.Declare(from.Units, options.Bus, context.Watched), [new RoleOffer(Role.Charger, WallPoints.Section)]);
    }

    private List<Reading> Declared(List<Reading> readings)
    {
        var ids = Info.Points.Select(p => p.Id).ToHashSet();
        readings.RemoveAll(r => !ids.Contains(r.Point));
        return readings;
    }

    /// <summary>One line per event.</summary>
    private void Write()
    {
        foreach (var unit in bus.Units)
        {
            var before = logged.TryGetValue(unit.Id, out var l) ? l : (Lost: true, Offered: null);
            if (before.Lost && !unit.Lost) WallLog.Linked(log, context.Id, WallPoints.Name(unit.Id), unit.Model, (int)unit.Protocol);
            if (!before.Lost && unit.Lost) WallLog.Lost(log, context.Id, WallPoints.Name(unit.Id));
            if (unit.Offer.Amps is { } offered && !offered.Equals(before.Offered)) WallLog.Offered(log, context.Id, WallPoints.Name(unit.Id), offered);
            logged[unit.Id] = (unit.Lost, unit.Offer.Amps);
        }
    }

    /// <summary>The end of the program: a car that charges is left with what the owner set, until it stops by itself.</summary>
    private async Task FarewellAsync(WallLine line)
    {
        if (!line.IsOpen || bus is not BusMaster master) return;
        using var limit = new CancellationTokenSource(FarewellLongest, context.Time);
        try
        {
            foreach (var unit in master.Leaving)
            {
                await UntilFreeAsync(line, master, limit.Token);
                await line.WriteAsync(master.Farewell(unit, context.Now().Elapsed), CancellationToken.None);
            }
            // The last bytes leave, and are answered, before the port is closed.
            await UntilFreeAsync(line, master, limit.Token);
            WallLog.Left(log, context.Id, options.Bus.Leave);
        }
        catch (SerialException)
        {
            // Gone with its adapter.
        }
    }

    /// <summary>Also the last words wait for the answer to the one before, and for silence.</summary>
    private async Task UntilFreeAsync(WallLine line, BusMaster master, CancellationToken limit)
    {
        while (!limit.IsCancellationRequested && !master.IsFree(context.Now().Elapsed))
        {
            using var look = new CancellationTokenSource(FarewellLook, context.Time);
            await ((Task)inbox.Reader.WaitToReadAsync(look.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (inbox.Reader.TryRead(out var inbound))
            {
                if (inbound is Inbound.Heard heard && heard.Line == line.Number) master.Hear(heard.Bytes, context.Now().Elapsed);
                else if (inbound is Inbound.Decided decided) decided.Request.Doubt(RequestDesk.Cut);
            }
        }
    }
}
