using Solstead.Core.Accounting;
using Solstead.Core.History;

namespace Solstead.Site.Web.History;

/// <summary>Energy of one stretch of time. Null = unknown in every slot of it.</summary>
/// <param name="Quality">The worst of its slots: 0 measured, 1 spread after a gap, 2 incomplete.</param>
public sealed record EnergyRow(
    DateTimeOffset Start, long? GridImportWh, long? GridExportWh, long? PvWh, long? BatteryChargeWh, long? BatteryDischargeWh,
    long? HomeWh, long? ChargerWh, long? LoadWh, long? ResidualWh, int Quality);

/// <summary>The ledger, grouped by quarter hours, hours, or calendar days and months of the site's zone.</summary>
/// <param name="By">How it is grouped; coarser than asked when that would have been more than <see cref="MostRows"/>.</param>
public sealed record EnergyView(string By, IReadOnlyList<EnergyRow> Rows)
{
    /// <summary>208 days by quarter hours, two years and more by hours.</summary>
    internal const int MostRows = 20_000;

    private static readonly string[] Finest = ["quarter-hour", "hour", "day", "month"];

    public static EnergyView Of(IReadOnlyList<EnergySlot> slots, string by, TimeZoneInfo zone)
    {
        foreach (var fit in Finest.SkipWhile(f => f != by))
        {
            var groups = slots.GroupBy(s => Start(Instant(s), fit, zone)).ToList();
            if (groups.Count <= MostRows || fit == Finest[^1]) return new(fit, [.. groups.Select(g => Row(g.Key, [.. g]))]);
        }
        throw new ArgumentException($"'{by}' is no way to group.", nameof(by));
    }

    private static DateTimeOffset Instant(EnergySlot slot) => DateTimeOffset.FromUnixTimeSeconds(slot.Slot * EnergyLedger.SlotSeconds);

    private static DateTimeOffset Start(DateTimeOffset at, string by, TimeZoneInfo zone) => by switch
    {
        "quarter-hour" => at,
        "day" => LocalDay.Of(at, zone).Start,
        "month" => Month(LocalDay.Of(at, zone).Date, zone),
        _ => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerHour)),
    };

    private static DateTimeOffset Month(DateOnly date, TimeZoneInfo zone) => LocalDay.On(new DateOnly(date.Year, date.Month, 1), zone).Start;

    private static EnergyRow Row(DateTimeOffset start, IReadOnlyList<EnergySlot> slots)
    {
        return new(
            start, Sum(s => s.GridImport), Sum(s => s.GridExport), Sum(s => s.Pv), Sum(s => s.BatteryCharge), Sum(s => s.BatteryDischarge),
            Sum(s => s.Home), Sum(s => s.Charger), Sum(s => s.Load), Sum(s => s.Residual), slots.Max(s => s.Quality));

        long? Sum(Func<EnergySlot, long?> column) => slots.Any(s => column(s) is not null) ? slots.Sum(column) : null;
    }
}
