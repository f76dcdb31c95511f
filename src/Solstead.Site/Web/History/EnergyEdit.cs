using Solstead.Core.History;
using Solstead.Site.History;

namespace Solstead.Site.Web.History;

/// <summary>A change of the books by hand: of a stretch of whole quarter hours of the past, at most 400 days.</summary>
/// <param name="From">Its first instant. [UTC]</param>
/// <param name="To">First instant after it; not later than the beginning of the quarter hour in progress. [UTC]</param>
public sealed record EnergyEdit(DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>All energy of the stretch becomes unknown first.</summary>
    public bool Void { get; init; }

    /// <summary>
    /// What the stretch shall hold in all, ≥ 0; null leaves the column. Over several quarter hours it is spread as the column is now, else as the sun shone
    /// (production), else evenly. [Wh]
    /// </summary>
    public long? GridImportWh { get; init; }

    public long? GridExportWh { get; init; }

    public long? PvWh { get; init; }

    public long? BatteryChargeWh { get; init; }

    public long? BatteryDischargeWh { get; init; }

    /// <summary>Left out, a home without a meter of its own becomes what the other columns leave for it.</summary>
    public long? HomeWh { get; init; }

    public long? ChargerWh { get; init; }

    public long? LoadWh { get; init; }

    /// <summary>Price of the stretch for one kWh from the grid, and to it. [the contract's currency]</summary>
    public decimal? BuyPrice { get; init; }

    public decimal? SellPrice { get; init; }

    /// <summary>What the person says about it; at most 200 characters.</summary>
    public string? Note { get; init; }
}

/// <summary>Sums over the quarter hours a change touches; what is unknown counts nothing. [Wh]</summary>
public sealed record EnergySumsView(long GridImportWh, long GridExportWh, long PvWh, long BatteryChargeWh, long BatteryDischargeWh, long HomeWh, long ChargerWh, long LoadWh)
{
    public static EnergySumsView Of(IReadOnlyList<long> s) => new(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]);
}

/// <summary>What a change does, would do or did. The meaning of each field is that of <see cref="ChangeEffect"/>.</summary>
/// <param name="From">First quarter hour it changes; null when it changes none.</param>
/// <param name="To">End of the last one.</param>
public sealed record EffectView(int Added, int Replaced, int Kept, int Devices, int Issued, DateTimeOffset? From, DateTimeOffset? To, EnergySumsView Before, EnergySumsView After)
{
    public static EffectView Of(ChangeEffect e) => new(
        e.Added, e.Replaced, e.Kept, e.Devices, e.Issued, At(e.Span?.First), At(e.Span?.Last + 1), EnergySumsView.Of(e.Before), EnergySumsView.Of(e.After));

    private static DateTimeOffset? At(long? slot) => slot is { } s ? DateTimeOffset.FromUnixTimeSeconds(s * Slots.Seconds) : null;
}

/// <summary>A change that was made.</summary>
/// <param name="Kind"><c>import.…</c>, <c>edit</c>, <c>void</c>, <c>recompute</c>.</param>
/// <param name="Undone">When it was taken back; null while it holds.</param>
public sealed record MadeChangeView(long Id, DateTimeOffset At, string Kind, string Origin, EffectView Effect, DateTimeOffset? Undone)
{
    public static MadeChangeView Of(MadeChange m) => new(m.Id, m.At, m.Kind, m.Origin, EffectView.Of(m.Effect), m.Undone);
}

/// <summary>Newest first.</summary>
public sealed record MadeChangesView(IReadOnlyList<MadeChangeView> Changes);

/// <summary>What shall be computed again; only what has ended is.</summary>
/// <param name="From">Null: 92 days ago. [UTC]</param>
/// <param name="To">First instant after it; null: now. [UTC]</param>
public sealed record RecomputeSpan(DateTimeOffset? From, DateTimeOffset? To);

/// <param name="Change">What was mended; null when nothing better is known than what stands there.</param>
public sealed record RecomputedView(MadeChangeView? Change);
