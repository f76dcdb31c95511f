using Solstead.Core.Devices;

namespace Solstead.Core.Tariffs;

/// <summary>A contract with a supplier: price to buy, price to sell and what they are called, for any instant.</summary>
public interface ITariff
{
    /// <summary>The stretch of one price that holds an instant. Where the price is not known yet it is a stretch without one, never a guess.</summary>
    TariffPeriod At(DateTimeOffset instant);

    /// <summary>Until when prices are known without a gap, from an instant on; null: without end. The instant itself when not even its price is.</summary>
    DateTimeOffset? KnownUntil(DateTimeOffset from);
}

/// <summary>What can be asked of every contract.</summary>
public static class TariffQueries
{
    /// <summary>All stretches between two instants, cut to them, in order and without gaps.</summary>
    public static IEnumerable<TariffPeriod> Between(this ITariff tariff, DateTimeOffset from, DateTimeOffset to)
    {
        for (var at = from; at < to;)
        {
            var period = tariff.At(at);
            yield return period with { From = at, To = period.To < to ? period.To : to };
            at = period.To;
        }
    }
}

/// <summary>A contract whose days are something, which others have to tell: the colours of Tempo.</summary>
public interface IDayTariff : ITariff
{
    /// <summary>Takes a source's word about one day.</summary>
    /// <returns>Null, or what is wrong with it: then it is set aside and what was known stays.</returns>
    Problem? Take(string source, DayAuthority authority, DayLabel label);
}

/// <summary>A contract that follows a market.</summary>
public interface IMarketTariff : ITariff
{
    /// <summary>Takes prices of the market; newer ones replace older.</summary>
    /// <returns>Null, or what is wrong with some of them: those are set aside.</returns>
    Problem? Take(IReadOnlyList<PriceSpan> told);
}

/// <summary>Something a person should know of the contract.</summary>
/// <param name="About">Whose word it is, for something that merely happened; null for something that lasts until it is told to be over.</param>
/// <param name="Over">True when it ended.</param>
public sealed record TariffNews(string? About, Problem Problem, bool Over = false);

/// <summary>A contract that has news: a colour that has become known, sources that disagree.</summary>
public interface ITellingTariff : ITariff
{
    /// <summary>What is new since the last call.</summary>
    /// <param name="now">The wall clock. [UTC]</param>
    IReadOnlyList<TariffNews> News(DateTimeOffset now);
}
