using System.Data;
using System.Data.Common;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>Several statements as one. Not committed means taken back, also when the connection breaks.</summary>
public sealed class MariaTransaction(MariaConnection connection) : DbTransaction
{
    private bool done;

    public override IsolationLevel IsolationLevel => IsolationLevel.RepeatableRead;
    protected override DbConnection DbConnection => connection;

    public override void Commit()
    {
        done = true;
        connection.Execute("COMMIT"u8);
    }

    public override void Rollback()
    {
        if (done) return;
        done = true;
        if (connection.State == ConnectionState.Open) connection.Execute("ROLLBACK"u8);
    }

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing) Rollback();
        }
        catch (MariaException)
        {
            // The server takes back what a lost connection had begun.
        }
        base.Dispose(disposing);
    }
}
