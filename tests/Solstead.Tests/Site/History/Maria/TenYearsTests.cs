using Solstead.Core.History;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History.Maria;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.History.Maria;

/// <summary>How long a year chart takes from a server with ten years of hours. Run it by name (<c>-explicit only</c>): filling takes half a minute.</summary>
public sealed class TenYearsTests(MariaServer server, ITestOutputHelper output) : IClassFixture<MariaServer>
{
    private const int Points = 60, FirstDay = 16_801, Days = 3650;       // 2016-01-01
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_year_of_six_points_takes_at_most_150_ms_of_ten_years_of_sixty()
    {
        var options = server.As("home", "pa'ss\\w\"örd", await server.MakeAsync()) with { SilenceLimit = TimeSpan.FromMinutes(5) };
        using (var connection = await MariaConnection.OpenAsync(options, Ct)) await Task.Run(() => Fill(connection), Ct);
        using var reader = new ServerReader(new(options, null, ""), TimeProvider.System);
        string[] six = [.. Enumerable.Range(1, 6).Select(s => $"roof/p{s}")], all = [.. Enumerable.Range(1, Points).Select(s => $"roof/p{s}")];
        var worst = TimeSpan.Zero;
        foreach (var (name, series, years, resolution) in ((string, string[], int, Resolution)[])[
            ("1 year, daily, 6", six, 1, Resolution.Day), ("1 year, automatic, 6", six, 1, Resolution.Auto), ("10 years, monthly, 6", six, 10, Resolution.Month), ("1 year, daily, 60", all, 1, Resolution.Day)])
        {
            for (var run = 0; run < 3; run++)
            {
                var began = TimeProvider.System.GetTimestamp();
                var answer = await reader.QueryAsync(new(series, StoreHome.At("2024-01-01T00:00:00Z").AddYears(1 - years), StoreHome.At("2025-01-01T00:00:00Z"), resolution), Ct);
                var took = TimeProvider.System.GetElapsedTime(began);
                output.WriteLine($"{name}: {took.TotalMilliseconds:0.0} ms, {answer.Series.Sum(s => s.Buckets.Count)} buckets");
                answer.Series.ShouldAllBe(s => s.Buckets.Count > 100);
                if (run > 0 && series.Length == 6 && took > worst) worst = took;
            }
        }
        worst.ShouldBeLessThan(TimeSpan.FromMilliseconds(150));
    }

    private static void Fill(MariaConnection connection)
    {
        ServerSchema.Ensure(connection, TimeProvider.System);
        connection.Run("INSERT INTO meta VALUES('zone', 'Europe/Paris')");
        connection.Run($"INSERT INTO series SELECT seq, 'roof', concat('p', seq), 'W', 0, 1, 5 FROM seq_1_to_{Points}");
        connection.Run($"INSERT INTO closed SELECT {FirstDay} + seq, 0, 0, 'x' FROM seq_0_to_{Days - 1}");
        connection.Run($"INSERT INTO day SELECT (s.seq << 20) + {FirstDay} + d.seq, 1440, d.seq % 500, 5000, 1440 * (1000 + d.seq % 700), 40, 0, 0 FROM seq_1_to_{Points} s JOIN seq_0_to_{Days - 1} d");
        for (var sid = 1; sid <= Points; sid++)
            connection.Run($"INSERT INTO hour SELECT ({sid} << 24) + {FirstDay * 24} + seq, 60, seq % 500, 5000, 60 * (1000 + seq % 700), 40 FROM seq_0_to_{Days * 24 - 1}");
    }
}
