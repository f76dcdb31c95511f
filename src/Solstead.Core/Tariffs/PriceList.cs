namespace Solstead.Core.Tariffs;

/// <summary>Prices that hold from a date on, by label.</summary>
/// <param name="From">First local day.</param>
public sealed record PriceRow(DateOnly From, IReadOnlyDictionary<string, Price> Prices);

/// <summary>Dated prices of a contract: data, never code. What holds on a day is the latest row that has begun.</summary>
public sealed class PriceList
{
    private readonly PriceRow[] rows;

    /// <param name="currency">ISO 4217, e.g. <c>EUR</c>.</param>
    /// <param name="rows">In any order; of two of one date the later in the list counts.</param>
    public PriceList(string currency, IEnumerable<PriceRow> rows)
    {
        Currency = currency;
        this.rows = [.. rows.Reverse().DistinctBy(r => r.From).OrderBy(r => r.From)];
    }

    public string Currency { get; }

    public IReadOnlyList<PriceRow> Rows => rows;

    /// <returns>Null before the first row, and where the row has no such label.</returns>
    public Price? Of(string label, DateOnly date) => RowOf(date) is { } row && row.Prices.TryGetValue(label, out var price) ? price : null;

    /// <returns>All prices that hold on a date; empty before the first row.</returns>
    public IReadOnlyDictionary<string, Price> On(DateOnly date) => RowOf(date)?.Prices ?? new Dictionary<string, Price>();

    /// <summary>The first date after one on which prices change; null: none is known.</summary>
    public DateOnly? ChangeAfter(DateOnly date) => rows.FirstOrDefault(r => r.From > date)?.From;

    private PriceRow? RowOf(DateOnly date) => rows.LastOrDefault(r => r.From <= date);
}
