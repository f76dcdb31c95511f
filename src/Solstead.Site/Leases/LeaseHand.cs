using Solstead.Core.Devices;
using Solstead.Core.Leases;

namespace Solstead.Site.Leases;

/// <summary>What is known of one setting beside its journal row: gone with the process.</summary>
internal sealed class LeaseHand
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(45)];
    private static readonly TimeSpan LongPause = TimeSpan.FromMinutes(15);

    /// <summary>The device has shown what is wanted since that was written.</summary>
    public bool Confirmed { get; set; }

    /// <summary>A former process left it: it goes back before anything is borrowed.</summary>
    public bool Inherited { get; set; }

    /// <summary>What the device held when it was last read; null: not read, or it has no value.</summary>
    public double? Shown { get; set; }

    /// <summary>What is wrong with it now.</summary>
    public Problem? Problem { get; set; }

    /// <summary>Why it is left alone; null: it is not.</summary>
    public LeaseState? LeftAs { get; private set; }

    public DateTimeOffset LeftUntil { get; private set; }

    /// <summary>What the rule meant when it was left.</summary>
    public double LeftValue { get; private set; }

    private double? wanted;

    /// <summary>How often in a row it did not work.</summary>
    public int Attempts { get; private set; }

    /// <summary>Not tried again before, by the monotonic clock.</summary>
    public TimeSpan NotBefore { get; private set; }

    public bool GaveUp => Attempts > Pauses.Length;

    /// <summary>A person should look.</summary>
    public bool GivenUp { get; set; }

    /// <summary>Somebody has it their way until the rule thinks anew.</summary>
    public void Leave(LeaseState how, double value, DateTimeOffset until) => (LeftAs, LeftValue, LeftUntil, Confirmed) = (how, value, until, false);

    /// <summary>The device's session in which <see cref="Confirmed"/> was seen: after another one nobody knows who changed it.</summary>
    public int Session { get; set; }

    /// <summary>True while what is wanted is what somebody has put aside.</summary>
    public bool IsLeft(SettingWish wish, DateTimeOffset now)
    {
        if (LeftAs is null) return false;
        if (now < LeftUntil && wish.Meant.Equals(LeftValue)) return true;
        LeftAs = null;
        return false;
    }

    /// <param name="wears">Trying again costs the device something: after the quick attempts it rests.</param>
    public void Failed(TimeSpan now, bool wears)
    {
        NotBefore = now + (Attempts < Pauses.Length ? Pauses[Attempts] : wears ? LongPause : Pauses[^1]);
        Attempts++;
    }

    public void Worked() => (Attempts, NotBefore, Problem) = (0, TimeSpan.Zero, null);

    /// <summary>Something else is wanted: what did not work before says nothing about it.</summary>
    public void Want(double? value)
    {
        if (Nullable.Equals(wanted, value)) return;
        wanted = value;
        TryAtOnce();
    }

    public void TryAtOnce() => (Attempts, NotBefore) = (0, TimeSpan.Zero);
}
