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
