using Solstead.Core.Devices;

namespace Solstead.Core.Leases;

/// <summary>What is to be done about one setting.</summary>
public enum LeaseMove
{
    /// <summary>It is as it should be.</summary>
    None,
    /// <summary>Keep the original on disk, then write.</summary>
    Borrow,
    /// <summary>Write what is wanted now; the original is kept already.</summary>
    Write,
    /// <summary>Write the original.</summary>
    GiveBack,
    /// <summary>It is the original again: forget it.</summary>
    Close,
    /// <summary>Somebody else changed it: theirs stays, and we forget it.</summary>
    Leave,
}

/// <summary>
/// Compares what a setting should be with what it is. The whole sequence follows from comparing: it makes no difference how often it is asked, whether
/// a write was lost, or whether the process ended in the middle (safety.md 3).
/// </summary>
public static class Reconciler
{
    /// <param name="lease">What is borrowed; null: nothing is.</param>
    /// <param name="confirmed">The device has shown what is wanted since it was borrowed: what it shows now instead, somebody put there.</param>
    /// <param name="wanted">What it should be; null: nobody wants anything any more.</param>
    /// <param name="shown">What the device holds now.</param>
    public static LeaseMove Decide(LendableSetting setting, Lease? lease, bool confirmed, double? wanted, double shown)
    {
        if (lease is null) return wanted is null ? LeaseMove.None : LeaseMove.Borrow;
        var isOurs = lease.Ours.Any(o => setting.AreSame(o, shown));
        var isOriginal = setting.AreSame(lease.Original, shown);
        if (wanted is not { } value) return isOriginal ? LeaseMove.Close : isOurs ? LeaseMove.GiveBack : LeaseMove.Leave;
        // An older value of ours is a write that got lost, not a person; the original may be either, and is his once ours was shown.
        var isChanged = confirmed && !setting.AreSame(lease.Wanted, shown);
        if (isOriginal ? isChanged : !isOurs) return LeaseMove.Leave;
        return setting.AreSame(value, shown) && setting.AreSame(lease.Wanted, value) ? LeaseMove.None : LeaseMove.Write;
    }
}
