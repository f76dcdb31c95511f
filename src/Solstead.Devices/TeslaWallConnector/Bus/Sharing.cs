namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>How much use a unit has for a current; less first.</summary>
internal enum Claim
{
    /// <summary>Its car draws.</summary>
    Drawing,
    /// <summary>Its car is plugged in and waits.</summary>
    Asking,
    /// <summary>No car is known of; it may have what is left.</summary>
    Idle,
}

/// <summary>What one unit would take. Whole amperes per phase.</summary>
/// <param name="Most">Highest current for it now.</param>
/// <param name="Phases">Phases of the house it loads, bit 0 = L1.</param>
internal readonly record struct Share(Claim Claim, int Minimum, int Most, int Phases);

/// <summary>Divides a current among units, each phase for itself: the sum on no phase passes the pool.</summary>
internal static class Sharing
{
    /// <param name="pool">Per phase. [A]</param>
    /// <returns>A current per unit, 0 or at least its minimum.</returns>
    public static int[] Divide(IReadOnlyList<Share> units, double pool)
    {
        var amps = new int[units.Count];
        if (!(pool > 0)) return amps;
        Span<double> left = [pool, pool, pool];
        // A charging car keeps its place; who waits comes before who is not there.
        foreach (var claim in (Claim[])[Claim.Drawing, Claim.Asking])
            for (var i = 0; i < units.Count; i++)
                if (units[i].Claim == claim) Give(units[i], units[i].Minimum, ref amps[i], left);
        Raise(units, amps, left, idle: false);
        for (var i = 0; i < units.Count; i++)
            if (units[i].Claim == Claim.Idle) Give(units[i], units[i].Minimum, ref amps[i], left);
        Raise(units, amps, left, idle: true);
        return amps;
    }

    /// <summary>One ampere each in turn, as long as anyone can take one.</summary>
    private static void Raise(IReadOnlyList<Share> units, int[] amps, Span<double> left, bool idle)
    {
        var any = true;
        while (any)
        {
            any = false;
            for (var i = 0; i < units.Count; i++)
                if (units[i].Claim == Claim.Idle == idle && amps[i] > 0 && amps[i] < units[i].Most) any |= Give(units[i], 1, ref amps[i], left);
        }
    }

    private static bool Give(in Share unit, int more, ref int amps, Span<double> left)
    {
        if (amps + more > unit.Most || more <= 0) return false;
        for (var phase = 0; phase < 3; phase++) if ((unit.Phases & 1 << phase) != 0 && left[phase] < more) return false;
        for (var phase = 0; phase < 3; phase++) if ((unit.Phases & 1 << phase) != 0) left[phase] -= more;
        amps += more;
        return true;
    }
}
