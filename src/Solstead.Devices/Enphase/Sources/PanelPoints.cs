using Solstead.Core.Accounting;
using Solstead.Core.Points;
using Solstead.Devices.Enphase.Books;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>The panels one by one (enphase.md 5.2, 5.19). AC batteries, relays and panels of another gateway are no panels.</summary>
/// <param name="books">Own day energies, and when each panel was last heard.</param>
/// <param name="gatewayNow">The gateway's clock; null when it cannot be believed, then a report's age counts from its change.</param>
internal sealed class PanelPoints(GatewayProfile profile, PanelBooks books, TimeZoneInfo zone, DateTimeOffset? gatewayNow)
{
    /// <summary>Reports come every 5 minutes spread over 5 minutes; after 900 + 300 s a panel counts as silent …</summary>
    private const double FreshSeconds = 1200;
    /// <summary>… or after one and a half of its own intervals: on some systems they come every hour (enphase.md B25).</summary>
    private const double Intervals = 1.5;

    public void Fill(ReadingList into, GatewayData data, TimeSpan elapsed)
    {
        var details = data.DeviceData is { Document.Truncated: false } d ? d.Document.Panels() : [];
        var states = (data.Inventory?.Document ?? []).Where(b => b.Type == "PCU").SelectMany(b => b.Devices ?? [])
            .Where(s => s.Serial is not null).DistinctBy(s => s.Serial).ToDictionary(s => s.Serial!);
        var entries = (data.Inverters?.Document ?? []).Where(i => i.IsPanel).GroupBy(i => i.Serial!).ToDictionary(g => g.Key, g => g.MaxBy(i => i.LastReport)!);
        var dayOfGateway = DayOf(entries.Values, details.Values);
        double? sum = 0;
        var worst = Quality.Good;
        foreach (var serial in profile.Panels)
        {
            var channel = details.GetValueOrDefault(serial);
            if (Newer(entries.GetValueOrDefault(serial), FromDetails(serial, channel)) is not { } entry) continue;
            var (watts, quality) = Panel(into, entry, channel, states.GetValueOrDefault(serial), elapsed, dayOfGateway);
            sum += watts;
            if (quality > worst) worst = quality;
        }
        ElectricalPoints.Fill(into, profile, details);
        if (profile.Panels.Count == 0) return;
        if (profile.Production == ProductionSource.Counters || data.Production?.Document.Inverters is not { IsActive: true }) into.Add(Fields.Id(Fields.Production, Fields.PowerInverters), sum, worst);
        if (profile.Production == ProductionSource.Panels) into.Add(Fields.Id(Fields.Production, Fields.Power), sum, Quality.Estimated);
    }

    /// <summary>Two pages tell of a panel, each in its own time.</summary>
    private static InverterEntry? Newer(InverterEntry? listed, InverterEntry? detailed) =>
        listed is null ? detailed : detailed?.LastReport > listed.LastReport && detailed.Watts is not null ? detailed.WithMost(listed.MaxWatts) : listed;

    /// <returns>The panel's power now.</returns>
    private (double? Watts, Quality Quality) Panel(ReadingList into, InverterEntry entry, DeviceDataChannel? channel, InventoryDevice? state, TimeSpan elapsed, DateOnly? today)
    {
        var serial = entry.Serial!;
        var age = books.Heard(serial, entry.LastReport ?? 0, entry.Watts, elapsed, zone, gatewayNow);
        var fresh = age.TotalSeconds <= Math.Max(FreshSeconds, Intervals * Math.Max(books.Interval(serial) ?? 0, channel?.Last?.Seconds ?? 0));
        double? watts = fresh ? entry.Watts : entry.Watts is null ? null : 0;
        var quality = fresh ? Quality.Good : Quality.Estimated;
        into.Add($"inverter.{serial}.power", watts, quality, fresh ? null : "panel.silent");
        into.Add($"inverter.{serial}.power_reported", entry.Watts);
        into.Add($"inverter.{serial}.power_max", entry.MaxWatts);
        into.Add($"inverter.{serial}.last_report", entry.LastReport);
        Energy(into, serial, channel, today, entry.MaxWatts ?? 500);
        into.AddText($"inverter.{serial}.state", State(fresh, watts, state));
        return (watts, quality);
    }

    private void Energy(ReadingList into, string serial, DeviceDataChannel? channel, DateOnly? today, double most)
    {
        var point = $"inverter.{serial}.energy_today";
        var told = channel?.Energies?.Today;
        var end = GatewayClock.Instant(channel?.Last?.End);
        if (told is { } wh && end is { } at && LocalDay.Of(at, zone).Date == today
            && TodayCheck.Today(wh, null, at, zone, Math.Max(most, 100) * 1.2) is { Value: { } believed })
        {
            into.Add(point, believed);
            return;
        }
        var own = books.Today(serial, today);
        into.Add(point, own?.WattHours, Quality.Estimated, own is { Partial: true } ? "today.partial" : null);
    }

    /// <summary>One word a person understands; communication counts more than power.</summary>
    private static string State(bool fresh, double? watts, InventoryDevice? told)
    {
        if (told?.Communicating == false || !fresh) return "silent";
        if (told?.Operating == false && watts is > 5) return "fault";
        return watts is > 5 ? "producing" : "idle";
    }

    /// <summary>The gateway's date: by its clock, else by the newest report.</summary>
    private DateOnly? DayOf(IEnumerable<InverterEntry> entries, IEnumerable<DeviceDataChannel> channels)
    {
        var newest = gatewayNow ?? GatewayClock.Instant(entries.Select(e => e.LastReport).Concat(channels.Select(c => c.Last?.End)).Max());
        return newest is { } at ? LocalDay.Of(at, zone).Date : null;
    }

    /// <summary>A panel that only the detailed list knows.</summary>
    private static InverterEntry? FromDetails(string serial, DeviceDataChannel? channel) => channel is null ? null : new()
    {
        Serial = serial, LastReport = channel.Last?.End, Watts = DeviceDataPowers.Signed(channel.Powers?.Now), MaxWatts = channel.Powers?.Max,
    };
}
