using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Protocols.Serial;

namespace Solstead.Devices.Linky.Twin;

/// <summary>How a twin speaks.</summary>
/// <param name="Link">Also give its serial port this name; null for none.</param>
/// <param name="Pause">Between the beginnings of two frames; a real meter: about 2 s in historic mode, 1 s in standard mode.</param>
/// <param name="FaultEvery">Which frames a fault of the line hits: every so many.</param>
/// <param name="Lives">The clock is the real one, and with it the price in force and the change of the day; else the meter says what it is told.</param>
public sealed record LinkyTwinOptions(string? Link, TimeSpan Pause, LinkyFault Fault = LinkyFault.None, int FaultEvery = 3, bool Lives = true, int Seed = 1);

/// <summary>A Linky on a made-up serial port.</summary>
public sealed class LinkyTwin : IAsyncDisposable
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out var paris) ? paris : TimeZoneInfo.Local;

    private readonly LinkyTwinOptions options;
    private readonly TimeProvider time;
    private readonly Random random;
    private readonly PseudoTerminal terminal;
    private readonly CancellationTokenSource stop = new();
    private readonly Task speaking;
    private int frames;

    private LinkyTwin(LinkyMeter meter, LinkyTwinOptions options, TimeProvider time)
    {
        (Meter, this.options, this.time, Fault) = (meter, options, time, options.Fault);
        random = new Random(options.Seed);
        terminal = PseudoTerminal.Open(time, options.Link);
        speaking = SpeakAsync(stop.Token);
    }

    /// <summary>Change it while it speaks.</summary>
    public LinkyMeter Meter { get; }

    public LinkyFault Fault { get; set; }

    /// <summary>The serial port others open.</summary>
    public string Port => options.Link ?? terminal.Path;

    /// <exception cref="SerialException">This system has no pseudo terminals.</exception>
    public static LinkyTwin Start(LinkyMeter meter, LinkyTwinOptions options, TimeProvider time) => new(meter, options, time);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await speaking;
        await terminal.DisposeAsync();
        stop.Dispose();
    }

    private async Task SpeakAsync(CancellationToken ct)
    {
        try
        {
            using var timer = new PeriodicTimer(options.Pause, time);
            while (await timer.WaitForNextTickAsync(ct))
            {
                if (options.Lives) Live();
                else Meter.Pass(options.Pause);
                if (Fault != LinkyFault.Silence) await terminal.WriteAsync(Through(Meter.Frame(Fault)), ct);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SerialException or ObjectDisposedException) { /* the end */ }
    }

    /// <summary>The real time of day; at six the day changes, what was announced comes.</summary>
    private void Live()
    {
        var local = TimeZoneInfo.ConvertTime(time.GetUtcNow(), Zone);
        var (before, now) = (TempoDay.Of(Meter.Clock, Zone).Date, TempoDay.Of(local, Zone));
        var first = frames == 0;
        Meter.Pass(options.Pause);
        Meter.Clock = local;
        Meter.Cheap = !now.IsPeak(local);
        if (!first && before != now.Date) (Meter.Today, Meter.Tomorrow) = (Meter.Tomorrow == TempoColour.Unknown ? TempoColour.Blue : Meter.Tomorrow, TempoColour.Unknown);
    }

    private byte[] Through(byte[] frame)
    {
        if (++frames % options.FaultEvery != 0) return frame;
        switch (Fault)
        {
            case LinkyFault.Truncate: return frame[..random.Next(1, frame.Length)];
            case LinkyFault.Noise:
                for (var i = 0; i < frame.Length / 40; i++) frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(7));
                return frame;
            case LinkyFault.Checksum:
                var ends = Enumerable.Range(0, frame.Length).Where(i => frame[i] == 0x0D).ToList();
                frame[ends[random.Next(ends.Count)] - 1] ^= 0x01;
                return frame;
            default: return frame;
        }
    }
}
