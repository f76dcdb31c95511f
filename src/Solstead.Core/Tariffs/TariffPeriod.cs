namespace Solstead.Core.Tariffs;

/// <summary>A stretch of time with one price.</summary>
/// <param name="From">First instant. [UTC]</param>
/// <param name="To">First instant after it. [UTC]</param>
/// <param name="Label">Which price of the contract: <c>base</c>, <c>hc</c>, <c>red-hp</c>; <c>unknown</c> where nobody knows yet.</param>
/// <param name="Buy">For what is taken from the grid; null: not known.</param>
/// <param name="Sell">For what is given to the grid; null: nothing is paid or it is not known.</param>
/// <param name="Final">Nothing can change it any more.</param>
public sealed record TariffPeriod(DateTimeOffset From, DateTimeOffset To, string Label, Price? Buy, Price? Sell, bool Final)
{
    public const string Unknown = "unknown";

    public bool Holds(DateTimeOffset instant) => instant >= From && instant < To;
}
