using System.Globalization;
using Solstead.Tests.Support;

namespace Solstead.Tests.Program;

/// <summary><c>solstead pv reference</c>, as a person starts it, against tables of another program.</summary>
public sealed class PvReferenceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    [Theory]
    [InlineData("solpos", 3e-6), InlineData("clearsky", 2e-4)]
    public async Task Sun_and_clear_sky_are_those_of_the_reference(string kind, double within)
    {
        var table = await ComputeAsync(Own, kind, $"{kind}_input.csv");
        Compare(table, Lines(Path.Combine(Own, $"{kind}_expected.csv")), 2, within);
    }

    [Fact]
    public async Task Sunrise_transit_and_sunset_are_those_of_the_reference_and_absent_where_there_is_none()
    {
        var table = await ComputeAsync(Own, "riseset", "riseset_input.csv");
        CompareTimes(table, Lines(Path.Combine(Own, "riseset_expected.csv")));
    }

    [Fact]
    public async Task Each_step_from_irradiance_to_power_is_that_of_the_reference()
    {
        var table = await ComputeAsync(Own, "chain", "chain_input.csv", "--plant", Path.Combine(Own, "plant.json"), "--out-decomposition", "split.csv");
        Compare(table, Lines(Path.Combine(Own, "chain_expected.csv")), 1, 2e-4);
        Compare(Lines(Path.Combine(folder, "split.csv")), Lines(Path.Combine(Own, "decomposition_expected.csv")), 1, 2e-4);
    }

    [Fact]
    public async Task Rows_in_any_order_and_with_gaps_have_the_sun_of_their_own_middle()
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Own, "chain_input.csv"), TestContext.Current.CancellationToken), plant = ["--plant", Path.Combine(Own, "plant.json")];
        var (whole, split) = (Lines(Path.Combine(Own, "chain_expected.csv")), Lines(Path.Combine(Own, "decomposition_expected.csv")));
        var random = new Random(1);
        int[] mixed = [.. Enumerable.Range(1, lines.Length - 1).OrderBy(_ => random.Next())], gap = [1, .. Enumerable.Range(9, 20)], rare = [.. Enumerable.Range(0, 7).Select(i => 1 + 7 * i)], twice = [12, 12, 13, 14];
        foreach (var rows in new[] { mixed, gap, rare, twice })
        {
            await File.WriteAllLinesAsync(Path.Combine(folder, "some.csv"), [lines[0], .. rows.Select(r => lines[r])], TestContext.Current.CancellationToken);
            Compare(await ComputeAsync(folder, "chain", "some.csv", plant), [whole[0], .. rows.Select(r => whole[r])], 1, 2e-4);
        }
        await File.WriteAllLinesAsync(Path.Combine(folder, "mixed.csv"), [lines[0], .. mixed.Select(r => lines[r])], TestContext.Current.CancellationToken);
        Compare(await ComputeAsync(folder, "decomposition", "mixed.csv", plant), [split[0], .. mixed.Select(r => split[r])], 1, 2e-4);
    }

    [Fact, Trait("needs", "shared")]
    public async Task Whole_years_are_those_of_the_reference()
    {
        var shared = Shared();
        Assert.SkipWhen(shared is null, "../shared/fixtures/pv is not there.");
        Compare(await ComputeAsync(shared!, "solpos", "solpos_input.csv"), Lines(Path.Combine(shared!, "solpos_expected.csv")), 2, 3e-6);
        Compare(await ComputeAsync(shared!, "clearsky", "clearsky_input.csv"), Lines(Path.Combine(shared!, "clearsky_expected.csv")), 2, 2e-4);
        CompareTimes(await ComputeAsync(shared!, "riseset", "riseset_input.csv"), Lines(Path.Combine(shared!, "riseset_expected.csv")));
        var chain = await ComputeAsync(shared!, "chain", "chain_weather.csv", "--plant", Path.Combine(shared!, "chain_plant.json"), "--out-decomposition", "split.csv");
        Compare(chain, Lines(Path.Combine(shared!, "chain_expected.csv")), 1, 2e-4);
        Compare(Lines(Path.Combine(folder, "split.csv")), Lines(Path.Combine(shared!, "chain_decomposition_expected.csv")), 1, 2e-4);
    }

    [Fact]
    public async Task What_is_not_known_is_an_empty_cell_and_what_is_wrong_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "weather.csv"), "utc,ghi,temp_air,wind_speed\n2025-06-21T11:00:00Z,,20,1\n2025-06-21T12:00:00Z,800,20,1\n", TestContext.Current.CancellationToken);
        var table = await ComputeAsync(folder, "chain", "weather.csv", "--plant", Path.Combine(Own, "plant.json"));
        var total = Array.IndexOf(table[0], "pac_total");
        table[1][total].ShouldBe("");
        double.Parse(table[2][total], CultureInfo.InvariantCulture).ShouldBeGreaterThan(3000);

        await File.WriteAllTextAsync(Path.Combine(folder, "wrong.csv"), "utc,ghi,temp_air,wind_speed\n2025-06-21T11:00:00Z,much,20,1\n", TestContext.Current.CancellationToken);
        var wrong = await SolsteadProgram.RunAsync(folder, "pv", "reference", "--kind", "chain", "--in", "wrong.csv", "--plant", Path.Combine(Own, "plant.json"));
        wrong.Code.ShouldBe(2);
        wrong.Errors.ShouldContain("row 1, ghi: \"much\"");
        (await SolsteadProgram.RunAsync(folder, "pv", "reference", "--kind", "chain", "--in", "weather.csv")).Code.ShouldBe(2);
        (await SolsteadProgram.RunAsync(folder, "pv", "reference", "--kind", "moon", "--in", "weather.csv")).Code.ShouldBe(2);
        (await SolsteadProgram.RunAsync(folder, "pv", "reference", "--kind", "solpos", "--in", "none.csv")).Code.ShouldBe(2);
    }

    [Theory]
    [InlineData("solpos", "site,utc,lat,lon,alt_m,pressure_pa,temp_c,delta_t_s", "a,2025-06-21T11:00:00Z,45,5,,,,", "site,utc,lat,lon", "a,2025-06-21T11:00:00Z,45,5")]
    [InlineData("riseset", "site,date_utc,lat,lon,delta_t_s", "a,2025-06-21,45,5,", "site,date_utc,lat,lon", "a,2025-06-21,45,5")]
    public async Task An_empty_cell_is_the_same_as_a_column_that_is_not_there(string kind, string header, string row, string fewer, string without)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "empty.csv"), $"{header}\n{row}\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "none.csv"), $"{fewer}\n{without}\n", TestContext.Current.CancellationToken);
        var expected = await ComputeAsync(folder, kind, "none.csv");
        expected[1].ShouldAllBe(cell => cell.Length > 0);
        (await ComputeAsync(folder, kind, "empty.csv"))[1].ShouldBe(expected[1]);
    }

    [Fact]
    public async Task A_column_that_is_there_twice_is_named_if_it_is_needed()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "twice.csv"), "site,utc,lat,lon,lat,x,x\na,2025-06-21T11:00:00Z,45,5,46,1,2\n", TestContext.Current.CancellationToken);
        var run = await SolsteadProgram.RunAsync(folder, "pv", "reference", "--kind", "solpos", "--in", "twice.csv");
        run.Code.ShouldBe(2);
        run.Errors.ShouldContain("twice.csv has the column lat twice");
        await File.WriteAllTextAsync(Path.Combine(folder, "other.csv"), "site,utc,lat,lon,x,x\na,2025-06-21T11:00:00Z,45,5,1,2\n", TestContext.Current.CancellationToken);
        (await ComputeAsync(folder, "solpos", "other.csv")).Length.ShouldBe(2);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Own => Path.Combine(AppContext.BaseDirectory, "Program", "Fixtures", "pv");

    private static string? Shared()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var fixtures = Path.Combine(at.FullName, "shared", "fixtures", "pv");
            if (Directory.Exists(fixtures)) return fixtures;
        }
        return null;
    }

    private async Task<string[][]> ComputeAsync(string from, string kind, string file, params string[] more)
    {
        var ran = await SolsteadProgram.RunAsync(folder, ["pv", "reference", "--kind", kind, "--in", Path.Combine(from, file), "--out", kind + ".csv", .. more]);
        ran.Errors.ShouldBe("");
        ran.Code.ShouldBe(0);
        return Lines(Path.Combine(folder, kind + ".csv"));
    }

    private static string[][] Lines(string path) => [.. File.ReadAllLines(path).Select(l => l.Split(','))];

    private static void Compare(string[][] table, string[][] expected, int keys, double within)
    {
        table[0].ShouldBe(expected[0]);
        table.Length.ShouldBe(expected.Length);
        for (var row = 1; row < table.Length; row++)
        {
            for (var column = 0; column < table[0].Length; column++)
            {
                var (is_, should) = (table[row][column], expected[row][column]);
                if (column < keys || should.Length == 0 || is_.Length == 0) is_.ShouldBe(should, $"row {row}, {table[0][column]}");
                else Math.Abs(Number(is_) - Number(should)).ShouldBeLessThan(within, $"row {row}, {table[0][column]}");
            }
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static void CompareTimes(string[][] table, string[][] expected)
    {
        table.Length.ShouldBe(expected.Length);
        for (var row = 1; row < table.Length; row++)
        {
            table[row][..2].ShouldBe(expected[row][..2]);
            for (var column = 2; column < 5; column++)
            {
                if (expected[row][column].Length == 0) table[row][column].ShouldBe("", $"row {row}");
                else Time(table[row][column]).ShouldBe(Time(expected[row][column]), TimeSpan.FromSeconds(0.05), $"row {row}");
            }
        }

        static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
    }
}
