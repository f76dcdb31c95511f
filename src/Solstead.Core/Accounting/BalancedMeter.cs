using Solstead.Core.Quantities;

namespace Solstead.Core.Accounting;

/// <summary>All that the balanced registers must remember; serialisable. Energies in Wh.</summary>
/// <param name="Import">Energy imported so far.</param>
/// <param name="Export">Energy exported so far.</param>
/// <param name="RegisterImport">The device's own (repaired) import register when this was computed; null when it has none.</param>
/// <param name="RegisterExport">The same for export.</param>
public sealed record BalancedState(double Import, double Export, double? RegisterImport, double? RegisterExport);

/// <summary>
/// Import and export integrated over the sum of the phases, as most European meters bill: power that flows in on one phase and out on another
/// within the house is neither bought nor sold. Gaps in the readings are bridged by the device's registers where it has them.
/// </summary>
/// <param name="restored">State of an earlier process, or null to start at the registers (or at zero).</param>
/// <param name="longestGap">Readings further apart than this are not joined by a line but bridged. [real time]</param>
public sealed class BalancedMeter(BalancedState? restored, TimeSpan longestGap)
{
    private double? lastWatts;
    private Moment lastAt;

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
        var state = State ?? new BalancedState(registerImport ?? 0, registerExport ?? 0, registerImport, registerExport);
        Bridged = false;
        if (lastWatts is { } watts && now.Since(lastAt) <= longestGap)
        {
            var (import, export) = Trapezoid.Split(watts, net.Watts, now.Since(lastAt).TotalHours * pace);
            state = state with { Import = state.Import + import, Export = state.Export + export };
        }
        else if (State is not null && (registerImport - state.RegisterImport, registerExport - state.RegisterExport) is ({ } import, { } export))
        {
            Bridged = true;
            state = state with { Import = state.Import + Math.Max(0, import), Export = state.Export + Math.Max(0, export) };
        }
        State = state with { RegisterImport = registerImport ?? state.RegisterImport, RegisterExport = registerExport ?? state.RegisterExport };
        (lastWatts, lastAt) = (net.Watts, now);
    }
}
