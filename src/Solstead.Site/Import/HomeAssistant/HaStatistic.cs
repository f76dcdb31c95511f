using System.Globalization;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HomeAssistant;

/// <summary>A long-term statistic that counts energy.</summary>
/// <param name="Id">Its number in the database.</param>
/// <param name="Name">E.g. <c>sensor.grid_import</c>.</param>
/// <param name="Unit">As the database writes it.</param>
/// <param name="Factor">What a value is multiplied by. [Wh]</param>
public sealed record HaStatistic(long Id, string Name, string Unit, double Factor)
{
    private static readonly Dictionary<string, double> Units = new(StringComparer.Ordinal)
    {
        ["Wh"] = 1, ["kWh"] = 1000, ["MWh"] = 1e6, ["GWh"] = 1e9, ["TWh"] = 1e12, ["mWh"] = 0.001,
        ["J"] = 1 / 3600.0, ["kJ"] = 1 / 3.6, ["MJ"] = 1000 / 3.6, ["GJ"] = 1e6 / 3.6,
        ["cal"] = 4.184 / 3600, ["kcal"] = 4.184 / 3.6, ["Mcal"] = 4184 / 3.6, ["Gcal"] = 4.184e6 / 3.6,
    };

    /// <summary>All statistics of the database that are sums of energy, by name.</summary>
    public static async Task<IReadOnlyList<HaStatistic>> AllAsync(ITables tables, CancellationToken ct)
    {
        var columns = await tables.ColumnsAsync("statistics_meta", ct);
        if (columns.Count == 0 || (await tables.ColumnsAsync("statistics", ct)).Count == 0) throw new ImportException("import.ha.tables", Core.Quantities.Fact.Of("source", tables.Origin));
        var sums = TableColumns.Find(columns, "has_sum");
        var found = new List<HaStatistic>();
        await foreach (var row in tables.RowsAsync("statistics_meta", ["id", "statistic_id", "unit_of_measurement", .. sums is null ? (string[])[] : [sums]], null, ct))
        {
            if (sums is not null && row[3] is not ("1" or "true" or "True" or "\u0001")) continue;
            if (row[1] is { } name && row[2] is { } unit && Units.TryGetValue(unit, out var factor) && long.TryParse(row[0], CultureInfo.InvariantCulture, out var id))
                found.Add(new(id, name, unit, factor));
        }
        return [.. found.OrderBy(s => s.Name, StringComparer.Ordinal)];
    }
}
