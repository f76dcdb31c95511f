using System.Data.Common;
using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books;

/// <summary>Rows of <c>energy_device</c>, with statements that are made once for many rows.</summary>
internal sealed class DeviceTable(SqliteConnection connection) : IDisposable
{
    /// <summary>Rows of slots from <c>$from</c> to before <c>$to</c>; a server understands it too.</summary>
    public const string Span = "SELECT slot, device, wh, quality, source FROM energy_device WHERE slot>=$from AND slot<$to ORDER BY slot, device";

    private SqliteCommand? one, put, delete;

    /// <summary>What a meter counted in a slot; null when that is not known.</summary>
    public DeviceEnergySlot? Read(long slot, string device)
    {
        one ??= connection.Prepare("SELECT slot, device, wh, quality, source FROM energy_device WHERE slot=$slot AND device=$device", "$slot", "$device");
        using var rows = one.With(slot, device).ExecuteReader();
        return rows.Read() ? Row(rows) : null;
    }

    /// <summary>Rows with <c>from ≤ slot &lt; to</c>, by slot and device.</summary>
    public IEnumerable<DeviceEnergySlot> Read(long from, long to)
    {
        using var command = connection.Prepare(Span, "$from", "$to");
        using var rows = command.With(from, to).ExecuteReader();
        while (rows.Read()) yield return Row(rows);
    }

    /// <summary>Writes or replaces a row.</summary>
    public void Put(DeviceEnergySlot row)
    {
        put ??= connection.Prepare("INSERT OR REPLACE INTO energy_device(slot, device, wh, quality, source) VALUES($slot, $device, $wh, $quality, $source)", "$slot", "$device", "$wh", "$quality", "$source");
        put.With(row.Slot, row.Device, row.WattHours, row.Quality, row.Source).ExecuteNonQuery();
    }

    public void Delete(long slot, string device)
    {
        delete ??= connection.Prepare("DELETE FROM energy_device WHERE slot=$slot AND device=$device", "$slot", "$device");
        delete.With(slot, device).ExecuteNonQuery();
    }

    public void Dispose()
    {
        one?.Dispose();
        put?.Dispose();
        delete?.Dispose();
    }

    /// <summary>A row as <see cref="Span"/> gives it.</summary>
    public static DeviceEnergySlot Row(DbDataReader r) => new(r.GetInt64(0), r.GetString(1), r.GetInt64(2)) { Quality = r.GetInt32(3), Source = r.GetInt32(4) };
}
