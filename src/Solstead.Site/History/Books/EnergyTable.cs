using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Sqlite;
using SQLitePCL;

namespace Solstead.Site.History.Books;

/// <summary>Rows of <c>energy15</c>, with statements that are made once for many rows.</summary>
internal sealed class EnergyTable(SqliteConnection connection) : IDisposable
{
    private const string Columns = "grid_import, grid_export, pv, battery_charge, battery_discharge, home, charger, \"load\", buy_price, sell_price, quality, source";

    /// <summary>Rows of slots from <c>$from</c> to before <c>$to</c>; a server understands it too.</summary>
    public const string Span = $"SELECT slot, {Columns} FROM energy15 WHERE slot>=$from AND slot<$to ORDER BY slot";

    private SqliteCommand? one, put, delete;

    /// <summary>The row of a slot; null when there is none.</summary>
    public EnergySlot? Read(long slot)
    {
        one ??= connection.Prepare($"SELECT slot, {Columns} FROM energy15 WHERE slot=$slot", "$slot");
        using var rows = one.With(slot).ExecuteReader();
        return rows.Read() ? Row(rows.Handle!) : null;
    }

    /// <summary>Rows with <c>from ≤ slot &lt; to</c>, oldest first.</summary>
    public IEnumerable<EnergySlot> Read(long from, long to)
    {
        using var command = connection.Prepare(Span, "$from", "$to");
        using var rows = command.With(from, to).ExecuteReader();
        while (rows.Read()) yield return Row(rows.Handle!);
    }

    /// <summary>Writes or replaces a row.</summary>
    public void Put(EnergySlot row)
    {
        put ??= connection.Prepare(
            $"INSERT INTO energy15(slot, {Columns}) VALUES($slot, $import, $export, $pv, $charge, $discharge, $home, $charger, $load, $buy, $sell, $quality, $source) ON CONFLICT(slot) DO UPDATE SET "
            + "grid_import=excluded.grid_import, grid_export=excluded.grid_export, pv=excluded.pv, battery_charge=excluded.battery_charge, battery_discharge=excluded.battery_discharge, "
            + "home=excluded.home, charger=excluded.charger, load=excluded.load, buy_price=excluded.buy_price, sell_price=excluded.sell_price, quality=excluded.quality, source=excluded.source",
            "$slot", "$import", "$export", "$pv", "$charge", "$discharge", "$home", "$charger", "$load", "$buy", "$sell", "$quality", "$source");
        put.With(
            row.Slot, row.GridImport, row.GridExport, row.Pv, row.BatteryCharge, row.BatteryDischarge, row.Home, row.Charger, row.Load, row.BuyPrice, row.SellPrice, row.Quality, row.Source).ExecuteNonQuery();
    }

    public void Delete(long slot)
    {
        delete ??= connection.Prepare("DELETE FROM energy15 WHERE slot=$slot", "$slot");
        delete.With(slot).ExecuteNonQuery();
    }

    public void Dispose()
    {
        one?.Dispose();
        put?.Dispose();
        delete?.Dispose();
    }

    /// <summary>A year has 35,000 rows of 13 columns: they are asked of the statement itself, the reader's checks of each would take as long again.</summary>
    private static EnergySlot Row(sqlite3_stmt row) =>
        new(raw.sqlite3_column_int64(row, 0), Long(row, 1), Long(row, 2), Long(row, 3), Long(row, 4), Long(row, 5), Long(row, 6), Long(row, 7), Long(row, 8), raw.sqlite3_column_int(row, 11))
        {
            BuyPrice = Long(row, 9),
            SellPrice = Long(row, 10),
            Source = raw.sqlite3_column_int(row, 12),
        };

    private static long? Long(sqlite3_stmt row, int column) => raw.sqlite3_column_type(row, column) == raw.SQLITE_NULL ? null : raw.sqlite3_column_int64(row, column);
}
