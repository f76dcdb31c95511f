using System.Globalization;

namespace Solstead.Core.Tariffs;

/// <summary>What one kilowatt hour costs, in millionths of the currency; negative: whoever takes it is paid.</summary>
/// <param name="Micros">Millionths of the currency for one kWh.</param>
public readonly record struct Price(long Micros)
{
    /// <summary>In the currency for one kWh.</summary>
    public decimal PerKilowattHour => Micros / 1_000_000m;

    /// <param name="amount">In the currency for one kWh; digits beyond the sixth are rounded.</param>
    public static Price Of(decimal amount) => new((long)Math.Round(amount * 1_000_000m, MidpointRounding.AwayFromZero));

    /// <summary>A price as people write it: <c>0.1612</c>; with a comma too, as official tables do.</summary>
    /// <returns>Null when it is none, or beyond 1000 of the currency for one kWh.</returns>
    public static Price? Parse(string? text) =>
        decimal.TryParse(text?.Trim().Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && Math.Abs(amount) <= 1000 ? Of(amount) : null;

    /// <summary>What an energy costs, in millionths of the currency. [energy in Wh]</summary>
    public long For(double wattHours) => (long)Math.Round(Micros * wattHours / 1000, MidpointRounding.AwayFromZero);

    public override string ToString() => PerKilowattHour.ToString("0.00000", CultureInfo.InvariantCulture);
}
