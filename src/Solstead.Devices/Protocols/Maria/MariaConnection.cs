using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>
/// A connection to a MariaDB or MySQL server, in the shape of ADO.NET so that one code reads SQLite and this. Texts are utf8mb4, times UTC, names may
/// be quoted with <c>"</c>. A lost connection stays lost: the owner opens another. Calls occupy the thread that makes them, never longer than
/// <see cref="MariaOptions.SilenceLimit"/> without a sign of the server; the <c>Async</c> ones occupy a pool thread and end at once when cancelled,
/// and the connection with them. One caller at a time.
/// </summary>
public sealed class MariaConnection(MariaOptions options) : DbConnection
{
    /// <summary>Ours, whatever the server's own settings are.</summary>
    private const string Begin = "SET NAMES utf8mb4, time_zone='+00:00', sql_mode='STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,ANSI_QUOTES', net_write_timeout=600, innodb_lock_wait_timeout=20, lock_wait_timeout=20";

    private readonly Lock busy = new(), gate = new();
    private ConnectionState state;
    private nint mysql;
    private int socket = -1;
    private bool streaming;

    [AllowNull] public override string ConnectionString { get => options.Where; set => throw new NotSupportedException("The options are given when it is made."); }
    public override string Database => options.Database ?? "";
    public override string DataSource => options.Where;
    public override ConnectionState State => state;

    /// <summary>What the server calls its version, e.g. <c>10.11.19-MariaDB</c>.</summary>
    public override string ServerVersion => MariaVersion.Plain(Ask(LibMaria.mysql_get_server_info));

    /// <summary>The cipher of the encryption; null when there is none.</summary>
    public string? Cipher => Ask(LibMaria.mysql_get_ssl_cipher) is { Length: > 0 } cipher ? cipher : null;

    /// <summary>Version of the library; null when it is not there.</summary>
    public static string? LibraryVersion => LibMaria.Library.TryLoad() ? LibMaria.Text(LibMaria.mysql_get_client_info()) : null;

    /// <exception cref="MariaException">It cannot be reached, refuses, or may not be trusted.</exception>
    public static async Task<MariaConnection> OpenAsync(MariaOptions options, CancellationToken ct)
    {
        var connection = new MariaConnection(options);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch (Exception e) when (e is not OperationCanceledException)      // one that was cancelled closes itself when its attempt ends
        {
            connection.Dispose();
            throw;
        }
    }

    public override void Open()
    {
        if (state == ConnectionState.Open) throw new InvalidOperationException("It is open.");
        lock (busy)
        {
            Release();
            using var way = MariaWay.Find(options);
            mysql = way.Connect(Begin);
            lock (gate) socket = LibMaria.dup(LibMaria.mysql_get_socket(mysql));
            state = ConnectionState.Open;
        }
    }

    /// <summary>When cancelled, the attempt is left to its limit in the background.</summary>
    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        var opening = Task.Run(Open, CancellationToken.None);
        try
        {
            await opening.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = opening.ContinueWith(t => { _ = t.Exception; Close(); }, TaskScheduler.Default);
            throw;
        }
    }

    public override void Close()
    {
        lock (busy)
        {
            Release();
            state = ConnectionState.Closed;
        }
    }

    public override void ChangeDatabase(string databaseName) => this.Run($"USE {MariaLiteral.Quote(databaseName)}");

    /// <summary>Ends what runs in another thread: its call fails at once and the connection is lost.</summary>
    public void Abort()
    {
        // A copy of the number: the library may be closing its own this very moment, and the next socket of the process may get that number.
        lock (gate)
            if (socket >= 0) _ = LibMaria.shutdown(socket, 2);
    }

    internal long Execute(ReadOnlySpan<byte> statement)
    {
        lock (busy)
        {
            Send(statement);
            var result = LibMaria.mysql_store_result(mysql);
            if (result != 0) LibMaria.mysql_free_result(result);
            else if (LibMaria.mysql_field_count(mysql) != 0) throw Failure();
            return (long)LibMaria.mysql_affected_rows(mysql);
        }
    }

    internal MariaReader Query(ReadOnlySpan<byte> statement, bool stream)
    {
        lock (busy)
        {
            Send(statement);
            var result = stream ? LibMaria.mysql_use_result(mysql) : LibMaria.mysql_store_result(mysql);
            if (result == 0 && LibMaria.mysql_field_count(mysql) != 0) throw Failure();
            streaming = stream && result != 0;
            return new(this, result, stream);
        }
    }

    /// <summary>The next row of a result; null after the last.</summary>
    internal unsafe byte** Fetch(nint result, bool stream)
    {
        lock (busy)
        {
            // Rows that stream come from the connection; those of a whole answer are here already, whatever became of it.
            if (stream && state != ConnectionState.Open) throw new InvalidOperationException("The connection is closed.");
            var row = LibMaria.mysql_fetch_row(result);
            if (row is null && stream && LibMaria.mysql_errno(mysql) != 0) throw Failure();
            return row;
        }
    }

    /// <param name="atEnd">All rows were read.</param>
    internal void Free(nint result, bool stream, bool atEnd)
    {
        // Nobody wants the rest, however long it is: the connection goes, instead of reading it to its end.
        if (stream && !atEnd) Abort();
        lock (busy)
        {
            if (mysql != 0 || !stream) LibMaria.mysql_free_result(result);
            if (!stream) return;
            streaming = false;
            if (!atEnd) state = ConnectionState.Broken;
        }
    }

    /// <summary>Runs a call on a pool thread; cancelled, it ends at once.</summary>
    internal async Task<T> AwayAsync<T>(Func<T> call, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var ending = ct.Register(Abort);
        try
        {
            return await Task.Run(call, CancellationToken.None);
        }
        catch (MariaException e) when (e.IsLost && ct.IsCancellationRequested)
        {
            throw new OperationCanceledException("The statement was cancelled.", e, ct);
        }
        finally
        {
            await ending.DisposeAsync();
        }
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        Execute("START TRANSACTION"u8);
        return new MariaTransaction(this);
    }

    protected override DbCommand CreateDbCommand() => new MariaCommand { Connection = this };

    protected override void Dispose(bool disposing)
    {
        if (disposing) Close();
        base.Dispose(disposing);
    }

    private unsafe void Send(ReadOnlySpan<byte> statement)
    {
        if (state != ConnectionState.Open) throw new MariaException(MariaProblems.Away(options.Where, ""));
        if (streaming) throw new InvalidOperationException("Rows are still streaming on this connection.");
        fixed (byte* text = statement)
            if (LibMaria.mysql_real_query(mysql, text, new CULong((nuint)statement.Length)) != 0) throw Failure();
    }

    private MariaException Failure()
    {
        var failure = MariaWay.Failure(mysql, options);
        if (failure.IsLost) state = ConnectionState.Broken;
        return failure;
    }

    private string Ask(Func<nint, nint> question)
    {
        lock (busy) return mysql == 0 ? "" : LibMaria.Text(question(mysql));
    }

    private void Release()
    {
        var copy = socket;
        lock (gate) socket = -1;
        if (mysql != 0) LibMaria.mysql_close(mysql);
        mysql = 0;
        if (copy >= 0) _ = LibMaria.close(copy);
    }
}
