using System.Buffers;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>
/// One statement. Values are named <c>$name</c> and become literals here (<see cref="MariaLiteral"/>). A reader holds its whole answer, so that other
/// statements may go on beside it; with <see cref="CommandBehavior.SequentialAccess"/> rows stream, millions of them, and nothing else goes meanwhile.
/// </summary>
public sealed class MariaCommand : DbCommand
{
    private readonly MariaParameters parameters = new();

    [AllowNull] public override string CommandText { get => field ?? ""; set; }

    /// <summary>Of no effect: <see cref="MariaOptions.SilenceLimit"/> holds.</summary>
    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; } = CommandType.Text;
    public override bool DesignTimeVisible { get; set; }
    public override UpdateRowSource UpdatedRowSource { get; set; }
    protected override DbConnection? DbConnection { get; set; }
    protected override DbParameterCollection DbParameterCollection => parameters;
    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>Ends a statement that runs in another thread, and the connection with it.</summary>
    public override void Cancel() => Maria.Abort();

    public override void Prepare()
    {
        // Statements travel as text.
    }

    public override int ExecuteNonQuery() => (int)Math.Min(int.MaxValue, Maria.Execute(Text()));

    public override object? ExecuteScalar()
    {
        using var rows = ExecuteReader();
        return rows.Read() ? rows.GetValue(0) : null;
    }

    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => await Maria.AwayAsync(ExecuteNonQuery, cancellationToken);

    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => await Maria.AwayAsync(ExecuteScalar, cancellationToken);

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Maria.Query(Text(), behavior.HasFlag(CommandBehavior.SequentialAccess));

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await Maria.AwayAsync(() => ExecuteDbDataReader(behavior), cancellationToken);

    protected override DbParameter CreateDbParameter() => new MariaParameter();

    private MariaConnection Maria => DbConnection as MariaConnection ?? throw new InvalidOperationException("The command has no connection.");

    private ReadOnlySpan<byte> Text()
    {
        var text = new ArrayBufferWriter<byte>(CommandText.Length + 64);
        MariaLiteral.Fill(text, CommandText, parameters);
        return text.WrittenSpan;
    }
}
