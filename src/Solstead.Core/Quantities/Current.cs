namespace Solstead.Core.Quantities;

/// <summary>Current through one conductor. [A]</summary>
public readonly record struct Current(double Amperes) : IComparable<Current>
{
    public static readonly Current Zero = new(0);

    public static Current operator +(Current a, Current b) => new(a.Amperes + b.Amperes);
    public static Current operator -(Current a, Current b) => new(a.Amperes - b.Amperes);
    public static bool operator <(Current a, Current b) => a.Amperes < b.Amperes;
    public static bool operator >(Current a, Current b) => a.Amperes > b.Amperes;
    public static bool operator <=(Current a, Current b) => a.Amperes <= b.Amperes;
    public static bool operator >=(Current a, Current b) => a.Amperes >= b.Amperes;

    public int CompareTo(Current other) => Amperes.CompareTo(other.Amperes);
}
