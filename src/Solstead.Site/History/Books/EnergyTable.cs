using System.Data.Common;
using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Sqlite;

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
        return rows.Read() ? Row(rows) : null;
    }

    /// <summary>Rows with <c>from ≤ slot &lt; to</c>, oldest first.</summary>
    public IEnumerable<EnergySlot> Read(long from, long to)
    {
        using var command = connection.Prepare(Span, "$from", "$to");
        using var rows = command.With(from, to).ExecuteReader();
        while (rows.Read()) yield return Row(rows);
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

    /// <summary>A row as <see cref="Span"/> gives it.</summary>
    public static EnergySlot Row(DbDataReader r) =>
        new(r.GetInt64(0), r.LongOrNull(1), r.LongOrNull(2), r.LongOrNull(3), r.LongOrNull(4), r.LongOrNull(5), r.LongOrNull(6), r.LongOrNull(7), r.LongOrNull(8), r.GetInt32(11))
        {
            BuyPrice = r.LongOrNull(9),
            SellPrice = r.LongOrNull(10),
            Source = r.GetInt32(12),
        };
}
