using System.Globalization;
using System.Text;
using System.Text.Json;
using Solstead.Core.Forecast.Learning;
using Solstead.Tests.Core.Forecast.Learning;
using Solstead.Tests.Support;

namespace Solstead.Tests.Program;

/// <summary><c>solstead pv backtest</c> and <c>pv orientation</c>, as a person starts them.</summary>
public sealed class PvBacktestTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    public PvBacktestTests()
    {
        var home = new SmallPlant(new(45, 0), [(30, 180, 5000)], 40);
        Write("train.csv", [.. home.Rows.Take(30 * 24)], "utc,note,pv_kw,ghi,temp_air", r => string.Create(CultureInfo.InvariantCulture, $"x,{r.Watts / 1000:F4},{r.Weather.Global:F1},{r.Weather.Air:F1}"));
        // Another order of columns, no temperature, gaps, words for numbers, newest first.
        Write("test.csv", [.. home.Rows.Skip(30 * 24).Where((_, i) => i % 29 != 0).Reverse()], "utc,ghi,pv_kw", r => r.Weather.Start.Hour == 3 ? "none,n/a" : string.Create(CultureInfo.InvariantCulture, $"{r.Weather.Global:F1},{r.Watts / 1000:F4}"));
        File.WriteAllText(Path.Combine(folder, "plant.json"), """{"site": {"lat": 45, "lon": 0}, "planes": [{"tilt": null, "kwp": 5}]}""");
    }

    [Fact]
    public async Task A_plant_of_which_only_the_place_is_known_is_forecast_for_every_row_of_the_test()
    {
        var run = await RunAsync("--test", "test.csv", "--out", "out.csv", "--json");
        run.Code.ShouldBe(0, run.Errors);
        var test = await File.ReadAllLinesAsync(Path.Combine(folder, "test.csv"), TestContext.Current.CancellationToken);
        var rows = await File.ReadAllLinesAsync(Path.Combine(folder, "out.csv"), TestContext.Current.CancellationToken);
        rows[0].ShouldBe("utc,pv_kw,p10,p90");
        rows.Skip(1).Select(r => r.Split(',')[0]).ShouldBe(test.Skip(1).Select(r => r.Split(',')[0]));
        rows.Where(r => r.Contains("T00:00", StringComparison.Ordinal)).ShouldAllBe(r => r.EndsWith(",0.0000,0.0000,0.0000", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("nMAE %").GetDouble().ShouldBeLessThan(4);
        json.RootElement.GetProperty("kwp").GetDouble().ShouldBe(5);
        run.Errors.ShouldContain("Planes of the training record: ");
        run.Errors.ShouldContain("cells are no number");
    }

    [Fact]
    public async Task Words_a_logger_writes_for_not_known_change_nothing()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, "train.csv"), TestContext.Current.CancellationToken);
        await WriteAsync("-");
        await RunAsync("--test", "test.csv", "--out", "out.csv");
        var plain = await File.ReadAllTextAsync(Path.Combine(folder, "out.csv"), TestContext.Current.CancellationToken);
        await WriteAsync("-999");
        (await RunAsync("--test", "test.csv", "--out", "low.csv")).Errors.ShouldContain("a power no plant gives");
        (await File.ReadAllTextAsync(Path.Combine(folder, "low.csv"), TestContext.Current.CancellationToken)).ShouldBe(plain);
        await WriteAsync("9999");
        (await RunAsync("--test", "test.csv", "--out", "high.csv")).Code.ShouldBe(0);
        (await File.ReadAllTextAsync(Path.Combine(folder, "high.csv"), TestContext.Current.CancellationToken)).ShouldBe(plain);

        Task WriteAsync(string word) => File.WriteAllLinesAsync(Path.Combine(folder, "train.csv"), lines.Select((l, i) => i is 300 or 301 or 492 ? Changed(l, word) : l), TestContext.Current.CancellationToken);
        static string Changed(string line, string word) => line.Split(',') is var cells ? string.Join(',', [cells[0], cells[1], word, .. cells[3..]]) : "";
    }

    [Fact]
    public async Task A_slip_in_the_plant_file_is_named_and_units_that_can_only_be_meant_are_taken()
    {
        await PlantAsync(5000, -0.004, "");
        (await RunAsync("--test", "test.csv", "--out", "right.csv")).Errors.ShouldNotContain("plant file has");
        await PlantAsync(5, -0.4, ", \"panels\": 12");
        var run = await RunAsync("--test", "test.csv", "--out", "out.csv");
        (await ReadAsync("out.csv")).ShouldBe(await ReadAsync("right.csv"));
        run.Errors.ShouldContain("left aside: planes.panels.");
        run.Errors.ShouldContain("gamma was taken as percent");
        run.Errors.ShouldContain("taken as 5000 W");
        await PlantAsync(50_000, -0.004, "");
        (await RunAsync("--test", "test.csv", "--out", "out.csv")).Errors.ShouldContain("tells 50.00 kWp, the record looks like");
        await File.WriteAllTextAsync(Path.Combine(folder, "plant.json"), """{"site": {"lat": 45, "lon": 0}, "planes": [{"tilt_deg": 30, "azimuth_deg": 180}], "capacity_kw": 5}""", TestContext.Current.CancellationToken);
        (await RunAsync("--test", "test.csv", "--out", "out.csv", "--json")).Output.ShouldContain("\"kwp\": 5,");

        Task PlantAsync(double size, double gamma, string more) => File.WriteAllTextAsync(Path.Combine(folder, "plant.json"), string.Create(CultureInfo.InvariantCulture,
            $$"""{"site": {"lat": 45, "lon": 0}, "planes": [{"tilt": 30, "azimuth": 180, "pdc0": {{size}}, "gamma": {{gamma}}{{more}}}]}"""), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Rows_of_a_minute_are_averaged_to_five_and_each_has_its_forecast()
    {
        await MinutesAsync("train.csv", "fine.csv", 10);
        await MinutesAsync("test.csv", "fine-test.csv", 1);
        var run = await SolsteadProgram.RunAsync(folder, "pv", "backtest", "--plant", "plant.json", "--train", "fine.csv", "--test", "fine-test.csv", "--out", "out.csv");
        run.Code.ShouldBe(0, run.Errors);
        var rows = (await ReadAsync("out.csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(r => r.Split(',')).ToArray();
        rows.Select(r => r[0]).ShouldBe((await ReadAsync("fine-test.csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')[0]));
        rows.ShouldAllBe(r => r[1].Length > 0);
        rows.Chunk(5).ShouldAllBe(five => five.All(r => r[1] == five[0][1]));

        async Task MinutesAsync(string from, string to, int days)
        {
            string[] lines = (await ReadAsync(from)).Split('\n', StringSplitOptions.RemoveEmptyEntries), header = lines[0].Split(',');
            int power = Array.IndexOf(header, "pv_kw"), light = Array.IndexOf(header, "ghi");
            var minutes = lines.Skip(1).Order(StringComparer.Ordinal).Select(l => l.Split(',')).Where(c => c[light] != "none").Take(24 * days)
                .SelectMany(c => Enumerable.Range(0, 60).Select(m => $"{c[0].Replace(":00:00Z", $":{m:00}:00Z", StringComparison.Ordinal)},{c[power]},{c[light]}"));
            await File.WriteAllLinesAsync(Path.Combine(folder, to), ["utc,pv_kw,ghi", .. minutes], TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_stamp_of_another_century_costs_nothing_and_is_told()
    {
        await RunAsync("--test", "test.csv", "--out", "right.csv");
        await File.AppendAllTextAsync(Path.Combine(folder, "train.csv"), "x,x,3.0,500,20\n".Replace("x,x", "1970-01-01T00:00:00Z,x", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(Path.Combine(folder, "test.csv"), "2106-02-07T06:00:00Z,500,3\n", TestContext.Current.CancellationToken);
        var run = await RunAsync("--test", "test.csv", "--out", "out.csv");
        run.Code.ShouldBe(0, run.Errors);
        run.Errors.ShouldContain("2 rows are stamped years away from the rest (1970-01-01)");
        (await ReadAsync("out.csv")).ShouldBe(await ReadAsync("right.csv") + "2106-02-07T06:00:00Z,,,\n");
    }

    [Fact]
    public async Task What_stands_in_the_way_is_named_with_what_to_do()
    {
        (await RunAsync("--test", "nowhere.csv", "--out", "out.csv")).Errors.ShouldContain("nowhere.csv");
        (await RunAsync("--test", "train.csv", "--out", "out.csv")).Errors.ShouldContain("Train on another span than the test");
        (await RunAsync("--test", "plant.json", "--out", "out.csv")).Errors.ShouldContain("has no column utc. Needed: utc, pv_kw, ghi");
        (await RunAsync("--test", "test.csv", "--json")).Code.ShouldBe(2);
        await File.WriteAllTextAsync(Path.Combine(folder, "plant.json"), """{"site": {"lat": 45}}""", TestContext.Current.CancellationToken);
        var run = await RunAsync("--test", "test.csv", "--out", "out.csv");
        run.Code.ShouldBe(2);
        run.Errors.ShouldContain("site.lon is missing");
    }

    [Fact]
    public async Task The_orientation_is_told_and_nothing_changed()
    {
        var before = await File.ReadAllTextAsync(Path.Combine(folder, "plant.json"), TestContext.Current.CancellationToken);
        var run = await SolsteadProgram.RunAsync(folder, "pv", "orientation", "--plant", "plant.json", "--train", "train.csv");
        run.Code.ShouldBe(0, run.Errors);
        run.Output.ShouldContain("one plane");
        run.Output.ShouldContain("need 60 days of record");
        (await File.ReadAllTextAsync(Path.Combine(folder, "plant.json"), TestContext.Current.CancellationToken)).ShouldBe(before);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(folder, name), TestContext.Current.CancellationToken);

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] more) =>
        SolsteadProgram.RunAsync(folder, ["pv", "backtest", "--plant", "plant.json", "--train", "train.csv", .. more]);

    private void Write(string name, PvRecord[] rows, string header, Func<PvRecord, string> cells)
    {
        var text = new StringBuilder(header).Append('\n');
        foreach (var row in rows) text.Append(CultureInfo.InvariantCulture, $"{row.Weather.Start:yyyy-MM-ddTHH:mm:ssZ},{cells(row)}").Append('\n');
        File.WriteAllText(Path.Combine(folder, name), text.ToString());
    }
}
