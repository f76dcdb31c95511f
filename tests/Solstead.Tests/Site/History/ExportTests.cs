using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Site.History;

namespace Solstead.Tests.Site.History;

public sealed class ExportTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static async Task<string> CsvAsync(IHistoryReader store, string from, string to, Resolution resolution, params string[] series)
    {
        var text = new StringWriter();
        await HistoryExport.WriteCsvAsync(store, new(series, StoreHome.At(from), StoreHome.At(to), resolution, StoreHome.Paris), text, null, Ct);
        return text.ToString();
    }

    [Fact]
    public async Task Points_are_written_one_row_per_bucket_with_both_times()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        store.Declare(StoreHome.Counter());
        var from = StoreHome.Second("2026-03-14T09:00:00Z");
        await StoreHome.FeedAsync(store, "roof/grid.power", from, from + 120, s => s < from + 60 ? -1.5 : 2);
        await StoreHome.FeedAsync(store, "roof/grid.energy_import", from, from + 120, s => s - from);

        (await CsvAsync(store, "2026-03-14T09:00:00Z", "2026-03-14T10:00:00Z", Resolution.Minute)).ShouldBe(
            "series,unit,time_utc,time_local,step_s,min,mean,max,change,text\r\n"
            + "roof/grid.power,W,2026-03-14T09:00:00Z,2026-03-14T10:00:00+01:00,60,-1.5,-1.5,-1.5,,\r\n"
            + "roof/grid.power,W,2026-03-14T09:01:00Z,2026-03-14T10:01:00+01:00,60,2,2,2,,\r\n"
            + "roof/grid.energy_import,Wh,2026-03-14T09:00:00Z,2026-03-14T10:00:00+01:00,60,59,59,59,0,\r\n"
            + "roof/grid.energy_import,Wh,2026-03-14T09:01:00Z,2026-03-14T10:01:00+01:00,60,119,119,119,60,\r\n");
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+33", "'+33")]
    [InlineData("-x", "'-x")]
    [InlineData("@cmd", "'@cmd")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("=\"x\"\n", "\"'=\"\"x\"\"\n\"")]
    [InlineData("plain", "plain")]
    public async Task A_text_that_a_spreadsheet_could_run_is_disarmed(string text, string cell)
    {
        HistoryExport.Cell(text).ShouldBe(cell);
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        store.Declare(new("roof", new("status", Unit.None, PointKind.Text) { FreshFor = TimeSpan.FromMinutes(2) }));
        store.Append([new("roof/status", StoreHome.Second("2026-03-14T09:00:00Z"), null, text)]);
        await store.FlushAsync(Ct);
        (await CsvAsync(store, "2026-03-14T09:00:00Z", "2026-03-14T09:01:00Z", Resolution.Minute)).ShouldEndWith($",60,,,,,{cell}\r\n");
    }

    [Fact]
    public async Task A_long_span_is_written_whole_without_a_gap_or_a_double()
    {
        await using var home = new StoreHome("2026-04-20T10:00:00Z");
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        var from = StoreHome.Second("2026-02-01T00:00:00Z") / 60;
        await store.FillAsync("roof/grid.power", [.. Enumerable.Range(0, 60 * 1440).Select(i => (from + i, (double)(i % 1000)))], overwrite: false, Ct);

        var reported = new List<double>();
        var text = new StringWriter();
        var rows = await HistoryExport.WriteCsvAsync(store, new([], StoreHome.At("2026-02-01T00:00:30Z"), StoreHome.At("2026-04-02T00:00:00Z"), Resolution.Auto, StoreHome.Paris), text, new Direct(reported.Add), Ct);

        rows.ShouldBe(60 * 1440);
        text.ToString().Split("\r\n").Skip(1).Select(l => l.Split(',').ElementAtOrDefault(2)).Where(t => t is not null).Distinct().Count().ShouldBe(60 * 1440);
        reported[^1].ShouldBe(1);
        reported.ShouldBe(reported.Order());

        var days = (await CsvAsync(store, "2026-02-01T00:00:00Z", "2026-04-02T00:00:00Z", Resolution.Day)).Split("\r\n");
        days[1].ShouldStartWith("roof/grid.power,W,2026-01-31T23:00:00Z,2026-02-01T00:00:00+01:00,,");
        days.Length.ShouldBe(1 + 61 + 1);
    }

    [Fact]
    public async Task Energy_is_written_per_quarter_hour_with_unknown_cells_left_empty()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        await store.WriteEnergyAsync([new(StoreHome.Second("2026-03-14T09:00:00Z") / 900, 100, 0, 250, null, null, 340, null, null, 1)], Ct);
        var text = new StringWriter();

        var rows = await HistoryExport.WriteEnergyCsvAsync(store, StoreHome.At("2020-01-01T00:00:00Z"), StoreHome.At("2027-01-01T00:00:00Z"), StoreHome.Paris, text, null, Ct);

        rows.ShouldBe(1);
        text.ToString().ShouldBe(
            "slot_utc,slot_local,grid_import_wh,grid_export_wh,pv_wh,battery_charge_wh,battery_discharge_wh,home_wh,charger_wh,load_wh,residual_wh,quality\r\n"
            + "2026-03-14T09:00:00Z,2026-03-14T10:00:00+01:00,100,0,250,,,340,,,10,1\r\n");
    }

    [Fact]
    public async Task An_empty_span_is_the_callers_mistake()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        await Should.ThrowAsync<ArgumentException>(() => CsvAsync(store, "2026-03-14T09:00:00Z", "2026-03-14T09:00:00Z", Resolution.Minute));
    }

    private sealed class Direct(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
