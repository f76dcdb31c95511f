using Solstead.Core.Accounting.Hourly;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Core.Site;
using Solstead.Site.History;
using Solstead.Site.History.Backfill;

namespace Solstead.Tests.Site.History.Backfill;

/// <summary>What is missing or only spread in the books is computed again from the counters; what was measured stays.</summary>
public sealed class RecomputationTests : IAsyncDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly DateTimeOffset From = StoreHome.At("2026-03-13T10:00:00Z"), To = StoreHome.At("2026-03-13T20:00:00Z");
    private static readonly RoleMap Roles = new(new("roof", "grid"), [new("roof", "production")], null, null, [], []);
    private static readonly long First = From.ToUnixTimeSeconds() / 900;
    private readonly StoreHome home = new();

    public ValueTask DisposeAsync() => home.DisposeAsync();

    /// <summary>Counters by the minute from 10:00 to 20:00 but for 12:00 to 16:00: production 1200 W, import 600 W.</summary>
    private async Task<SqliteHistory> StoreAsync()
    {
        var store = await home.OpenAsync();
        foreach (var point in (string[])["production.energy_lifetime", "grid.energy_import", "grid.energy_export"])
            store.Declare(new("roof", new(point, Unit.WattHour, PointKind.Counter)));
        foreach (var (point, watts) in new[] { ("production.energy_lifetime", 1200.0), ("grid.energy_import", 600.0), ("grid.energy_export", 0.0) })
        {
            var minutes = new List<(long, double)>();
            for (var m = From.ToUnixTimeSeconds() / 60; m < To.ToUnixTimeSeconds() / 60; m++)
                if (m % 1440 is < 720 or >= 960) minutes.Add((m, Math.Floor(5_000_000 + (m - From.ToUnixTimeSeconds() / 60 + 1) * watts / 60)));
            await store.FillAsync($"roof/{point}", minutes, overwrite: false, Ct);
        }
        return store;
    }

    private static EnergySlot Own(int i, long pv, int quality) => new(First + i, 150, 0, pv, null, null, 150 + pv, null, null, quality);

    private static Recomputation Mend(SqliteHistory store, SunShape? sun = null) => new(store, Roles, StoreHome.Paris, sun is null ? null : sun.Of);

    [Fact]
    public async Task Missing_and_spread_slots_are_mended_and_measured_ones_are_left()
    {
        var store = await StoreAsync();
        // 10:15 is missing, 10:30 was spread, the others are measured with another number; 12:00 to 16:00 lies in the gap.
        await store.WriteEnergyAsync([.. Enumerable.Range(0, 40).Where(i => i != 1 && i is < 8 or >= 24).Select(i => Own(i, i == 2 ? 7 : 999, i == 2 ? 1 : 0))], Ct);
        var change = (await Mend(store, new SunShape(48, 2)).ChangeAsync(From, To, Ct))!;
        change.Energy.Select(r => (int)(r.Slot - First)).ShouldBe([1, 2, .. Enumerable.Range(8, 16)]);
        change.Energy[0].ShouldBe(new(First + 1, 150, 0, 300, null, null, 450, null, null, 0));
        change.Energy[1].Pv.ShouldBe(300);
        var gap = change.Energy.Skip(2).ToList();
        gap.ShouldAllBe(r => r.Quality == 1);
        ((double)gap.Sum(r => r.Pv!.Value)).ShouldBe(4800, 15);
        gap[0].Pv!.Value.ShouldBeGreaterThan(gap[^1].Pv!.Value, "the sun of noon is more than that of the afternoon");
        gap.ShouldAllBe(r => r.GridImport == 150);
        change.Devices.ShouldBeEmpty("each column has one meter");

        await store.Editor.ApplyAsync(change, Ct);
        (await store.EnergyAsync(From, To, Ct)).Where(r => r.Slot < First + 8 && r.Slot != First + 1 && r.Slot != First + 2).ShouldAllBe(r => r.Pv == 999);
        var again = await Mend(store, new SunShape(48, 2)).ChangeAsync(From, To, Ct);
        if (again is not null) (await store.Editor.PreviewAsync(again, Ct)).Span.ShouldBeNull("a second time changes nothing");
    }

    [Fact]
    public async Task What_a_person_wrote_or_another_system_told_is_left_alone()
    {
        var store = await StoreAsync();
        await store.WriteEnergyAsync([Own(0, 300, 0), Own(3, 300, 0)], Ct);
        await store.Editor.ApplyAsync(new("edit", "", Overwrite.All) { Energy = [Own(1, 5, 2)] }, Ct);
        await store.Editor.ApplyAsync(new("import.mysql", "", Overwrite.All) { Energy = [Own(2, 6, 2)] }, Ct);
        (await Mend(store).ChangeAsync(From, To, Ct))!.Energy.ShouldAllBe(r => r.Slot > First + 3);
    }

    [Fact]
    public async Task A_gap_that_is_not_made_again_whole_keeps_what_was_spread_over_its_end()
    {
        var store = await StoreAsync();
        // Another meter there was: rows that are missing are not made without it. The ledger laid the gain of 12:00 to 16:00 on the last two hours.
        await store.WriteEnergyAsync([.. Enumerable.Range(0, 40).Where(i => i is < 8 or >= 16).Select(i => Own(i, i is >= 16 and < 24 ? 600 : 300, i is >= 16 and < 24 ? 1 : 0) with { Load = i < 8 ? 10 : null })], Ct);
        (await Mend(store).ChangeAsync(From, To, Ct))?.Energy.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_no_counter_tells_it_nothing_is_made_up()
    {
        var store = await home.OpenAsync();
        await store.WriteEnergyAsync([Own(0, 300, 0), Own(3, 300, 1)], Ct);
        (await Mend(store).ChangeAsync(From, To, Ct)).ShouldBeNull();
    }
}
