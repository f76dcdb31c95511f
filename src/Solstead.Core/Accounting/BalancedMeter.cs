using Solstead.Core.Quantities;

namespace Solstead.Core.Accounting;

/// <summary>What the balanced registers must remember; serialisable. Energies in Wh.</summary>
/// <param name="Import">Energy imported so far.</param>
/// <param name="Export">Energy exported so far.</param>
/// <param name="RegisterImport">The device's own (repaired) import register when this was computed; null when it has none.</param>
/// <param name="RegisterExport">The same for export.</param>
/// <param name="Watts">Net power then, positive = import; null when not known.</param>
/// <param name="At">When this was computed. [UTC]</param>
public sealed record BalancedState(double Import, double Export, double? RegisterImport, double? RegisterExport, double? Watts = null, DateTimeOffset? At = null);

/// <summary>
/// Import and export of the sum of the phases, as most European meters bill: power that flows in on one phase and out on another within the
/// house is neither bought nor sold. The net is that of the device's registers where it has them, since they miss nothing between two
/// readings; the integrated power tells how much of it crossed zero. Without registers the integral is all there is.
/// </summary>
/// <param name="restored">State of an earlier process, or null to start at the registers (or at zero).</param>
/// <param name="longestGap">Readings further apart than this are not joined by a line but bridged. [real time]</param>
/// <param name="onePhase">True where one phase is all there is: then the registers are balanced by themselves.</param>
public sealed class BalancedMeter(BalancedState? restored, TimeSpan longestGap, bool onePhase = false)
{
    /// <summary>A gap no longer than this is bridged by a line from the power before to the power after. [real time]</summary>
    private static readonly TimeSpan ShortGap = TimeSpan.FromMinutes(15);

    /// <summary>Registers may lag behind the power by this much: they count in steps and are read a moment apart. [Wh]</summary>
    private const double Lag = 5;

    /// <summary>What may have run between two readings without being seen in either: a large heater, a car. Registers that tell of more are not believed. [W]</summary>
    private const double Unseen = 25_000;

    private Moment? lastAt;
    private double owed;

    /// <summary>The registers now; null before the first reading.</summary>
    public BalancedState? State { get; private set; } = restored;

    /// <summary>True after a gap that had to be bridged by registers, until the next clean reading.</summary>
    public bool Bridged { get; private set; }

    /// <summary>Takes in one reading of the net power.</summary>
    /// <param name="net">Sum of the phases; positive = import.</param>
    /// <param name="now">When it was measured.</param>
    /// <param name="pace">Wall seconds per real second, 1 in a real house.</param>
    /// <param name="registerImport">The device's import register, repaired; null when unknown. [Wh]</param>
    /// <param name="registerExport">The device's export register, repaired; null when unknown. [Wh]</param>
    public void Feed(Power net, Moment now, double pace, double? registerImport, double? registerExport)
    {
        Bridged = false;
        var state = State ?? new BalancedState(registerImport ?? 0, registerExport ?? 0, registerImport, registerExport);
        var (import, export) = State is null ? (0, 0) : Flowed(state, net.Watts, now, pace, Gain(state.RegisterImport, registerImport), Gain(state.RegisterExport, registerExport));
        State = new(state.Import + import, state.Export + export, registerImport ?? state.RegisterImport, registerExport ?? state.RegisterExport, net.Watts, now.Utc);
        lastAt = now;
    }

    private static double? Gain(double? before, double? after) => after - before is { } gain ? Math.Max(0, gain) : null;

    private (double Import, double Export) Flowed(BalancedState before, double watts, Moment now, double pace, double? gainedIn, double? gainedOut)
    {
        if (lastAt is { } at && before.Watts is { } watt && now.Since(at) <= longestGap)
        {
            var hours = now.Since(at).TotalHours * pace;
            var drawn = Trapezoid.Split(watt, watts, hours);
            return gainedIn is { } counted && gainedOut is { } returned ? Adjust(drawn, counted, returned, Lag + Unseen * hours) : drawn;
        }
        owed = 0;
        if (gainedIn is not { } import || gainedOut is not { } export) return (0, 0);
        Bridged = true;
        var gap = lastAt is { } heard ? now.Since(heard) : (now.Utc - before.At) / pace;
        if (onePhase || before.Watts is not { } then || gap is not { } dark || dark > ShortGap) return (import, export);
        // The net is known, and the phases tell the most that crossed zero. Within that the straight line is as good a guess as any; a line
        // beyond it was none, loads switch rather than glide: then the middle of what is possible is the least wrong.
        var line = Trapezoid.Split(then, watts, Math.Max(0, dark.TotalHours) * pace);
        var (crossed, most) = (Math.Min(line.Above, line.Below), Math.Min(import, export));
        return Split(import - export, crossed <= most + Lag ? Math.Min(crossed, most) : most / 2);
    }

    /// <summary>The integral told how the energy went, the registers tell how much it was; they are believed as far as they agree.</summary>
    private (double Import, double Export) Adjust((double Above, double Below) drawn, double counted, double returned, double tolerance)
    {
        var step = drawn.Above - drawn.Below;
        var net = counted - returned;
        if (counted.Equals(0) && returned.Equals(0))
        {
            // Between two of their steps, or held: the integral goes ahead, and what it took is settled when they move again.
            owed -= step;
            return drawn;
        }
        // Registers that stood still for long give it all at once, or have lost it: the one that fits the power.
        if (Math.Abs(owed) <= Lag || Math.Abs(net + owed - step) <= Math.Abs(net - step)) net += owed;
        owed = 0;
        if (Math.Abs(net - step) > tolerance) return drawn;
        if (onePhase) return Split(net, Math.Min(counted, returned));
        var crossed = Math.Min(drawn.Above, drawn.Below);
        if (net >= 0 == step >= 0 || Math.Abs(net) > Lag) return Split(net, crossed);
        owed = net;
        return (crossed, crossed);
    }

    private static (double Import, double Export) Split(double net, double crossed) => (Math.Max(0, net) + crossed, Math.Max(0, -net) + crossed);
}
