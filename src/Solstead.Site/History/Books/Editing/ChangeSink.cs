using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books.Editing;

/// <summary>Writes the rows of a change, and beside them what they replace.</summary>
internal sealed class ChangeSink(SqliteConnection connection, long change) : IDisposable
{
    private readonly EnergyTable energy = new(connection);
    private readonly DeviceTable devices = new(connection);

    // A slot that a change names twice keeps what was there before the first.
    private readonly SqliteCommand row = connection.Prepare(
        "INSERT INTO books_row(slot, change, before, after) VALUES($slot, $change, $before, $after) ON CONFLICT(slot, change) DO UPDATE SET after=excluded.after", "$slot", "$change", "$before", "$after");

    private readonly SqliteCommand device = connection.Prepare(
        "INSERT INTO books_device(slot, device, change, before, after) VALUES($slot, $device, $change, $before, $after) ON CONFLICT(slot, device, change) DO UPDATE SET after=excluded.after",
        "$slot", "$device", "$change", "$before", "$after");

    public void Energy(long slot, EnergySlot? before, EnergySlot after)
    {
        energy.Put(after);
        row.With(slot, change, before is null ? null : RowColumns.Text(before), RowColumns.Text(after)).ExecuteNonQuery();
    }

    public void Device(DeviceEnergySlot? before, DeviceEnergySlot? after)
    {
        var (slot, name) = ((before ?? after)!.Slot, (before ?? after)!.Device);
        if (after is not null) devices.Put(after);
        else devices.Delete(slot, name);
        device.With(slot, name, change, before is null ? null : RowColumns.Text(before), after is null ? null : RowColumns.Text(after)).ExecuteNonQuery();
    }

    public void Dispose()
    {
        energy.Dispose();
        devices.Dispose();
        row.Dispose();
        device.Dispose();
    }
}
