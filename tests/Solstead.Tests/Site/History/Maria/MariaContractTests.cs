using Solstead.Core.History;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.History.Maria;

/// <summary>The contract of every store, with closed days and books read from a real MariaDB.</summary>
public sealed class MariaContractTests(MariaServer server) : HistoryContract, IClassFixture<MariaServer>
{
    private protected override async Task<(IHistoryStore Store, Func<TimeSpan, Task> Advance, IAsyncDisposable Home)> OpenAsync()
    {
        var home = new MariaHome(server, await server.MakeAsync());
        var store = new FromServer(await home.OpenAsync());
        return (store, by => home.Home.AdvanceAsync(store, by), home);
    }
}
