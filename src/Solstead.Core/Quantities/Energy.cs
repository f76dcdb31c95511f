namespace Solstead.Core.Quantities;

/// <summary>Energy. [Wh] Never signed in the books: two counters, one per direction.</summary>
public readonly record struct Energy(double WattHours) : IComparable<Energy>
{
    public static readonly Energy Zero = new(0);

    public static Energy operator +(Energy a, Energy b) => new(a.WattHours + b.WattHours);
    public static Energy operator -(Energy a, Energy b) => new(a.WattHours - b.WattHours);
    public static bool operator <(Energy a, Energy b) => a.WattHours < b.WattHours;
    public static bool operator >(Energy a, Energy b) => a.WattHours > b.WattHours;
    public static bool operator <=(Energy a, Energy b) => a.WattHours <= b.WattHours;
    public static bool operator >=(Energy a, Energy b) => a.WattHours >= b.WattHours;

    public int CompareTo(Energy other) => WattHours.CompareTo(other.WattHours);
}
