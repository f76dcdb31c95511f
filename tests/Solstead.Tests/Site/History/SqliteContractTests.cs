using Solstead.Core.History;

namespace Solstead.Tests.Site.History;

public sealed class SqliteContractTests : HistoryContract
{
    private protected override async Task<(IHistoryStore Store, Func<TimeSpan, Task> Advance, IAsyncDisposable Home)> OpenAsync()
    {
        var home = new StoreHome();
        var store = await home.OpenAsync();
        return (store, by => home.AdvanceAsync(store, by), home);
    }
}
