using Solstead.Core.Accounting;
using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>Connects the site's roles with the energy ledger: which section fills which column, from which points.</summary>
internal sealed class SiteBooks
{
    private readonly Place[] places;

    /// <param name="before">What the books held under other roles or in an earlier process; they go on from there.</param>
    public SiteBooks(RoleMap roles, double pace, LedgerState before)
    {
        var list = RoleMeters.Of(roles);
        places = [.. list.Select(l => new Place(l.Section.Device, $"{l.Section.Section}.power", RoleMeters.Counters(l.Section.Section, l.Positive)))];
        var meters = list.Select(l => new LedgerSource(l.Section.ToString(), l.Positive, l.Negative)).ToList();
        // A meter without a role keeps its place in the slots it filled, and its counter, should it come back.
        meters.AddRange(before.Meters.Where(m => !meters.Exists(p => p.Name == m.Name)).Select(m => m with { Gone = true }).ToList());
        Ledger = new EnergyLedger(meters, pace);
        Ledger.Restore(before);
    }

    /// <summary>The points of one source; their names are made once, not with each report.</summary>
    /// <param name="Counters">Pairs of counters, best first; a pair the device does not have whole is passed over: half of it would leave one direction unbooked.</param>
    private sealed record Place(string Device, string Power, IReadOnlyList<(string Positive, string? Negative)> Counters);

    public EnergyLedger Ledger { get; }

    /// <summary>Books what a device just reported.</summary>
    public void Feed(DeviceState device, Moment at)
    {
        for (var i = 0; i < places.Length; i++)
            if (places[i].Device == device.Info.Id) Feed(i, places[i], device, at);
    }

    private void Feed(int source, Place place, DeviceState device, Moment at)
    {
        var (positive, negative) = Read(place.Counters, device, at);
        var power = Fresh(device, place.Power, at);
        if (positive is not null || negative is not null || power is not null)
            Ledger.Feed(source, positive, negative, power?.W, at);
    }

    private static (double? Positive, double? Negative) Read(IReadOnlyList<(string Positive, string? Negative)> counters, DeviceState device, Moment at)
    {
        for (var i = 0; i < counters.Count; i++)
            if (device.Point(counters[i].Positive) is not null && (counters[i].Negative is null || device.Point(counters[i].Negative!) is not null))
                return (Fresh(device, counters[i].Positive, at), counters[i].Negative is { } negative ? Fresh(device, negative, at) : null);
        return default;
    }

    /// <summary>A value that came with this very report and can be believed.</summary>
    private static double? Fresh(DeviceState device, string point, Moment at) =>
        device.Point(point) is { Known: true } state && state.Received == at && state.Reading.Quality <= Quality.Estimated ? state.Reading.Value : null;
}
