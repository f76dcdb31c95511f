using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.History;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History;
using Solstead.Site.Publish.Mysql;
using Solstead.Site.Run;
using Solstead.Tests.Site.History;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Mysql;

/// <summary>Publishing began at 08:30 local (Paris) on 14 March; it is 11:00 now.</summary>
internal sealed class MysqlBench(MariaServer server, string database, string user = "home") : IAsyncDisposable
{
    public const string Password = "pa'ss\\w\"örd";

    /// <summary>The same numbers without a key, as the old job made its table.</summary>
    public const string OldTable = "CREATE TABLE pvhistory(year INT, month INT, day INT, hour DECIMAL(2,0), gr_w DECIMAL(10,5), tc DECIMAL(10,5), kwh_pv DECIMAL(10,5), kwh_s3p DECIMAL(10,5), kwh_return DECIMAL(10,5))";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly VolatileMemory memory = new();

    public StoreHome Home { get; } = new("2026-03-14T07:30:00Z");

    public SqliteHistory Store { get; private set; } = null!;

    public SiteProblems Problems { get; private set; } = null!;

    public async Task OpenAsync()
    {
        Store = await Home.OpenAsync();
        Problems = new(Home.Time);
    }

    public async Task<MysqlPublisher> StartAsync()
    {
        await OpenAsync();
        var publisher = Publisher();
        await publisher.RoundAsync(Ct);
        Home.Time.Advance(TimeSpan.FromHours(2.5));
        return publisher;
    }

    public MysqlPublisher Publisher() => new(
        new(new SiteDefinition("Home", StoreHome.Paris, 3, null, null), Home.Time, NullLoggerFactory.Instance, memory, Problems, Home.Directory, "1") { History = Store, Forecasts = Store.Forecasts, Books = Store.Editor, WeatherRanking = ["open-meteo", "meteoserver"] },
        new(server.As(user, Password, database), null, Home.Directory), ["pvhistory"]);

    /// <summary>Energy of the quarter hours from one instant to another, the same each hour.</summary>
    public Task BookAsync(string from, string to, int pv = 100) => Store.WriteEnergyAsync(
        [.. Range(from, to).Select(s => new EnergySlot(s, 10, 20, pv, null, null, 90, null, null, 0))], Ct);

    /// <summary>The books forget quarter hours, as after a backup or on a disk that lost them.</summary>
    public async Task LoseAsync(string from, string to)
    {
        await Store.FlushAsync(Ct);
        using var books = new SqliteConnection($"Data Source={Home.BooksPath};Pooling=False");
        await books.OpenAsync(Ct);
        using var lose = books.CreateCommand();
        lose.CommandText = $"DELETE FROM energy15 WHERE slot >= {StoreHome.Second(from) / 900} AND slot < {StoreHome.Second(to) / 900}";
        (await lose.ExecuteNonQueryAsync(Ct)).ShouldBeGreaterThan(0);
    }

    public MariaConnection Connect()
    {
        var connection = new MariaConnection(server.As(user, Password, database));
        connection.Open();
        return connection;
    }

    public ValueTask DisposeAsync() => Home.DisposeAsync();

    private static IEnumerable<long> Range(string from, string to)
    {
        for (var s = StoreHome.Second(from); s < StoreHome.Second(to); s += 900) yield return s / 900;
    }

    /// <summary>The table as one line.</summary>
    public static string Rows(MariaConnection connection, string columns = "kwh_pv, kwh_s3p, kwh_return") => string.Join(" | ", connection.Stream(
        $"SELECT day, hour, {columns} FROM pvhistory ORDER BY year, month, day, hour").Select(r => string.Join(' ', Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? "-" : r.GetString(i)))));
}
