namespace Solstead.Core.Tariffs;

/// <summary>What a kWh cost in a quarter hour of the books. [1e-5 currency/kWh]</summary>
/// <param name="Buy">From the grid; null: not known in all of it.</param>
/// <param name="Sell">To the grid; null: nothing is paid, or not known in all of it.</param>
public readonly record struct SlotPrice(long? Buy, long? Sell)
{
    /// <summary>The mean over the slot: prices may change within it.</summary>
    /// <param name="slot">Quarter hours since 1970 UTC.</param>
    public static SlotPrice Of(ITariff tariff, long slot)
    {
        var start = DateTimeOffset.FromUnixTimeSeconds(slot * Accounting.EnergyLedger.SlotSeconds);
        decimal buy = 0, sell = 0;
        bool bought = true, sold = true;
        foreach (var period in tariff.Between(start, start.AddSeconds(Accounting.EnergyLedger.SlotSeconds)))
        {
            var share = (decimal)(period.To - period.From).TotalSeconds / Accounting.EnergyLedger.SlotSeconds;
            (bought, sold) = (bought && period.Buy is not null, sold && period.Sell is not null);
            buy += share * (period.Buy?.Micros ?? 0) / 10;
            sell += share * (period.Sell?.Micros ?? 0) / 10;
        }
        return new(bought ? (long)Math.Round(buy, MidpointRounding.AwayFromZero) : null, sold ? (long)Math.Round(sell, MidpointRounding.AwayFromZero) : null);
    }
}
