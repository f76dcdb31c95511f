using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Devices.SolarEdge.Twin;

/// <summary>The registers of the inverter: measured values anew for each question, control registers as they were written.</summary>
internal sealed class SolarEdgeUnit : IModbusDevice
{
    private static readonly TimeSpan CommitTime = TimeSpan.FromSeconds(1);

    private readonly SolarEdgeTwinOptions options;
    private readonly SolarEdgeFaultBook faults;
    private readonly RegisterImage image;
    private readonly PlantImage? plant;
    private readonly Lock gate = new();
    private readonly List<(ushort Address, ushort[] Words)> writes = [];
    private long committed, commanded, limited;
    private bool written;

    public SolarEdgeUnit(SolarEdgeTwinOptions options, SolarEdgeFaultBook faults)
    {
        (this.options, this.faults) = (options, faults);
        image = options.Fixture is { } file ? RegisterImage.Load(file) : new RegisterImage();
        if (options.Fixture is not null) return;
        plant = new PlantImage(options);
        Controls();
    }

    /// <summary>What was written, in order.</summary>
    public IReadOnlyList<(ushort Address, ushort[] Words)> Writes { get { lock (gate) return [.. writes]; } }

    public ushort this[ushort address]
    {
        get { lock (gate) return image.Has(address) ? image[address] : (ushort)0; }
        set { lock (gate) image[address] = value; }
    }

    public ValueTask<byte> ReadAsync(byte unit, byte function, ushort address, Memory<ushort> words, CancellationToken ct)
    {
        if (Elsewhere(unit) is { } code) return new(code);
        lock (gate)
        {
            Refresh();
            return new(image.TryRead(address, words.Span) ? ModbusCode.Ok : ModbusCode.IllegalAddress);
        }
    }

    public ValueTask<byte> WriteAsync(byte unit, ushort address, ReadOnlyMemory<ushort> words, CancellationToken ct)
    {
        if (Elsewhere(unit) is { } code) return new(code);
        lock (gate)
        {
            writes.Add((address, words.ToArray()));
            if (address < 0xE000) return new(ModbusCode.IllegalAddress);
            for (var i = 0; i < words.Length; i++) if (!image.Has(address + i)) return new(ModbusCode.IllegalAddress);
            if (faults.Find(SolarEdgeFaultKind.IgnoreWrites) is { } ignored && (ignored.Fault.Amount is not { } only || only == address)) return new(ModbusCode.Ok);
            image.Put(address, words.Span);
            if (address == SolarEdgeRegisters.Commit) committed = options.Time.GetTimestamp();
            if (address == SolarEdgeRegisters.DynamicActive) limited = options.Time.GetTimestamp();
            if (address == SolarEdgeRegisters.CommandMode) commanded = options.Time.GetTimestamp();
            return new(ModbusCode.Ok);
        }
    }

    private byte? Elsewhere(byte unit)
    {
        if (faults.Find(SolarEdgeFaultKind.WrongUnit) is { Fault.Amount: var amount }) return amount is 1 ? ModbusCode.Silence : ModbusCode.NoAnswer;
        return unit == options.Unit ? null : ModbusCode.NoAnswer;
    }

    private void Refresh()
    {
        if (image.Has(SolarEdgeRegisters.Commit) && image[SolarEdgeRegisters.Commit] == 1 && options.Time.GetElapsedTime(committed) >= CommitTime) image[SolarEdgeRegisters.Commit] = 0;
        if (plant is null) return;
        Lapse();
        if (written && faults.Find(SolarEdgeFaultKind.Frozen) is not null) return;
        written = true;
        var state = (options.Plant ?? throw new InvalidOperationException("no plant")).At(options.Time.GetUtcNow());
        var offset = faults.Find(SolarEdgeFaultKind.CounterReset) is null ? 0 : -1_800_000;
        plant.Write(image, Limited(state), new Distortion(faults.Find(SolarEdgeFaultKind.NanMeter) is not null, Restarting(), offset,
            faults.Find(SolarEdgeFaultKind.TurnedMeter) is not null, faults.Find(SolarEdgeFaultKind.MeterScale) is { } scale ? (int)(scale.Fault.Amount ?? 3) : null));
    }

    /// <summary>A remote command that is not renewed gives way to the default mode.</summary>
    private void Lapse()
    {
        var timeout = UInt32(SolarEdgeRegisters.CommandTimeout);
        if (commanded != 0 && timeout > 0 && options.Time.GetElapsedTime(commanded).TotalSeconds > timeout)
            (image[SolarEdgeRegisters.CommandMode], commanded) = (image[SolarEdgeRegisters.DefaultMode], 0);
        if (!options.Enhanced || limited == 0 || options.Time.GetElapsedTime(limited).TotalSeconds <= UInt32(SolarEdgeRegisters.LimitTimeout)) return;
        image.Put(SolarEdgeRegisters.DynamicActive, image[SolarEdgeRegisters.FallbackActive], image[SolarEdgeRegisters.FallbackActive + 1]);
        limited = 0;
    }

    private double UInt32(ushort at) => image[at] + 65_536.0 * image[at + 1];

    private double Float(ushort at) => new RegisterBlock(new[] { image[at], image[at + 1] }, WordOrder.LowFirst).Float32(0) ?? 0;

    private SolarEdgeState Limited(SolarEdgeState state)
    {
        var most = image[SolarEdgeRegisters.ActivePowerLimit] / 100.0 * 10_000;
        if (options.Enhanced && image[SolarEdgeRegisters.Enhanced] == 1) most = Math.Min(most, Float(SolarEdgeRegisters.DynamicActive) / 100 * Float(SolarEdgeRegisters.MostActive));
        if (state.AcWatts <= most) return state;
        var less = state.AcWatts - most;
        return state with { AcWatts = most, PvWatts = state.PvWatts - less / SteadyPlant.Efficiency, GridByPhase = [.. state.GridByPhase.Select(g => g - less / state.GridByPhase.Count)] };
    }

    private int? Restarting()
    {
        if (faults.Find(SolarEdgeFaultKind.Restart) is not { } restart) return null;
        image[SolarEdgeRegisters.ActivePowerLimit] = 100;
        image.Float(SolarEdgeRegisters.DynamicActive, 100);
        var third = (restart.Fault.Amount ?? 3) / 3;
        return restart.Age.TotalSeconds < third ? 2 : restart.Age.TotalSeconds < 2 * third ? 3 : null;
    }

    /// <summary>As a new inverter has them (solaredge-modbus.md 10).</summary>
    private void Controls()
    {
        image.Fill(0xE000, 0x14);
        image[SolarEdgeRegisters.StorageControl] = 1;
        image[SolarEdgeRegisters.CommandMode] = 7;
        image.Float(SolarEdgeRegisters.ChargeLimit, 5000);
        image.Float(SolarEdgeRegisters.DischargeLimit, 5000);
        image.Put(0xF000, 0, 100, 0, 0x3F80);
        image.Fill(0xF100, 0x50);
        if (!options.Enhanced) return;
        image.Fill(SolarEdgeRegisters.Enhanced, SolarEdgeRegisters.EnhancedWords);
        image.Float(SolarEdgeRegisters.RatedActive, 10_000);
        image.Float(SolarEdgeRegisters.MostActive, 10_000);
        image.Float(SolarEdgeRegisters.DynamicActive, 100);
    }
}
