namespace Solstead.Devices.Protocols.DBus;

/// <summary>Keeps a connection: when it is lost, or what is done with it fails, it is opened again after a pause that grows from 1 to 10 s.</summary>
/// <param name="failed">Told of each failure; the next try follows.</param>
public sealed class DBusKeeper(DBusAddress address, TimeProvider time, Action<DBusException> failed)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(10);

    /// <summary>A life longer than this was a good one: the next pause is short again.</summary>
    private static readonly TimeSpan GoodLife = TimeSpan.FromSeconds(10);

    /// <summary>Runs <paramref name="use"/> on one connection after the other until cancelled.</summary>
    /// <param name="handler">Makes who is asked about calls and signals, anew for each connection.</param>
    /// <param name="use">Works with the connection; its token ends with the connection. When it returns the connection is opened anew.</param>
    public async Task RunAsync<THandler>(Func<THandler> handler, Func<DBusConnection, THandler, CancellationToken, Task> use, CancellationToken ct) where THandler : IDBusHandler
    {
        var pause = Shortest;
        while (!ct.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                await OnceAsync(handler(), use, ct);
                pause = Shortest;
                if (time.GetElapsedTime(began) > Shortest) continue;
            }
            catch (DBusException e) when (!ct.IsCancellationRequested)
            {
                failed(e);
            }
            if (time.GetElapsedTime(began) > GoodLife) pause = Shortest;
            await Task.Delay(pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < Longest ? pause * 2 : Longest;
        }
    }

    private async Task OnceAsync<THandler>(THandler handler, Func<DBusConnection, THandler, CancellationToken, Task> use, CancellationToken ct) where THandler : IDBusHandler
    {
        await using var connection = await DBusConnection.OpenAsync(address, handler, time, ct);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(connection.Lost, ct);
        try
        {
            await use(connection, handler, life.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested && connection.Lost.IsCancellationRequested)
        {
            throw connection.Cause ?? new DBusException(DBusErrors.Disconnected, "the connection was lost", e);
        }
    }
}
