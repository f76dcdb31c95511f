namespace Solstead.Core.Accounting;

/// <summary>Energy under a straight line between two power readings.</summary>
public static class Trapezoid
{
    /// <summary>The parts above and below zero, split where the line crosses it.</summary>
    /// <param name="from">Power at the beginning. [W]</param>
    /// <param name="to">Power at the end. [W]</param>
    /// <param name="hours">Time between them, ≥ 0. [h]</param>
    /// <returns>Energy of the positive part and of the negative part, both ≥ 0. [Wh]</returns>
    public static (double Above, double Below) Split(double from, double to, double hours)
    {
        if (from >= 0 && to >= 0) return ((from + to) / 2 * hours, 0);
        if (from <= 0 && to <= 0) return (0, -(from + to) / 2 * hours);
        var crossing = from / (from - to);
        var first = Math.Abs(from) / 2 * crossing * hours;
        var second = Math.Abs(to) / 2 * (1 - crossing) * hours;
        return from > 0 ? (first, second) : (second, first);
    }
}
