using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>
/// Reads inverters, meters and batteries that speak SunSpec, cycle by cycle over one connection. A failed block spoils its whole cycle; what goes
/// wrong is a report. Drivers of makers wrap it.
/// </summary>
internal sealed class PlantDriver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), BusyPause = TimeSpan.FromSeconds(2), LookAgain = TimeSpan.FromMinutes(10);
    private static readonly int[] Pauses = [1, 2, 5, 10, 30];
    private const int TellAfter = 3;

    private readonly PlantSetup setup;
    private readonly DriverContext context;
    private readonly ILogger log;
    private readonly List<Report> outbox = [];
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly PlantTroubles troubles;
    private readonly CounterBook counters;
    private readonly DayBook days;
    private readonly PlantWatch watch;
    private readonly PlantPace pace;
    private readonly HashSet<string> seen = [];
    private readonly List<PointDeclaration> declared = [];
    private ModbusClient client;
    private PlantReader reader;
    private PlantTranslator? translator;
    private PlantPoints? points;
    private string adopted = "";
    private int place, failures;
    private bool worked, streaming, asleep;
    private Moment lastGood, looked;
    private (MeterReading? Grid, Exception? Failure) early;

    public PlantDriver(PlantSetup setup, DriverContext context)
    {
        (this.setup, this.context) = (setup, context);
        log = context.Logs.CreateLogger("Solstead.SunSpec");
        days = new DayBook(context.Memory, context.Zone);
        counters = new CounterBook(context.Memory);
        pace = new PlantPace(setup.Interval);
        Registers = new RegisterCache(context.Time, AskAsync);
        client = Open(0);
        reader = Reader();
        troubles = new PlantTroubles(context.Id, string.Join(", ", setup.Places.Select(p => p.Name)), setup.Units[0], context.Now, outbox);
        watch = new PlantWatch(setup.Rules, troubles);
        lastGood = context.Now();
        Info = DeviceInfo.Unknown(context.Id, setup.Type);
    }

    public DeviceInfo Info { get; private set; }

    /// <summary>The connection, for commands and for those who read through us.</summary>
    public ModbusClient Client => client;

    /// <summary>What was read lately, for those who read through us.</summary>
    public RegisterCache Registers { get; }

    /// <summary>What the last good cycle read; null before.</summary>
    public PlantReading? Latest { get; private set; }

    public async IAsyncEnumerable<Report> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        streaming = true;
        while (true)
        {
            var began = context.Now().Elapsed;
            Report[] reports;
            TimeSpan pause;
            await turn.WaitAsync(ct);
            try
            {
                if (await ReadEarlyAsync(ct) is { } grid) yield return grid;
                pause = await CycleAsync(tellNow: !worked, ct);
                reports = Take();
            }
            finally
            {
                turn.Release();
            }
            foreach (var report in reports) yield return report;
            var rest = began + pause - context.Now().Elapsed;
            if (rest > TimeSpan.Zero) await Task.Delay(rest, context.Time, ct);
        }
    }

    public async Task<IReadOnlyList<Report>> ReadOnceAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            var once = !streaming;
            outbox.Clear();
            for (var attempt = 1; ; attempt++)
            {
                var before = failures;
                var pause = await CycleAsync(tellNow: true, ct);
                if (failures == 0 || attempt >= TellAfter + setup.Places.Count - 1) break;
                if (failures > before) await Task.Delay(pause < BusyPause ? pause : BusyPause, context.Time, ct);
            }
            if (once) await client.HangUpAsync(ct); // the only connection is free again
            return Take();
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (streaming) Save(context.Time.GetUtcNow(), atOnce: true);
        await client.DisposeAsync();
        turn.Dispose();
    }

    private ModbusClient Open(int way)
    {
        var opened = setup.Places[way].Open();
        opened.Heard = Registers.Store;
        return opened;
    }

    private PlantReader Reader() => new(client, [.. setup.Units.Union(setup.MeterUnits)], setup.OtherUnits, context.Now);

    private Report[] Take()
    {
        Report[] reports = [.. outbox];
        outbox.Clear();
        return reports;
    }

    private void Save(DateTimeOffset now, bool atOnce = false)
    {
        counters.Save(now, atOnce);
        days.Save(now, atOnce);
    }

    /// <summary>For those who read through us: between two cycles, so that ours is never kept waiting by more than one question.</summary>
    private async Task<ushort[]> AskAsync(byte unit, int address, int count, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            return client.IsOpen ? await client.ReadHoldingAsync(unit, address, count, ct) : throw new ModbusException(ModbusFault.Unreachable, "the device is away");
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Where a cycle takes long, the grid is told before the rest is read. What fails here fails the cycle.</summary>
    private async Task<Report?> ReadEarlyAsync(CancellationToken ct)
    {
        early = default;
        if (!worked || failures > 0 || !pace.IsSlow || !reader.IsReady || translator is null) return null;
        try
        {
            if (await reader.ReadGridAsync(setup.Place, ct) is not { Values.IsAlive: true } grid || watch.IsFrozen) return null;
            early = (grid, null);
            return new Report.Measured(context.Id, grid.At, translator.Translate(grid));
        }
        catch (Exception e) when (e is IOException or ChainMovedException)
        {
            early = (null, e);
            return null;
        }
    }

    /// <returns>Time from the beginning of this cycle to the next.</returns>
    private async Task<TimeSpan> CycleAsync(bool tellNow, CancellationToken ct)
    {
        try
        {
            if (early.Failure is { } failed) ExceptionDispatchInfo.Throw(failed);
            var began = early.Grid?.At ?? context.Now();
            var plant = await ReadPlantAsync(ct);
            pace.Took(context.Now().Since(began));
            Succeeded(plant);
            if (setup.Extra is { } extra && streaming) await TendAsync(extra, ct);
            return setup.Interval;
        }
        catch (ChainMovedException e)
        {
            PlantLog.Moved(log, context.Id, e.Message);
            reader.Forget();
            failures++;
            return failures > TellAfter ? Pause() : TimeSpan.Zero;
        }
        catch (Exception e) when (e is IOException or NoSunSpecException)
        {
            return await FailedAsync(e, tellNow);
        }
        finally
        {
            early = default;
        }
    }

    private async Task TendAsync(IPlantExtra extra, CancellationToken ct)
    {
        try
        {
            await extra.TendAsync(client, ct);
        }
        finally
        {
            troubles.Stand(extra.Problems);
        }
    }

    private async Task<PlantReading> ReadPlantAsync(CancellationToken ct)
    {
        var look = await LookAsync(ct);
        var plant = await reader.ReadAsync(setup.Place, early.Grid, ct);
        var batteries = plant.Batteries.Select(b => b with { Values = b.Values is { } v ? v with { Watts = v.Watts * setup.BatterySign } : null });
        if (setup.Extra is { } extra)
        {
            var more = await extra.ReadAsync(client, reader, look, ct);
            plant = plant with { StorageControl = more.StorageControl };
            batteries = [.. batteries, .. more.Batteries];
        }
        plant = plant with { Batteries = [.. batteries], IsIncomplete = reader.Missing.Except(setup.MeterUnits).Any() };
        var shape = string.Join('|', plant.Inverters.Select(i => $"{i.Part.Unit} {i.Part.Serial} {i.Channels.Count}").Concat(plant.Meters.Select(m => $"{m.Part.Unit} {m.Part.Serial} {m.Place}")).Concat(plant.Batteries.Select(b => $"{b.Unit} {b.Name}")));
        if (look == PlantLook.All || shape != adopted || pace.HasChanged) Adopt(plant);
        adopted = shape;
        return plant;
    }

    /// <summary>Looks for what there is: all of it at first; later, every ten minutes and when the sun rises, for what was not there.</summary>
    private async Task<PlantLook> LookAsync(CancellationToken ct)
    {
        if (!reader.IsReady)
        {
            looked = context.Now();
            await reader.DiscoverAsync(setup.More, ct);
            if (reader.Inverters.Any() || reader.Meters.Any()) return PlantLook.All;
            reader.Forget();
            throw new NoSunSpecException(setup.Units[0]);
        }
        var sleeps = Latest is { } last && last.Inverters.All(i => i.Values?.State is 1 or 2 or 3);
        var (woke, _) = (asleep && !sleeps, asleep = sleeps);
        if (!streaming || (!woke && context.Now().Since(looked) < LookAgain)) return PlantLook.Nothing;
        looked = context.Now();
        await reader.LookAgainAsync(setup.More, forMeter: Latest?.Grid is null, ct);
        return PlantLook.Missing;
    }

    private void Adopt(PlantReading plant)
    {
        points = new PlantPoints(plant, pace.Declare());
        declared.Clear();
        declared.AddRange(points.Declare());
        translator = new PlantTranslator(setup.Adjust(reader.Parts, setup.Rules), counters, days);
        var main = reader.Inverters.FirstOrDefault() ?? reader.Meters.First();
        Info = DeviceInfo.Unknown(context.Id, setup.Type) with { Model = main.Model, Serial = main.Serial, Firmware = main.Version };
        PlantLog.Found(log, context.Id, plant.Inverters.Count, plant.Meters.Count, plant.Batteries.Count, main.Maker, main.Model, main.Serial);
    }

    private void Succeeded(PlantReading plant)
    {
        var now = context.Now();
        (failures, worked, lastGood, Latest) = (0, true, now, plant);
        troubles.End();
        translator!.IsReversed = watch.IsReversed;
        var readings = translator.Translate(plant);
        watch.Judge(plant, translator, reader.Silent, now);
        if (watch.IsFrozen) readings = [.. readings.Select(r => r.Quality == Quality.Good ? r with { Quality = Quality.Suspect, Note = "sunspec.frozen" } : r)];
        Identify(readings, plant);
        if (early.Grid is not null) readings = [.. readings.Where(r => !r.Point.StartsWith("grid.", StringComparison.Ordinal))];
        // The report is as old as the oldest value in it: a slow plant does not look younger than it is.
        var oldest = plant.Times.Where(t => t != early.Grid?.At).DefaultIfEmpty(now).MinBy(t => t.Elapsed);
        outbox.Add(new Report.Measured(context.Id, oldest, readings));
        if (streaming) Save(now.Utc);
    }

    /// <summary>Declares what has shown a value, and what every plant must have; anew when something is shown for the first time.</summary>
    private void Identify(IReadOnlyList<Reading> readings, PlantReading plant)
    {
        var more = Info.Points.Count == 0;
        foreach (var reading in readings) if (reading.Quality != Quality.Missing) more |= seen.Add(reading.Point);
        if (!more) return;
        var known = declared.Where(d => seen.Contains(d.Id) || IsVital(d.Id)).ToList();
        Info = Info with { Points = known, Offers = points!.Offers(), Phases = plant.Grid?.Phases ?? (plant.Inverters.Count > 0 ? plant.Inverters[0].Phases : 0) };
        outbox.Add(new Report.Identified(Info, context.Now()));
    }

    private static bool IsVital(string point) => point is "production.power" or "grid.energy_import" or "grid.energy_export" or "storage.power" or "storage.soc" || point.StartsWith("grid.power", StringComparison.Ordinal);

    private async Task<TimeSpan> FailedAsync(Exception cause, bool tellNow)
    {
        failures++;
        var now = context.Now();
        PlantLog.Failed(log, context.Id, cause.Message);
        var problem = troubles.ProblemOf(cause, worked, lastGood.Utc);
        // Told at once; but an inverter that has just lost our own connection may take a moment to see that it is free.
        var distinct = (problem.Code is "modbus.taken" or "modbus.refused" && (!worked || failures > 1)) || problem.Code.StartsWith("serial.", StringComparison.Ordinal);
        var away = cause is ModbusException { Fault: ModbusFault.Refused or ModbusFault.Unreachable };
        if (!worked && away && setup.Places.Count > 1)
        {
            // Nobody there: the other port. A machine that refuses one of them tells more than one that is silent.
            await client.DisposeAsync();
            place = (place + 1) % setup.Places.Count;
            client = Open(place);
            reader = Reader();
            if (failures < setup.Places.Count) return TimeSpan.Zero;
        }
        if (tellNow || distinct || failures >= TellAfter || now.Since(lastGood) >= Patience) troubles.Begin(problem);
        return cause is ModbusException { Code: ModbusCode.Busy } ? Max(BusyPause, setup.Interval) : Pause();
    }

    private TimeSpan Pause() => TimeSpan.FromSeconds(Pauses[Math.Clamp(failures - setup.Places.Count, 0, Pauses.Length - 1)]);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
