namespace Solstead.Core.Quantities;

/// <summary>Active power. [W] The sign belongs to the member that holds it, never to the type.</summary>
public readonly record struct Power(double Watts) : IComparable<Power>
{
    public static readonly Power Zero = new(0);

    public static Power operator +(Power a, Power b) => new(a.Watts + b.Watts);
    public static Power operator -(Power a, Power b) => new(a.Watts - b.Watts);
    public static Power operator -(Power a) => new(-a.Watts);
    public static bool operator <(Power a, Power b) => a.Watts < b.Watts;
    public static bool operator >(Power a, Power b) => a.Watts > b.Watts;
    public static bool operator <=(Power a, Power b) => a.Watts <= b.Watts;
    public static bool operator >=(Power a, Power b) => a.Watts >= b.Watts;

    /// <summary>Energy carried by this power held for <paramref name="time"/>. [Wh]</summary>
    public static Energy operator *(Power p, TimeSpan time) => new(p.Watts * time.TotalHours);

    /// <summary>The part above zero; zero for a negative power.</summary>
    public Power Positive => new(Math.Max(0, Watts));

    /// <summary>The part below zero with its sign turned; zero for a positive power.</summary>
    public Power Negative => new(Math.Max(0, -Watts));

    /// <summary>The current that carries this power at unity power factor. [A]</summary>
    /// <param name="phase">Voltage between one phase and neutral, &gt; 0. [V]</param>
    /// <param name="phases">Phases that share the power, 1 to 3.</param>
    public Current Over(Voltage phase, int phases) => new(Watts / (phase.Volts * phases));

    public int CompareTo(Power other) => Watts.CompareTo(other.Watts);
}
