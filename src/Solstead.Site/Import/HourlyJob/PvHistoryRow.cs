using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>A row of <c>pvhistory</c>, in one unit. Null: not told, or no number.</summary>
/// <param name="Label">Its hour by the job's clock: the end of the hour of which it tells.</param>
/// <param name="Global">Column <c>gr_w</c>. [W/m²]</param>
/// <param name="Tc">Column <c>tc</c>, see <see cref="TcMeaning"/>.</param>
/// <param name="Pv">[Wh]</param>
/// <param name="Forecast">≥ 0. [Wh]</param>
/// <param name="Return">≥ 0. [Wh]</param>
public readonly record struct PvHistoryRow(DateTime Label, double? Global, double? Tc, double? Pv, double? Forecast, double? Return);

/// <summary>What the columns of either version say of one energy; a table that was carried on by the later version has both.</summary>
/// <param name="Kilo">Column <c>kwh_…</c>.</param>
/// <param name="Plain">Column <c>wh_…</c>.</param>
internal readonly record struct ToldEnergy(double? Kilo, double? Plain)
{
    /// <summary>The version that was not filled any more, or not yet, may say 0. [Wh]</summary>
    public double? In(JobUnits units) => (Kilo ?? 0) == 0 && Plain is { } plain ? plain * units.Plain : Kilo * units.Kilo;

    public ToldEnergy Positive => new(Kilo < 0 ? null : Kilo, Plain < 0 ? null : Plain);
}

/// <summary>What values of the columns are multiplied by to become watt-hours.</summary>
/// <param name="Kilo">Of the columns <c>kwh_…</c>.</param>
/// <param name="Plain">Of the columns <c>wh_…</c>.</param>
internal readonly record struct JobUnits(double Kilo, double Plain);

/// <summary>A row as it was read.</summary>
internal readonly record struct ToldRow(DateTime Label, double? Global, double? Tc, ToldEnergy Pv, ToldEnergy Forecast, ToldEnergy Return)
{
    public PvHistoryRow In(JobUnits units) => new(Label, Global, Tc, Pv.In(units), Forecast.In(units), Return.In(units));
}

/// <summary>Reads rows of <c>pvhistory</c>, in the columns of either version of the job.</summary>
internal sealed class PvHistoryColumns
{
    private readonly int global, tc;
    private readonly (int Kilo, int Plain) pv, forecast, back;

    private PvHistoryColumns(List<string> names, IReadOnlyList<string> columns)
    {
        Names = names;
        global = Add(TableColumns.Find(columns, "gr_w"));
        tc = Add(TableColumns.Find(columns, "tc"));
        (pv, forecast, back) = (Both("pv"), Both("s3p"), Both("return"));

        (int, int) Both(string name) => (Add(TableColumns.Find(columns, "kwh_" + name)), Add(TableColumns.Find(columns, "wh_" + name)));

        int Add(string? column)
        {
            if (column is null) return -1;
            names.Add(column);
            return names.Count - 1;
        }
    }

    /// <summary>Columns to ask for, in this order.</summary>
    public IReadOnlyList<string> Names { get; }

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
    public ToldRow? Read(string?[] row, out bool odd)
    {
        var wrong = false;
        ToldRow? read = RowTime.Read(row, 24) is { } label
            ? new(label, Positive(Value(global)), Value(tc), Energy(pv), Energy(forecast).Positive, Energy(back).Positive) : null;
        odd = wrong;
        return read;

        ToldEnergy Energy((int Kilo, int Plain) at) => new(Value(at.Kilo), Value(at.Plain));

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
