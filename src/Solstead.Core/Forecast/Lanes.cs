using System.Numerics;

namespace Solstead.Core.Forecast;

/// <summary>
/// Several points at once, as many as the processor takes (four on AVX2, two on ARM). Missing numbers (NaN) stay missing through all of these: a minimum, a
/// maximum or a limit never turns one into a number.
/// </summary>
internal static class Lanes
{
    /// <summary>Points per step.</summary>
    public static int Width => Vector<double>.Count;

    private static readonly Vector<double> QuarterPi = new(Math.PI / 4);
    private static readonly Vector<double> HalfPi = new(Math.PI / 2);
    private static readonly Vector<double> Pi = new(Math.PI);

    /// <summary>The points from <paramref name="i"/> on; beyond the end of the span, the last one again.</summary>
    public static Vector<double> Load(ReadOnlySpan<double> from, int i)
    {
        if (i + Width <= from.Length) return new(from[i..]);
        Span<double> few = stackalloc double[Vector<double>.Count];
        few.Fill(from[^1]);
        from[i..].CopyTo(few);
        return new(few);
    }

    /// <summary>Writes the points from <paramref name="i"/> on, as many as the span has.</summary>
    public static void Store(Vector<double> points, Span<double> to, int i)
    {
        if (i + Width <= to.Length)
        {
            points.CopyTo(to[i..]);
            return;
        }
        for (var lane = 0; i + lane < to.Length; lane++) to[i + lane] = points[lane];
    }

    public static Vector<double> AtLeast(Vector<double> x, double least) => AtLeast(x, new Vector<double>(least));

    public static Vector<double> AtLeast(Vector<double> x, Vector<double> least) => Vector.ConditionalSelect(Vector.LessThan(x, least), least, x);

    public static Vector<double> AtMost(Vector<double> x, double most) => AtMost(x, new Vector<double>(most));

    public static Vector<double> AtMost(Vector<double> x, Vector<double> most) => Vector.ConditionalSelect(Vector.GreaterThan(x, most), most, x);

    public static Vector<double> Between(Vector<double> x, double least, double most) => AtMost(AtLeast(x, least), most);

    /// <summary>a + x · b, rounded once where the processor can.</summary>
    public static Vector<double> Add(Vector<double> a, Vector<double> x, Vector<double> b) => Vector.MultiplyAddEstimate(x, b, a);

    /// <summary>c0 + c1 · x + c2 · x² + c3 · x³.</summary>
    public static Vector<double> Cubic(Vector<double> x, ReadOnlySpan<double> c) =>
        Add(new(c[0]), x, Add(new(c[1]), x, Add(new(c[2]), x, new(c[3]))));

    /// <summary>
    /// The angle of the point (x, y), −π … π. [rad] The rational approximation of the arc tangent on 0 … 0.42 is good to 2e-16; larger arguments are
    /// brought there by tan(a − π/4) and by exchanging x and y. Source of the coefficients: S. Moshier, Cephes mathematical library, atan.c.
    /// </summary>
    public static Vector<double> Atan2(Vector<double> y, Vector<double> x)
    {
        Vector<double> height = Vector.Abs(y), width = Vector.Abs(x);
        var steep = Vector.GreaterThan(height, width);
        var small = Vector.ConditionalSelect(steep, width, height);
        var large = Vector.ConditionalSelect(steep, height, width);
        var middle = Vector.GreaterThan(small, large * 0.41421356237309503);
        var ratio = Vector.ConditionalSelect(middle, small - large, small) / Vector.ConditionalSelect(middle, small + large, AtLeast(large, 1e-300));
        var angle = Atan(ratio) + Vector.ConditionalSelect(middle, QuarterPi, Vector<double>.Zero);
        angle = Vector.ConditionalSelect(steep, HalfPi - angle, angle);
        angle = Vector.ConditionalSelect(Vector.LessThan(x, Vector<double>.Zero), Pi - angle, angle);
        return Vector.ConditionalSelect(Vector.LessThan(y, Vector<double>.Zero), -angle, angle);
    }

    private static Vector<double> Atan(Vector<double> x)
    {
        var z = x * x;
        var p = Add(new(-6.485021904942025371773e1), z, Add(new(-1.228866684490136173410e2), z,
            Add(new(-7.500855792314704667340e1), z, Add(new(-1.615753718733365076637e1), z, new(-8.750608600031904122785e-1)))));
        var q = Add(new(1.945506571482613964425e2), z, Add(new(4.853903996359136964868e2), z,
            Add(new(4.328810604912902668951e2), z, Add(new(1.650270098316988542046e2), z, Add(new(2.485846490142306297962e1), z, Vector<double>.One)))));
        return Add(x, x * z, p / q);
    }
}
