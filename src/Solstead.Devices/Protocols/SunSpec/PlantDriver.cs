using System.Runtime.CompilerServices;
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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), BusyPause = TimeSpan.FromSeconds(2), Reversed = TimeSpan.FromSeconds(30), LookAgain = TimeSpan.FromMinutes(10);
    private static readonly int[] Pauses = [1, 2, 5, 10, 30];
    private const int TellAfter = 3;

    private readonly PlantSetup setup;
    private readonly DriverContext context;
    private readonly ILogger log;
    private readonly List<Report> outbox = [];
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly PlantTroubles troubles;
    private readonly CounterGuard counters = new();
    private readonly DayBook days;
    private readonly FrozenPlant frozen = new();
    private readonly HashSet<string> seen = [];
    private readonly List<PointDeclaration> declared = [];
    private ModbusClient client;
    private PlantReader reader;
    private PlantTranslator? translator;
    private PlantPoints? points;
    private int place, failures;
    private bool worked, streaming, first;
    private Moment lastGood, found;
    private Moment? negativeSince;

    public PlantDriver(PlantSetup setup, DriverContext context)
    {
        (this.setup, this.context) = (setup, context);
        log = context.Logs.CreateLogger("Solstead.SunSpec");
        days = new DayBook(context.Memory, context.Zone);
        Registers = new RegisterCache(context.Time, () => client);
        client = Open(0);
        reader = new PlantReader(client, setup.Units, setup.OtherUnits);
        troubles = new PlantTroubles(context.Id, string.Join(", ", setup.Places.Select(p => p.Name)), setup.Units[0], context.Now, outbox);
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
        if (streaming) days.Save(context.Time.GetUtcNow(), atOnce: true);
        await client.DisposeAsync();
        turn.Dispose();
    }

    private ModbusClient Open(int way)
    {
        var opened = setup.Places[way].Open();
        opened.Heard = Registers.Store;
        return opened;
    }

    private Report[] Take()
    {
        Report[] reports = [.. outbox];
        outbox.Clear();
        return reports;
    }

    /// <returns>Time from the beginning of this cycle to the next.</returns>
    private async Task<TimeSpan> CycleAsync(bool tellNow, CancellationToken ct)
    {
        try
        {
            var plant = await ReadPlantAsync(ct);
            Succeeded(plant);
            if (setup.Extra is { } extra && streaming) await extra.TendAsync(client, ct);
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
    }

    private async Task<PlantReading> ReadPlantAsync(CancellationToken ct)
    {
        if (reader.IsIncomplete && context.Now().Since(found) > LookAgain) reader.Forget();
        if (!reader.IsReady)
        {
            found = context.Now();
            await reader.DiscoverAsync(setup.More, ct);
            if (!reader.Inverters.Any() && !reader.Meters.Any())
            {
                reader.Forget();
                throw new NoSunSpecException(setup.Units[0]);
            }
            first = true;
        }
        var plant = await reader.ReadAsync(setup.Place, ct);
        var batteries = plant.Batteries.Select(b => b with { Values = b.Values is { } v ? v with { Watts = v.Watts * setup.BatterySign } : null });
        if (setup.Extra is { } extra) batteries = [.. batteries, .. await extra.ReadBatteriesAsync(client, reader.Parts, first, ct)];
        plant = plant with { Batteries = [.. batteries] };
        if (first) Adopt(plant);
        first = false;
        return plant;
    }

    private void Adopt(PlantReading plant)
    {
        var hybrid = plant.Batteries.Count > 0 && plant.Inverters.Count > 0;
        points = new PlantPoints(plant, setup.Interval, hybrid);
        declared.Clear();
        declared.AddRange(points.Declare());
        translator = new PlantTranslator(setup.Adjust(reader.Parts, setup.Rules), hybrid, counters, days);
        var main = reader.Inverters.FirstOrDefault() ?? reader.Meters.First();
        Info = DeviceInfo.Unknown(context.Id, setup.Type) with { Model = main.Model, Serial = main.Serial, Firmware = main.Version };
        PlantLog.Found(log, context.Id, plant.Inverters.Count, plant.Meters.Count, plant.Batteries.Count, main.Maker, main.Model, main.Serial);
    }

    private void Succeeded(PlantReading plant)
    {
        var now = context.Now();
        (failures, worked, lastGood, Latest) = (0, true, now, plant);
        troubles.End();
        var readings = translator!.Translate(plant, now.Utc);
        if (frozen.Watch(plant, now)) readings = [.. readings.Select(r => r.Quality == Quality.Good ? r with { Quality = Quality.Suspect, Note = "sunspec.frozen" } : r)];
        Identify(readings, plant);
        Judge(plant, now);
        outbox.Add(new Report.Measured(context.Id, now, readings));
        if (streaming) days.Save(now.Utc);
    }

    /// <summary>Declares what has shown a value, and what every plant must have; anew when something is shown for the first time.</summary>
    private void Identify(IReadOnlyList<Reading> readings, PlantReading plant)
    {
        var more = Info.Points.Count == 0;
        foreach (var reading in readings) if (reading.Quality != Quality.Missing) more |= seen.Add(reading.Point);
        if (!more) return;
        var known = declared.Where(d => seen.Contains(d.Id) || IsVital(d.Id)).ToList();
        var grid = plant.Meters.FirstOrDefault(m => m.Place == MeterPlace.Grid);
        Info = Info with { Points = known, Offers = points!.Offers(), Phases = grid?.Phases ?? (plant.Inverters.Count > 0 ? plant.Inverters[0].Phases : 0) };
        outbox.Add(new Report.Identified(Info, context.Now()));
    }

    private static bool IsVital(string point) => point is "production.power" or "grid.energy_import" or "grid.energy_export" or "storage.power" or "storage.soc" || point.StartsWith("grid.power", StringComparison.Ordinal);

    private void Judge(PlantReading plant, Moment now)
    {
        var grid = plant.Meters.FirstOrDefault(m => m.Place == MeterPlace.Grid);
        if (grid is null) troubles.Raise("sunspec.meter.none", Severity.Info);
        else troubles.Clear("sunspec.meter.none");
        if (grid is not null && grid.Values is not { IsAlive: true }) troubles.Raise("sunspec.meter.unavailable", Severity.Warning, Fact.Of("serial", grid.Part.Serial ?? ""));
        else troubles.Clear("sunspec.meter.unavailable");
        foreach (var inverter in plant.Inverters.Where(i => i.Values?.State == 7))
            troubles.Raise("sunspec.inverter.fault", Severity.Warning, Fact.Of("serial", inverter.Part.Serial ?? ""), Fact.Of("code", inverter.Values?.VendorState ?? 0));
        if (plant.Inverters.All(i => i.Values?.State != 7)) troubles.Clear("sunspec.inverter.fault");
        if (frozen.IsFrozen) troubles.Raise("sunspec.frozen", Severity.Warning);
        else troubles.Clear("sunspec.frozen");
        negativeSince = translator!.Home < PlantRules.LeastHome && !setup.Rules.OtherProducers ? negativeSince ?? now : null;
        if (negativeSince is { } since && now.Since(since) >= Reversed) troubles.Raise("sunspec.grid.reversed", Severity.Warning, Fact.Of("home", new Power(translator.Home!.Value)));
        else if (negativeSince is null) troubles.Clear("sunspec.grid.reversed");
    }

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
            reader = new PlantReader(client, setup.Units, setup.OtherUnits);
            if (failures < setup.Places.Count) return TimeSpan.Zero;
        }
        if (tellNow || distinct || failures >= TellAfter || now.Since(lastGood) >= Patience) troubles.Begin(problem);
        return cause is ModbusException { Code: ModbusCode.Busy } ? Max(BusyPause, setup.Interval) : Pause();
    }

    private TimeSpan Pause() => TimeSpan.FromSeconds(Pauses[Math.Clamp(failures - setup.Places.Count, 0, Pauses.Length - 1)]);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
