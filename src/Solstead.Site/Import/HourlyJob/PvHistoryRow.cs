using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>A row of <c>pvhistory</c>. Null: not told, or no number.</summary>
/// <param name="Label">Its hour by the job's clock: the end of the hour of which it tells.</param>
/// <param name="Global">Column <c>gr_w</c>. [W/m²]</param>
/// <param name="Tc">Column <c>tc</c>, see <see cref="TcMeaning"/>.</param>
/// <param name="Pv">[kWh or Wh, as the column says]</param>
/// <param name="Forecast">[as <paramref name="Pv"/>]</param>
/// <param name="Return">[as <paramref name="Pv"/>]</param>
public readonly record struct PvHistoryRow(DateTime Label, double? Global, double? Tc, double? Pv, double? Forecast, double? Return);

/// <summary>Reads rows of <c>pvhistory</c>, in the columns of either version of the job.</summary>
internal sealed class PvHistoryColumns
{
    private readonly int global, tc, pv, forecast, back;

    private PvHistoryColumns(List<string> names, IReadOnlyList<string> columns)
    {
        Names = names;
        global = Add(TableColumns.Find(columns, "gr_w"));
        tc = Add(TableColumns.Find(columns, "tc"));
        pv = Add(TableColumns.Find(columns, "kwh_pv", "wh_pv"));
        forecast = Add(TableColumns.Find(columns, "kwh_s3p", "wh_s3p"));
        back = Add(TableColumns.Find(columns, "kwh_return", "wh_return"));
        WattHours = TableColumns.Find(columns, "kwh_pv") is null && TableColumns.Find(columns, "wh_pv") is not null;

        int Add(string? column)
        {
            if (column is null) return -1;
            names.Add(column);
            return names.Count - 1;
        }
    }

    /// <summary>Columns to ask for, in this order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The energies are in Wh: the columns of the later version.</summary>
    public bool WattHours { get; }

    /// <returns>Null when a column of the time, or all values, are missing.</returns>
    public static PvHistoryColumns? Of(IReadOnlyList<string> columns)
    {
        string?[] time = [TableColumns.Find(columns, "year"), TableColumns.Find(columns, "month"), TableColumns.Find(columns, "day"), TableColumns.Find(columns, "hour")];
        if (time.Contains(null)) return null;
        var read = new PvHistoryColumns([.. time.OfType<string>()], columns);
        return read.Names.Count == 4 ? null : read;
    }

    /// <param name="odd">True when a value was text that is no number.</param>
    /// <returns>Null when the row has no possible time.</returns>
    public PvHistoryRow? Read(string?[] row, out bool odd)
    {
        var wrong = false;
        PvHistoryRow? read = RowTime.Read(row, 24) is { } label
            ? new(label, Positive(Value(global)), Value(tc), Value(pv), Positive(Value(forecast)), Positive(Value(back))) : null;
        odd = wrong;
        return read;

        double? Value(int at)
        {
            if (at < 0) return null;
            var value = TextNumber.Read(row[at]);
            wrong |= value is null && !TextNumber.IsNothing(row[at]);
            return value;
        }
    }

    private static double? Positive(double? value) => value < 0 ? null : value;
}
