using Solstead.Core.History;
using Solstead.Site.History.Books;
using Solstead.Site.History.Reading;

namespace Solstead.Site.History;

/// <summary>Small precious state in solstead.db.</summary>
internal sealed class SqliteStateStore(BooksWriter writer, ReaderPool readers, TimeProvider time) : IStateStore
{
    public Task<string?> GetAsync(string key, CancellationToken ct)
    {
        var waiting = writer.Waiting();
        return readers.ReadAsync(c => BooksReader.State(c, waiting, key), ct);
    }

    public Task SetAsync(string key, string? json, CancellationToken ct) =>
        writer.PutAsync(new Booking.State(key, json, time.GetUtcNow().ToUnixTimeSeconds())).WaitAsync(ct);
}
