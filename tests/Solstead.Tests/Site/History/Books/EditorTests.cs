using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Forecast;
using Solstead.Core.History;
using Solstead.Site.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Tests.Site.History.Books;

/// <summary>Changes of the books by people and imports: looked at, made, listed and taken back.</summary>
public sealed class EditorTests : IAsyncDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly StoreHome home = new();

    public ValueTask DisposeAsync() => home.DisposeAsync();

    private static EnergySlot Row(long slot, long? pv = null, long? import = null, long? house = null, int quality = 0) => new(slot, import, null, pv, null, null, house, null, null, quality);

    private static BooksChange Import(Overwrite overwrite, params EnergySlot[] rows) => new("import.mysql", "old.db", overwrite) { Energy = rows };

    private static BooksChange Edit(params EnergySlot[] rows) => new("edit", "page", Overwrite.All) { Energy = rows };

    private static async Task<IReadOnlyList<EnergySlot>> RowsAsync(SqliteHistory store, long from = 0, long to = 1000) =>
        await store.EnergyAsync(DateTimeOffset.FromUnixTimeSeconds(from * 900), DateTimeOffset.FromUnixTimeSeconds(to * 900), Ct);

    [Fact]
    public async Task A_change_does_what_its_preview_said_and_undo_leaves_the_books_as_they_were()
    {
        var store = await home.OpenAsync();
        await store.WriteEnergyAsync([Row(10, pv: 5, import: 7), Row(11, pv: 6, quality: 1)], Ct);
        var before = await RowsAsync(store);
        var change = Import(Overwrite.Estimated, Row(9, pv: 100), Row(10, pv: 100, house: 8), Row(11, pv: 100));

        var preview = await store.Editor.PreviewAsync(change, Ct);
        (await RowsAsync(store)).ShouldBe(before);
        var made = await store.Editor.ApplyAsync(change, Ct);

        made.Effect.ShouldBeEquivalentTo(preview);
        (preview.Added, preview.Replaced, preview.Kept, preview.Span).ShouldBe((2, 1, 1, (9, 11)));
        preview.Before.ShouldBe([7, 0, 11, 0, 0, 0, 0, 0]);
        preview.After.ShouldBe([7, 0, 205, 0, 0, 8, 0, 0]);
        (await RowsAsync(store)).ShouldBe([Row(9, 100) with { Source = 1 }, Row(10, 5, 7, 8), Row(11, 100) with { Source = 1 }]);
        (await store.Editor.ChangesAsync(10, Ct)).ShouldHaveSingleItem().ShouldBeEquivalentTo(made);

        var undo = await store.Editor.UndoAsync(made.Id, Ct);
        undo!.Before.ShouldBe(preview.After);
        undo.After.ShouldBe(preview.Before);
        (await RowsAsync(store)).ShouldBe(before);
        (await store.Editor.ChangesAsync(10, Ct)).ShouldHaveSingleItem().Undone.ShouldBe(home.Time.GetUtcNow());
        (await store.Editor.UndoAsync(made.Id, Ct)).ShouldBeNull();
        (await store.Editor.UndoAsync(77, Ct)).ShouldBeNull();
    }

    [Theory]
    [InlineData(Overwrite.Nothing, 0, 0, 5)]
    [InlineData(Overwrite.Nothing, 2, 1, 5)]
    [InlineData(Overwrite.Estimated, 0, 0, 5)]
    [InlineData(Overwrite.Estimated, 1, 0, 9)]
    [InlineData(Overwrite.Estimated, 0, 1, 9)]
    [InlineData(Overwrite.Estimated, 2, 2, 5)]
    [InlineData(Overwrite.All, 0, 0, 9)]
    [InlineData(Overwrite.All, 0, 2, 9)]
    public async Task What_may_be_replaced_is_what_the_change_was_allowed(Overwrite overwrite, int quality, int source, long expected)
    {
        var store = await home.OpenAsync();
        await store.WriteEnergyAsync([Row(10, pv: 5, quality: quality) with { Source = source }], Ct);
        await store.Editor.ApplyAsync(Import(overwrite, Row(10, pv: 9)), Ct);
        (await RowsAsync(store)).ShouldHaveSingleItem().Pv.ShouldBe(expected);
    }

    [Fact]
    public async Task A_span_is_emptied_and_imported_again()
    {
        var store = await home.OpenAsync();
        await store.WriteEnergyAsync([Row(10, pv: 5, import: 7), Row(11, pv: 6)], Ct);
        await store.WriteDeviceEnergyAsync([new(10, "roof/production", 5)], Ct);
        var before = await RowsAsync(store);

        var emptied = await store.Editor.ApplyAsync(new("void", "page", Overwrite.All) { Void = [11, 10, 12] }, Ct);
        (emptied.Effect.Replaced, emptied.Effect.Devices).ShouldBe((2, 1));
        (await RowsAsync(store)).ShouldBe([Empty(10), Empty(11), Empty(12)]);
        (await store.DeviceEnergyAsync(DateTimeOffset.UnixEpoch, home.Time.GetUtcNow(), Ct)).ShouldBeEmpty();
        await store.WriteEnergyAsync([Row(11, pv: 6)], Ct);
        (await RowsAsync(store))[1].Pv.ShouldBeNull("what a person emptied stays empty");

        var again = await store.Editor.ApplyAsync(Import(Overwrite.Nothing, Row(10, pv: 50), Row(11, pv: 60)), Ct);
        (await RowsAsync(store)).ShouldBe([Row(10, pv: 50) with { Source = 1 }, Row(11, pv: 60) with { Source = 1 }, Empty(12)]);
        await store.Editor.UndoAsync(again.Id, Ct);
        await store.Editor.UndoAsync(emptied.Id, Ct);
        (await RowsAsync(store)).ShouldBe(before);
        (await store.DeviceEnergyAsync(DateTimeOffset.UnixEpoch, home.Time.GetUtcNow(), Ct)).ShouldBe([new(10, "roof/production", 5)]);
    }

    private static EnergySlot Empty(long slot) => Row(slot, quality: 2) with { Source = 2 };

    [Fact]
    public async Task What_a_person_emptied_stays_empty_when_only_its_price_comes()
    {
        var store = await home.OpenAsync();
        await store.WriteEnergyAsync([Row(10, pv: 5)], Ct);
        var emptied = await store.Editor.ApplyAsync(new("void", "", Overwrite.All) { Void = [10, 11] }, Ct);
        var priced = await store.Editor.ApplyAsync(new("recompute", "", Overwrite.Estimated) { Energy = [Row(10, quality: 2) with { BuyPrice = 200 }, Row(11, quality: 2) with { BuyPrice = 200 }] }, Ct);
        (await RowsAsync(store)).ShouldBe([Empty(10) with { BuyPrice = 200 }, Empty(11) with { BuyPrice = 200 }]);
        await store.WriteEnergyAsync([Row(11, pv: 6)], Ct);
        (await RowsAsync(store))[1].Pv.ShouldBeNull();

        await store.Editor.UndoAsync(priced.Id, Ct);
        (await RowsAsync(store)).ShouldBe([Empty(10), Empty(11)]);
        await store.Editor.UndoAsync(emptied.Id, Ct);
        (await RowsAsync(store)).ShouldBe([Row(10, pv: 5)]);
    }

    [Fact]
    public async Task A_price_alone_leaves_the_energy_to_the_meters()
    {
        var store = await home.OpenAsync();
        await store.WriteEnergyAsync([Row(10, pv: 5) with { BuyPrice = 100 }], Ct);
        var before = await RowsAsync(store);
        var edit = await store.Editor.ApplyAsync(Edit(Row(10) with { BuyPrice = 300 }, Row(11) with { BuyPrice = 300 }), Ct);
        // A meter that was away tells its part.
        await store.WriteEnergyAsync([Row(10, pv: 5, import: 7) with { BuyPrice = 100 }, Row(11, pv: 6, import: 8) with { BuyPrice = 100 }], Ct);
        (await RowsAsync(store)).ShouldBe([Row(10, pv: 5, import: 7) with { BuyPrice = 300 }, Row(11, pv: 6, import: 8) with { BuyPrice = 300 }]);
        await store.Editor.UndoAsync(edit.Id, Ct);
        (await RowsAsync(store)).Select(r => (r.GridImport, r.BuyPrice)).ShouldBe([(7, before[0].BuyPrice), (8, null)]);
    }

    [Fact]
    public async Task A_person_who_wrote_one_column_leaves_the_others_to_the_meters()
    {
        var store = await home.OpenAsync();
        await store.WriteEnergyAsync([Row(10, pv: 5), Row(11, pv: 5, import: 3, house: 8)], Ct);
        var edit = await store.Editor.ApplyAsync(Edit(Row(10, pv: 50)), Ct);
        await store.Editor.ApplyAsync(new("edit", "", Overwrite.All) { Energy = [Row(11, pv: 50)], Void = [11] }, Ct);
        var own = new[] { Row(10, pv: 5, import: 7, house: 12) with { GridExport = 0 }, Row(11, pv: 5, import: 3, house: 8) };
        await store.WriteEnergyAsync(own, Ct);
        (await RowsAsync(store)).ShouldBe([Row(10, pv: 50, import: 7, house: 57) with { GridExport = 0, Source = 2 }, Row(11, pv: 50, quality: 2) with { Source = 2 }]);
        await store.Editor.UndoAsync(edit.Id, Ct);
        (await RowsAsync(store))[0].ShouldSatisfyAllConditions(r => r.GridImport.ShouldBe(7), r => r.Pv.ShouldBe(5), r => r.Source.ShouldBe(EnergySource.Own));
    }

    [Fact]
    public async Task What_the_meters_said_between_two_changes_comes_back_when_both_are_undone()
    {
        var store = await home.OpenAsync();
        var made = await store.Editor.ApplyAsync(new("recompute", "", Overwrite.Estimated) { Devices = [new(10, "car", 5) { Quality = 1 }] }, Ct);
        await store.WriteDeviceEnergyAsync([new(10, "car", 6)], Ct);
        var emptied = await store.Editor.ApplyAsync(new("void", "", Overwrite.All) { Void = [10] }, Ct);
        await store.Editor.UndoAsync(made.Id, Ct);
        await store.Editor.UndoAsync(emptied.Id, Ct);
        (await store.DeviceEnergyAsync(DateTimeOffset.UnixEpoch, home.Time.GetUtcNow(), Ct)).ShouldBe([new(10, "car", 6)]);
    }

    [Fact]
    public async Task A_forecast_of_days_no_issue_is_kept_of_is_not_promised()
    {
        var store = await home.OpenAsync();
        var issued = DateTimeOffset.FromUnixTimeSeconds(0);
        var change = new BooksChange("import.mysql", "", Overwrite.Nothing)
        {
            Forecasts = [.. Enumerable.Range(0, 8).Select(h => new PvIssue("solar3p", issued.AddHours(h), [new(issued.AddHours(49), 60, h), new(issued.AddHours(80), 60, h), new(issued.AddHours(80), 60, h)]))],
        };
        var preview = await store.Editor.PreviewAsync(change, Ct);
        (await store.Editor.ApplyAsync(change, Ct)).Effect.ShouldBeEquivalentTo(preview);
        preview.Issued.ShouldBe(9);
        (await store.Editor.PreviewAsync(change, Ct)).ShouldSatisfyAllConditions(p => p.Issued.ShouldBe(0), p => p.Span.ShouldBeNull());
    }

    [Fact]
    public async Task Own_meters_win_over_an_import_and_yield_to_a_person()
    {
        var store = await home.OpenAsync();
        var import = await store.Editor.ApplyAsync(Import(Overwrite.Nothing, Row(10, pv: 50, house: 20)), Ct);
        await store.Editor.ApplyAsync(Edit(Row(11, pv: 1)), Ct);
        await store.WriteEnergyAsync([Row(10, pv: 55), Row(11, pv: 99, import: 3)], Ct);
        (await RowsAsync(store)).ShouldBe([Row(10, pv: 55, house: 20), Row(11, pv: 1, import: 3) with { Source = 2 }]);

        (await store.Editor.UndoAsync(import.Id, Ct))!.Kept.ShouldBe(1);
        (await RowsAsync(store))[0].Pv.ShouldBe(55);
    }

    [Fact]
    public async Task What_was_written_over_a_change_since_stays_when_the_change_is_undone()
    {
        var store = await home.OpenAsync();
        await store.WriteEnergyAsync([Row(10, pv: 5, import: 7)], Ct);
        var first = await store.Editor.ApplyAsync(Edit(Row(10, pv: 6, import: 8)), Ct);
        var second = await store.Editor.ApplyAsync(Edit(Row(10, pv: 9)), Ct);

        var undone = await store.Editor.UndoAsync(first.Id, Ct);
        undone!.Kept.ShouldBe(1);
        (await RowsAsync(store)).ShouldHaveSingleItem().ShouldBe(Row(10, pv: 9, import: 7) with { Source = 2 });
        await store.Editor.UndoAsync(second.Id, Ct);
        (await RowsAsync(store)).ShouldHaveSingleItem().ShouldBe(Row(10, pv: 5, import: 7));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Any_changes_undone_in_any_order_leave_the_books_as_they_were(int seed)
    {
        var random = new Random(seed);
        var store = await home.OpenAsync();
        await store.WriteEnergyAsync([.. Enumerable.Range(0, 12).Where(_ => random.Next(3) > 0).Select(i => Any(i))], Ct);
        await store.WriteDeviceEnergyAsync([.. Enumerable.Range(0, 12).Where(_ => random.Next(2) > 0).Select(i => new DeviceEnergySlot(i, "car", random.Next(5)))], Ct);
        var before = Dump();
        var made = new List<long>();
        for (var i = 0; i < 12; i++)
        {
            var change = new BooksChange(new[] { "import.x", "edit", "recompute", "void" }[random.Next(4)], "", (Overwrite)random.Next(3))
            {
                Energy = [.. Enumerable.Range(0, random.Next(6)).Select(_ => Any(random.Next(14)))],
                Void = [.. Enumerable.Range(0, random.Next(3)).Select(_ => (long)random.Next(14))],
                Devices = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new DeviceEnergySlot(random.Next(14), random.Next(2) == 0 ? "car" : "pv", random.Next(5)))],
            };
            var preview = await store.Editor.PreviewAsync(change, Ct);
            var done = await store.Editor.ApplyAsync(change, Ct);
            done.Effect.ShouldBeEquivalentTo(preview);
            made.Add(done.Id);
            if (random.Next(4) == 0)
            {
                var one = made[random.Next(made.Count)];
                (await store.Editor.UndoAsync(one, Ct)).ShouldNotBeNull();
                made.Remove(one);
            }
        }
        foreach (var id in made.OrderBy(_ => random.Next())) (await store.Editor.UndoAsync(id, Ct)).ShouldNotBeNull();
        Dump().ShouldBe(before);
        KillTests.Raw(home.BooksPath, c => c.Scalar("SELECT (SELECT count(*) FROM books_row) + (SELECT count(*) FROM books_device)")).ShouldBe(0);

        EnergySlot Any(long slot) => new(slot, Number(), Number(), Number(), null, null, Number(), null, Number(), random.Next(3)) { BuyPrice = Number() };
        long? Number() => random.Next(3) == 0 ? null : random.Next(4);
    }

    [Fact]
    public async Task A_change_that_is_given_up_leaves_nothing()
    {
        var store = await home.OpenAsync();
        using var stop = new CancellationTokenSource();
        var change = Import(Overwrite.Nothing, [.. Enumerable.Range(0, 20_000).Select(i => Row(i, pv: i))]) with { Progress = new Stop(stop) };
        await Should.ThrowAsync<OperationCanceledException>(() => store.Editor.ApplyAsync(change, stop.Token));
        await store.WriteEnergyAsync([Row(50_000, pv: 1)], Ct);
        (await RowsAsync(store, 0, 60_000)).ShouldHaveSingleItem().Slot.ShouldBe(50_000);
        (await store.Editor.ChangesAsync(5, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_process_killed_in_a_change_leaves_nothing_half()
    {
        using (var child = HistoryChild.Start("edit", home.Directory))
        {
            for (var i = 0; i < 3; i++) (await child.StandardOutput.ReadLineAsync(Ct)).ShouldBe((i + 1).ToString(CultureInfo.InvariantCulture));
            await Task.Delay(TimeSpan.FromMilliseconds(new Random(Environment.ProcessId).Next(20, 90)), TimeProvider.System, Ct);
            child.Kill();
            await child.WaitForExitAsync(Ct);
        }
        var store = await home.OpenAsync();
        var rows = await RowsAsync(store, 0, 5000);
        var last = (await store.Editor.ChangesAsync(1, Ct))[0];
        last.Id.ShouldBeGreaterThanOrEqualTo(3);
        rows.Select(r => r.Pv).Distinct().ShouldBe([last.Id]);
        rows.Count.ShouldBe(5000);
    }

    [Fact]
    public async Task A_command_beside_the_service_changes_the_same_books()
    {
        var store = await home.OpenAsync();
        await store.WriteEnergyAsync([Row(10, pv: 5)], Ct);
        var editor = BooksBeside.Editor(home.Directory, home.Time, NullLogger.Instance);
        (await editor.PreviewAsync(Import(Overwrite.All, Row(10, pv: 6)), Ct)).Replaced.ShouldBe(1);
        var made = await editor.ApplyAsync(Import(Overwrite.All, Row(10, pv: 6)), Ct);
        (await RowsAsync(store)).ShouldHaveSingleItem().Pv.ShouldBe(6);
        (await store.Editor.UndoAsync(made.Id, Ct)).ShouldNotBeNull();
        (await RowsAsync(store)).ShouldHaveSingleItem().Pv.ShouldBe(5);
    }

    [Fact]
    public async Task Weather_and_forecasts_come_and_go_with_their_change()
    {
        var store = await home.OpenAsync();
        var issued = DateTimeOffset.FromUnixTimeSeconds(0);
        await store.Forecasts.PutAsync(new WeatherIssue("job", issued, [new(issued.AddHours(1), 60) { Global = 5 }]), Ct);
        var change = new BooksChange("import.mysql", "old.db", Overwrite.Nothing)
        {
            Weather = [new("job", issued, [new(issued.AddHours(1), 60) { Global = 7 }, new(issued.AddHours(2), 60) { Global = 300 }])],
            Forecasts = [new("solar3p", issued, [new(issued.AddHours(2), 60, 1200)])],
        };
        (await store.Editor.PreviewAsync(change, Ct)).Issued.ShouldBe(2);
        var made = await store.Editor.ApplyAsync(change, Ct);
        made.Effect.Issued.ShouldBe(2);
        (await SunAsync()).ShouldBe([5, 300]);
        (await store.Forecasts.PvAsync("solar3p", issued, issued.AddDays(1), null, false, Ct)).ShouldHaveSingleItem().Slot.WattHours.ShouldBe(1200);
        (await store.Editor.PreviewAsync(change, Ct)).Issued.ShouldBe(0);

        (await store.Editor.UndoAsync(made.Id, Ct))!.Issued.ShouldBe(2);
        (await SunAsync()).ShouldBe([5]);
        (await store.Forecasts.PvAsync("solar3p", issued, issued.AddDays(1), null, false, Ct)).ShouldBeEmpty();

        async Task<IEnumerable<double?>> SunAsync() => (await store.Forecasts.WeatherAsync("job", issued, issued.AddDays(1), null, Ct)).Select(w => w.Slot.Global);
    }

    private string Dump() => KillTests.Raw(home.BooksPath, c =>
        c.Text("SELECT coalesce(group_concat(slot||':'||coalesce(grid_import,'-')||coalesce(grid_export,'-')||coalesce(pv,'-')||coalesce(home,'-')||coalesce(load,'-')||coalesce(buy_price,'-')||quality||source, ' '), '') FROM (SELECT * FROM energy15 ORDER BY slot)")
        + " | " + c.Text("SELECT coalesce(group_concat(slot||device||wh||quality||source, ' '), '') FROM (SELECT * FROM energy_device ORDER BY slot, device)"))!;

    private sealed class Stop(CancellationTokenSource source) : IProgress<double>
    {
        public void Report(double value) => source.Cancel();
    }
}
