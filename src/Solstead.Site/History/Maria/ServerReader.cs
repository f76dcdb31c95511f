using System.Data;
using System.Data.Common;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History.Books;
using Solstead.Site.History.Reading;
using Solstead.Site.History.Sqlite;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History.Maria;

/// <summary>
/// What a server has of a house: closed days and the books. The statements and the folding are those of the local reader. At most two questions go at
/// a time, each on a connection of its own that is kept for the next.
/// </summary>
internal sealed class ServerReader(ServerSettings settings, TimeProvider time) : IHistoryReader, IDisposable
{
    private const int Most = 2;
    private readonly SemaphoreSlim free = new(Most);
    private readonly System.Collections.Concurrent.ConcurrentBag<MariaConnection> idle = [];

    public IReadOnlyList<(string Series, string Unit, PointKind Kind)> KnownSeries { get; private set; } = [];

    /// <exception cref="MariaException">The server refuses or is away.</exception>
    public Task<HistoryAnswer> QueryAsync(HistoryQuery query, CancellationToken ct) => ReadAsync(server =>
    {
        var registry = new SeriesRegistry();
        foreach (var series in SeriesMap.Load(server).There) registry.Load(series);
        KnownSeries = [.. registry.All.OrderBy(s => s.Sid).Select(s => (s.Name, s.Unit, s.Kind))];
        var zone = server.Text("SELECT value FROM meta WHERE \"key\"='zone'") is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var found) ? found : TimeZoneInfo.Utc;
        return new HistoryReader(registry, new LiveData(registry, 1, 1), zone, time).Query(server, query, ct);
    }, ct);

    /// <exception cref="MariaException">The server refuses or is away.</exception>
    public Task<IReadOnlyList<EnergySlot>> EnergyAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct) => ReadAsync<IReadOnlyList<EnergySlot>>(server =>
        [.. server.Stream(EnergyTable.Span, "$from", Slots.FirstFrom(from), "$to", Slots.FirstFrom(to)).Select(Row)], ct);

    /// <exception cref="MariaException">The server refuses or is away.</exception>
    public Task<IReadOnlyList<DeviceEnergySlot>> DeviceEnergyAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct) => ReadAsync<IReadOnlyList<DeviceEnergySlot>>(server =>
        [.. server.Stream(DeviceTable.Span, "$from", Slots.FirstFrom(from), "$to", Slots.FirstFrom(to)).Select(DeviceTable.Row)], ct);

    public void Dispose()
    {
        while (idle.TryTake(out var connection)) connection.Dispose();
    }

    private static EnergySlot Row(DbDataReader r) =>
        new(r.GetInt64(0), r.LongOrNull(1), r.LongOrNull(2), r.LongOrNull(3), r.LongOrNull(4), r.LongOrNull(5), r.LongOrNull(6), r.LongOrNull(7), r.LongOrNull(8), r.GetInt32(11))
        {
            BuyPrice = r.LongOrNull(9),
            SellPrice = r.LongOrNull(10),
            Source = r.GetInt32(12),
        };

    private async Task<T> ReadAsync<T>(Func<MariaConnection, T> read, CancellationToken ct)
    {
        await free.WaitAsync(ct);
        try
        {
            var kept = idle.TryTake(out var connection);
            try
            {
                return await OnceAsync(connection, read, ct);
            }
            // A kept connection may have died while nobody used it.
            catch (MariaException e) when (kept && e.IsLost && !ct.IsCancellationRequested)
            {
                return await OnceAsync(null, read, ct);
            }
        }
        finally
        {
            free.Release();
        }
    }

    private async Task<T> OnceAsync<T>(MariaConnection? kept, Func<MariaConnection, T> read, CancellationToken ct)
    {
        var connection = kept ?? await ServerSchema.OpenAsync(settings, [], ct);
        try
        {
            await using var end = ct.Register(connection.Abort);
            var answer = await Task.Run(() => read(connection), CancellationToken.None);
            if (connection.State == ConnectionState.Open) idle.Add(connection);
            else connection.Dispose();
            return answer;
        }
        catch (MariaException e) when (ct.IsCancellationRequested)
        {
            connection.Dispose();
            throw new OperationCanceledException("The question was cancelled.", e, ct);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
