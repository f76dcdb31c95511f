using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Core.Site;
using Solstead.Site.History;
using Solstead.Site.History.Backfill;
using Solstead.Site.History.Books.Editing;

namespace Solstead.Tests.Site.History.Backfill;

/// <summary>A house with everything: each meter may be heard late, all may be gone for hours over a midnight. The store is the real one.</summary>
public sealed class LateDevicesTests : IAsyncDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>Around a midnight of France, 23:00 UTC.</summary>
    private static readonly DateTimeOffset From = StoreHome.At("2026-03-13T19:00:00Z"), To = StoreHome.At("2026-03-14T05:00:00Z");
    private static readonly long First = From.ToUnixTimeSeconds() / 900, Count = To.ToUnixTimeSeconds() / 900 - First;

    private static readonly RoleMap Roles = new(
        new("gx", "grid"), [new("roof", "production"), new("shed", "production")], new("gx", "storage"), null, [new("wall", "charger"), new("garage", "charger")], [new("heat", "load")]);

    /// <summary>What flows all the time, by counter. [W]</summary>
    private static readonly Dictionary<string, double> Watts = new(StringComparer.Ordinal)
    {
        ["gx/grid.energy_import"] = 1200, ["gx/grid.energy_export"] = 60, ["roof/production.energy_lifetime"] = 2000, ["shed/production.energy_lifetime"] = 400,
        ["gx/storage.energy_charged"] = 100, ["gx/storage.energy_discharged"] = 300, ["wall/charger.energy_lifetime"] = 720, ["garage/charger.energy_lifetime"] = 360, ["heat/load.energy_lifetime"] = 240,
    };

    /// <summary>The columns of a slot in the order of <see cref="Flow"/>: import, export, sun, into and from the battery, home, cars, loads. [Wh]</summary>
    private static readonly long?[] Truth = [300, 15, 600, 25, 75, 605, 270, 60];

    private readonly StoreHome home = new();

    public ValueTask DisposeAsync() => home.DisposeAsync();

    private async Task<SqliteHistory> OpenAsync()
    {
        var store = await home.OpenAsync();
        foreach (var counter in Watts.Keys) store.Declare(new(counter.Split('/')[0], new(counter.Split('/')[1], Unit.WattHour, PointKind.Counter)));
        return store;
    }

    /// <summary>The minutes of a counter, but for those of a gap.</summary>
    private static Task TellAsync(SqliteHistory store, string counter, DateTimeOffset? gone = null, DateTimeOffset? back = null)
    {
        var minutes = new List<(long, double)>();
        var begin = From.AddHours(-1).ToUnixTimeSeconds() / 60;
        for (var m = begin; m < To.AddHours(1).ToUnixTimeSeconds() / 60; m++)
            if (gone is null || m * 60 < gone.Value.ToUnixTimeSeconds() || m * 60 >= back!.Value.ToUnixTimeSeconds()) minutes.Add((m, Math.Floor(7_000_000 + (m - begin + 1) * Watts[counter] / 60)));
        return store.FillAsync(counter, minutes, overwrite: false, Ct);
    }

    private static EnergySlot Row(long slot, long?[] columns, int quality) => RowColumns.Row(slot, [.. columns, 21_000, 13_000], quality, EnergySource.Own);

    private static Recomputation Mend(SqliteHistory store) => new(store, Roles, StoreHome.Paris, null);

    [Theory]
    [InlineData("roof/production.energy_lifetime", Flow.Pv, "roof/production")]
    [InlineData("shed/production.energy_lifetime", Flow.Pv, "shed/production")]
    [InlineData("gx/grid.energy_import", Flow.GridImport, "gx/grid.import")]
    [InlineData("gx/grid.energy_export", Flow.GridExport, "gx/grid.export")]
    [InlineData("gx/storage.energy_charged", Flow.BatteryCharge, "gx/storage.charge")]
    [InlineData("gx/storage.energy_discharged", Flow.BatteryDischarge, "gx/storage.discharge")]
    [InlineData("wall/charger.energy_lifetime", Flow.Charger, "wall/charger")]
    [InlineData("garage/charger.energy_lifetime", Flow.Charger, "garage/charger")]
    [InlineData("heat/load.energy_lifetime", Flow.Load, "heat/load")]
    public async Task A_meter_heard_of_days_late_fills_its_column_and_nothing_that_was_measured(string late, Flow flow, string name)
    {
        var store = await OpenAsync();
        var section = late[..late.IndexOf('.', StringComparison.Ordinal)];
        foreach (var counter in Watts.Keys) if (!counter.StartsWith(section + ".", StringComparison.Ordinal)) await TellAsync(store, counter);
        // As the ledger books a slot in which a meter was silent all along: neither its columns nor home are known. Import was measured with another number.
        var columns = (long?[])Truth.Clone();
        columns[(int)Flow.Home] = null;
        foreach (var both in flow switch { Flow.GridImport or Flow.GridExport => new[] { Flow.GridImport, Flow.GridExport }, Flow.BatteryCharge or Flow.BatteryDischarge => [Flow.BatteryCharge, Flow.BatteryDischarge], _ => [flow] }) columns[(int)both] = null;
        if (columns[0] is not null) columns[0] = 310;
        await store.WriteEnergyAsync([.. Enumerable.Range(0, (int)Count).Select(i => Row(First + i, columns, 0))], Ct);
        if (await Mend(store).ChangeAsync(From, To, Ct) is { } early) (await store.Editor.PreviewAsync(early, Ct)).Added.ShouldBe(0, "nobody told it yet");

        foreach (var counter in Watts.Keys) if (counter.StartsWith(section + ".", StringComparison.Ordinal)) await TellAsync(store, counter);
        await store.Editor.ApplyAsync((await Mend(store).ChangeAsync(From, To, Ct))!, Ct);
        var rows = await store.EnergyAsync(From, To, Ct);
        rows.Count.ShouldBe((int)Count);
        foreach (var row in rows)
        {
            var now = RowColumns.Of(row);
            now[(int)flow].ShouldBe(Truth[(int)flow]);
            for (var i = 0; i < columns.Length; i++) if (columns[i] is { } measured) now[i].ShouldBe(measured);
            now[(int)Flow.Home].ShouldBe(columns[0] is null ? 605 : 615);
            (row.Quality, row.BuyPrice, row.SellPrice).ShouldBe((0, 21_000, 13_000));
        }
        var single = (await store.DeviceEnergyAsync(From, To, Ct)).Where(d => d.Device == name).ToList();
        // The grid and the battery are the only ones of their columns: nothing more is to be told of them.
        single.Count.ShouldBe(name.StartsWith("gx", StringComparison.Ordinal) ? 0 : (int)Count);
        single.ShouldAllBe(d => d.WattHours == (long)(Watts[late] / 4) && d.Quality == 0);
        if (await Mend(store).ChangeAsync(From, To, Ct) is { } again) (await store.Editor.PreviewAsync(again, Ct)).Span.ShouldBeNull();
    }

    [Fact]
    public async Task A_meter_that_gets_its_role_late_is_no_longer_in_home()
    {
        var store = await OpenAsync();
        foreach (var counter in Watts.Keys) await TellAsync(store, counter);
        var columns = (long?[])Truth.Clone();
        (columns[(int)Flow.Charger], columns[(int)Flow.Home]) = (null, 605 + 270);
        await store.WriteEnergyAsync([.. Enumerable.Range(0, (int)Count).Select(i => Row(First + i, columns, 0))], Ct);
        var before = await store.EnergyAsync(From, To, Ct);
        var made = await store.Editor.ApplyAsync((await Mend(store).ChangeAsync(From, To, Ct))!, Ct);
        (await store.EnergyAsync(From, To, Ct)).ShouldAllBe(r => r.Charger == 270 && r.Home == 605 && r.Quality == 0 && r.Source == EnergySource.Own);
        if (await Mend(store).ChangeAsync(From, To, Ct) is { } again) (await store.Editor.PreviewAsync(again, Ct)).Span.ShouldBeNull();
        await store.Editor.UndoAsync(made.Id, Ct);
        (await store.EnergyAsync(From, To, Ct)).ShouldBe(before);
    }

    [Fact]
    public async Task A_gap_of_hours_over_midnight_gets_all_that_every_counter_gained_and_a_written_row_in_it_stays()
    {
        var store = await OpenAsync();
        var (gone, back) = (StoreHome.At("2026-03-13T21:10:00Z"), StoreHome.At("2026-03-14T02:50:00Z"));
        foreach (var counter in Watts.Keys) await TellAsync(store, counter, gone, back);
        bool Outside(long i) => Slots.Start(First + i + 1) <= gone || Slots.Start(First + i) >= back;
        await store.WriteEnergyAsync([.. Enumerable.Range(0, (int)Count).Where(i => Outside(i)).Select(i => Row(First + i, Truth, 0))], Ct);
        long byHand = Slots.Of(StoreHome.At("2026-03-13T22:30:00Z")), brought = Slots.Of(StoreHome.At("2026-03-14T00:15:00Z"));
        await store.Editor.ApplyAsync(new("edit", "", Overwrite.All) { Energy = [Row(byHand, [1, 2, 3, 4, 5, 6, 7, 8], 0)] }, Ct);
        await store.Editor.ApplyAsync(new("import.mysql", "", Overwrite.All) { Energy = [Row(brought, [null, null, 9, null, null, null, null, null], 0)] }, Ct);
        var before = await store.EnergyAsync(From, To, Ct);

        var made = await store.Editor.ApplyAsync((await Mend(store).ChangeAsync(From, To, Ct))!, Ct);
        var rows = (await store.EnergyAsync(From, To, Ct)).ToDictionary(r => r.Slot);
        rows.Count.ShouldBe((int)Count);
        rows[byHand].ShouldBe(before.Single(r => r.Slot == byHand));
        rows[brought].ShouldBe(before.Single(r => r.Slot == brought));
        foreach (var row in rows.Values.Where(r => r.Slot != byHand && r.Slot != brought))
        {
            var now = RowColumns.Of(row);
            row.Quality.ShouldBe(Outside(row.Slot - First) ? 0 : 1);
            for (var i = 0; i < RowColumns.Energies; i++) ((double)now[i]!.Value).ShouldBe(Truth[i]!.Value, 4, $"{(Flow)i} {Slots.Start(row.Slot):u}");
        }
        // Each meter by itself: the gap's slots hold what its counter gained, whole, in every one of them.
        foreach (var (meter, watts) in new[] { ("roof/production", 2000.0), ("shed/production", 400), ("wall/charger", 720), ("garage/charger", 360), ("heat/load", 240) })
        {
            var own = (await store.DeviceEnergyAsync(gone, back, Ct)).Where(d => d.Device == meter).ToList();
            own.ShouldNotBeEmpty(meter);
            ((double)own.Sum(d => d.WattHours)).ShouldBe(own.Count * watts / 4, 3, meter);
        }

        await store.Editor.UndoAsync(made.Id, Ct);
        (await store.EnergyAsync(From, To, Ct)).ShouldBe(before);
        (await store.DeviceEnergyAsync(From, To, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stretch_of_which_no_row_is_left_is_made_again_from_its_counters_alone()
    {
        var store = await OpenAsync();
        foreach (var counter in Watts.Keys) await TellAsync(store, counter);
        var rows = (await Mend(store).ChangeAsync(From, To, Ct))!.Energy;
        rows.Count.ShouldBe((int)Count);
        rows.ShouldAllBe(r => r.Quality == 0 && RowColumns.Of(r).Take(RowColumns.Energies).SequenceEqual(Truth));
    }

    [Fact]
    public async Task Nothing_is_made_without_a_meter_that_has_not_been_heard_since_the_start()
    {
        var store = await OpenAsync();
        foreach (var counter in Watts.Keys) await TellAsync(store, counter);
        await store.WriteEnergyAsync([.. Enumerable.Range(0, (int)Count).Where(i => i != 20).Select(i => Row(First + i, Truth, 0))], Ct);
        await store.WriteDeviceEnergyAsync([new(First + 10, "roof/production", 500), new(First + 10, "shed/production", 100)], Ct);
        var only = (RoleMap roles) => new Recomputation(store, roles, StoreHome.Paris, null).ChangeAsync(Slots.Start(First + 20), Slots.Start(First + 21), Ct);
        (await only(Roles with { Pv = [] })).ShouldBeNull();
        (await only(Roles with { Pv = [new("roof", "production")] })).ShouldBeNull();
        (await only(Roles with { Battery = null })).ShouldBeNull();
        (await only(Roles))!.Energy.Single().ShouldBe(RowColumns.Row(First + 20, [.. Truth, null, null], 0, EnergySource.Own));
    }

    [Fact]
    public async Task A_column_without_a_counter_stays_as_it_was_booked_and_home_still_balances()
    {
        var store = await OpenAsync();
        foreach (var counter in Watts.Keys) if (!counter.StartsWith("gx/storage", StringComparison.Ordinal)) await TellAsync(store, counter);
        var spread = (long?[])Truth.Clone();
        (spread[(int)Flow.Pv], spread[(int)Flow.BatteryDischarge], spread[(int)Flow.Home]) = (100, 95, 125);
        await store.WriteEnergyAsync([Row(First + 3, spread, 1)], Ct);
        var row = (await Mend(store).ChangeAsync(Slots.Start(First + 3), Slots.Start(First + 4), Ct))!.Energy.Single();
        (row.Pv, row.BatteryCharge, row.BatteryDischarge, row.Home, row.Quality).ShouldBe((600, 25, 95, 625, 1));
    }

    [Fact]
    public async Task Slots_of_a_meter_that_is_gone_are_not_cut_down_to_those_of_now()
    {
        var store = await OpenAsync();
        foreach (var counter in Watts.Keys) await TellAsync(store, counter);
        await store.WriteEnergyAsync([Row(First, [300, 15, 900, 25, 75, 905, 270, 60], 1)], Ct);
        await store.WriteDeviceEnergyAsync([new(First, "old/production", 300) { Quality = 1 }], Ct);
        (await Mend(store).ChangeAsync(From, Slots.Start(First + 1), Ct))?.Energy.ShouldBeEmpty();
    }
}
