using System.Globalization;
using Solstead.Core.Points;
using Solstead.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>T01: every captured set handed to developers, read through the real twin, against the table in its README.</summary>
public sealed class CapturedSetsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Sets()
    {
        var data = new TheoryData<string>();
        foreach (var row in Rows()) data.Add(row[0]);
        if (data.Count == 0) data.Add("");
        return data;
    }

    [Trait("needs", "shared")]
    [Theory, MemberData(nameof(Sets))]
    public async Task T01_a_captured_set_reads_as_its_table_says(string set)
    {
        Assert.SkipWhen(set.Length == 0, "needs the shared captures (../shared/fixtures/enphase)");
        var row = Rows().Single(r => r[0] == set);
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = Path.Combine(GatewayBench.Shared()!, set) }, Ct);
        var bench = new GatewayBench();
        await using var driver = bench.Driver(twin);

        var read = new Snapshot(await driver.ReadOnceAsync(Ct));

        read.Info.ShouldNotBeNull($"problems: {string.Join(", ", read.Problems)}\n{bench.Log.Text}");
        Pair(row[2], read, "production", set);
        Pair(row[3], read, "consumption", set);
        Pair(row[4], read, "grid", set);
        read.Count("inverter.", ".power").ShouldBe(row[5].StartsWith("none", StringComparison.Ordinal) || row[5].StartsWith("no ", StringComparison.Ordinal) ? 0 : int.Parse(row[5].Split(' ')[0], CultureInfo.InvariantCulture));
        var phases = char.IsDigit(row[6][0]) ? row[6][0] - '0' : read.Info.Phases;
        read.Info.Phases.ShouldBe(phases);
        (read["storage.batteries"] ?? 0).ShouldBe(char.IsDigit(row[7][0]) ? row[7][0] - '0' : 0);
        foreach (var reading in read.All.Where(r => r.Point.Contains("energy_today", StringComparison.Ordinal) && r.Quality == Quality.Good))
            reading.Value!.Value.ShouldBeLessThan(50_000, reading.Point);
        twin.Requests.MaxConcurrent.ShouldBe(1);
    }

    private static void Pair(string cell, Snapshot read, string section, string set)
    {
        var parts = cell.Split('/').Select(Number).ToArray();
        Near(read[$"{section}.power"], parts[0], $"{set} {section}.power");
        Near(read[$"{section}.energy_lifetime"], parts.Length > 1 ? parts[1] : null, $"{set} {section}.energy_lifetime");
    }

    private static void Near(double? actual, double? expected, string what)
    {
        if (expected is null) actual.ShouldBeNull(what);
        else actual.ShouldNotBeNull(what).ShouldBe(expected.Value, 1, what);
    }

    private static double? Number(string text) =>
        double.TryParse(text.Trim().Replace('−', '-'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static List<string[]> Rows() => GatewayBench.Shared() is not { } folder ? [] :
        [.. File.ReadAllLines(Path.Combine(folder, "README.md"))
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal))
            .Select(l => l.Trim('|').Split('|').Select(c => c.Trim()).ToArray())
            .Where(c => c.Length >= 8 && Directory.Exists(Path.Combine(folder, c[0])))];
}
