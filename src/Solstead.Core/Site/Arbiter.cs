using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>Whose word a wish is. Earlier layers are stronger: a later one may only narrow what earlier ones left (design.md 3).</summary>
public enum Layer
{
    PeopleAndWires,
    DeviceProtection,
    ContractAndGridOperator,
    ExplicitWish,
    ScheduleAndPlan,
    Surplus,
}

/// <summary>The range of values one rule allows for one target.</summary>
/// <param name="Least">Smallest allowed value, in the unit of the kind.</param>
/// <param name="Most">Largest allowed value; not below <paramref name="Least"/>.</param>
public sealed record Wish(string Target, CommandKind Kind, Layer Layer, double Least, double Most, string Rule, string Reason, IReadOnlyList<Fact> Facts)
{
    /// <summary>How far a current limit may be passed for moments; null: not at all. [A]</summary>
    public double? Momentary { get; init; }
}

/// <summary>What was decided for one target.</summary>
/// <param name="Value">The largest value all layers allow.</param>
/// <param name="Primary">The wish that made it so: the one answer to "why".</param>
/// <param name="Weakest">What the last layer would have liked.</param>
public sealed record Verdict(double Value, Wish Primary, Wish Weakest);

/// <summary>Joins the wishes for one target.</summary>
public static class Arbiter
{
    /// <param name="wishes">Wishes for one target, at least one, in any order.</param>
    /// <returns>
    /// Each layer narrows the range the stronger ones left; a wish outside it gives the nearest value inside. The primary reason is the last
    /// wish that moved the upper end.
    /// </returns>
    public static Verdict Decide(IEnumerable<Wish> wishes)
    {
        double least = double.NegativeInfinity, most = double.PositiveInfinity;
        Wish? primary = null, weakest = null;
        foreach (var wish in wishes.OrderBy(w => w.Layer))
        {
            var (low, high) = (Within(wish.Least, least, most), Within(wish.Most, least, most));
            if (primary is null || high < most) primary = wish;
            (least, most) = (Math.Max(least, low), high);
            weakest = wish;
        }
        return primary is null ? throw new ArgumentException("No wish to decide on.", nameof(wishes)) : new(most, primary, weakest!);
    }

    /// <summary>NaN is nobody's wish: it gives the safest end.</summary>
    private static double Within(double value, double least, double most) =>
        double.IsNaN(value) ? (double.IsNegativeInfinity(least) ? Math.Min(0, most) : least) : Math.Min(Math.Max(value, least), most);
}
