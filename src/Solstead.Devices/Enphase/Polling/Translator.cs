using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Books;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Sources;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>From a received document to the readings it changes: formulas, books, stamps.</summary>
internal sealed class Translator(GatewayProfile profile, IReadOnlySet<string> declared, EnergyBooks books, ClockWatch clock, FrozenWatch frozen, EnphaseOptions options, TimeZoneInfo zone)
{
    /// <summary>Points the fast readings serve; slower documents leave them alone.</summary>
    private readonly HashSet<string> fast = [];
    private TimeSpan? fastAt, streamedAt;

    private BookKeeping Keeping => new(books, profile);

    /// <summary>One complete reading: one document holds all totals of one instant, so the balance closes; the registers and electrical values come from the meters.</summary>
    public List<Reading> Everything(GatewayData data, Moment now)
    {
        var all = New(null, now);
        var health = MeterHealth.Of(data.Meters?.Document);
        if (data.Readings is { } readings) MeterPoints.Fill(all, health.Measuring(profile), readings.Document);
        var document = New(null, now);
        if (data.Energy is { } energy) CounterPoints.Fill(document, profile, energy.Document, clock.GatewayNow(now.Utc) ?? now.Utc, Rules(data));
        if (data.Counters is { } counters) CounterPoints.Fill(document, profile, counters.Document, At(data, now), Rules(data));
        var points = new DocumentPoints(profile, Rules(data));
        foreach (var received in (Received<ProductionDocument>?[])[data.Detailed, data.Plain])
            if (received is not null) points.Fill(document, received.Document, At(data, now));
        health.Apply(document, profile, declared);
        all.Merge(document);
        health.Apply(all, profile, declared);
        Keeping.Feed(all, data.Readings?.Document, now);
        Keeping.Anchor(document);
        Keeping.Feed(all, data.Readings?.Document, now);
        if (data.Readings is null && data.Reports is { } reports && profile.Reports) Reported(all, health, reports.Document);
        health.Apply(all, profile, declared);
        Panels(all, data, now);
        Storage(all, data, told: null, now);
        Units(all, data, told: null, now);
        all.Complete(declared);
        return all.Only(declared);
    }

    public List<Reading> Readings(GatewayData data, Moment now)
    {
        var readings = data.Readings!.Document;
        var list = New(GatewayTime(profile, readings), now);
        var health = MeterHealth.Of(data.Meters?.Document);
        if (!MeterPoints.Fill(list, health.Measuring(profile), readings) && health.Silent.Count == 0) return [];
        health.Apply(list, profile, declared);
        Keeping.Registers(list, readings, now);
        health.Apply(list, profile, declared);
        Storage(list, data, Endpoint.Readings, now);
        // Beside a stream they are asked too rarely to tell: it is the stream that is watched then.
        var beside = now.Elapsed - streamedAt < TimeSpan.FromMinutes(1);
        if (!beside && frozen.Observe(readings, now)) list.Doubt("frozen");
        var result = list.Only(declared);
        // A day the meters know nothing of is not theirs to tell: the page may have said why it is missing.
        result.RemoveAll(r => r is { Quality: Quality.Missing, Note: BookKeeping.UnknownDay });
        fast.Clear();
        fast.UnionWith(result.Where(r => r.Quality != Quality.Missing).Select(r => r.Point));
        fastAt = now.Elapsed;
        return result;
    }

    /// <summary>The same from the reports, where there are no readings.</summary>
    public List<Reading> Reports(GatewayData data, Moment now)
    {
        var reports = data.Reports!.Document;
        var list = New(GatewayClock.Instant(reports.Max(r => r.At)), now);
        var health = MeterHealth.Of(data.Meters?.Document);
        if (!Reported(list, health, reports) && health.Silent.Count == 0) return [];
        health.Apply(list, profile, declared);
        return Powers(list, now);
    }

    /// <summary>Powers and electrical values of one event; the registers keep what the readings told.</summary>
    public List<Reading> Stream(GatewayData data, StreamEvent told, Moment now)
    {
        var health = MeterHealth.Of(data.Meters?.Document);
        var (seen, readings) = StreamPoints.AsReadings(health.Measuring(profile), told);
        var list = New(null, now);
        if (!MeterPoints.Fill(list, seen, readings)) return [];
        health.Apply(list, profile, declared);
        if (frozen.Observe(readings, now)) list.Doubt("frozen");
        streamedAt = now.Elapsed;
        return Powers(list, now);
    }

    private bool Reported(ReadingList into, MeterHealth health, List<MeterReport> reports)
    {
        var (seen, readings) = ReportPoints.AsReadings(health.Measuring(profile), reports);
        return MeterPoints.Fill(into, seen, readings);
    }

    /// <summary>What came without registers: those keep what was told of them last.</summary>
    private List<Reading> Powers(ReadingList list, Moment now)
    {
        Keeping.Powers(list, now);
        var result = list.Only(declared);
        result.RemoveAll(r => r.Quality == Quality.Missing && r.Point.Contains("energy", StringComparison.Ordinal));
        fast.UnionWith(result.Where(r => r.Quality != Quality.Missing).Select(r => r.Point));
        fastAt = now.Elapsed;
        return result;
    }

    public List<Reading> Document(GatewayData data, Moment now)
    {
        var document = data.Production!.Document;
        var list = New(GatewayClock.Instant(document.Eim?.ReadingTime), now);
        if (data.Energy is { } energy) CounterPoints.Fill(list, profile, energy.Document, At(data, now), Rules(data));
        new DocumentPoints(profile, Rules(data)).Fill(list, document, At(data, now));
        MeterHealth.Of(data.Meters?.Document).Apply(list, profile, declared);
        Storage(list, data, Endpoint.Plain, now);
        return Slow(list, now);
    }

    public List<Reading> Counters(GatewayData data, Moment now)
    {
        var list = New(null, now);
        return CounterPoints.Fill(list, profile, data.Counters!.Document, At(data, now), Rules(data)) ? Slow(list, now) : [];
    }

    public List<Reading> Panels(GatewayData data, Moment now)
    {
        var list = New(null, now);
        Panels(list, data, now);
        return list.Only(declared);
    }

    /// <summary>The batteries as one: what the page that has just come tells of them.</summary>
    public List<Reading> Storage(GatewayData data, Endpoint told, Moment now)
    {
        var list = New(null, now);
        Storage(list, data, told, now);
        return list.Only(declared);
    }

    /// <summary>Batteries, relays, controllers, contacts and events: what the page that has just come tells of them.</summary>
    public List<Reading> Units(GatewayData data, Endpoint told, Moment now)
    {
        var list = New(null, now);
        Units(list, data, told, now);
        return list.Only(declared);
    }

    /// <summary>Newest stamp of the enabled meters: the gateway's clock, to a second or two.</summary>
    public static DateTimeOffset? GatewayTime(GatewayProfile profile, List<MeterReading> readings) =>
        GatewayClock.Instant(readings.Where(r => profile.Meters.Any(m => m.Eid == r.Eid)).Max(r => r.Timestamp));

    /// <summary>The newest thing a page says has happened; null when it dates nothing.</summary>
    public static DateTimeOffset? NewestStamp(GatewayData data, Endpoint told)
    {
        IEnumerable<double?> stamps = [];
        if (told == Endpoint.Detailed || told == Endpoint.Plain || told == Endpoint.Page) stamps = data.Production?.Document is { } d ? [d.Eim?.ReadingTime, d.Inverters?.ReadingTime, d.Total?.ReadingTime, d.Net?.ReadingTime] : [];
        else if (told == Endpoint.Inverters) stamps = (data.Inverters?.Document ?? []).Select(i => i.LastReport);
        else if (told == Endpoint.DeviceData) stamps = data.DeviceData is { } details ? details.Document.Panels().Values.Select(c => c.Last?.End) : [];
        else if (told == Endpoint.Reports) stamps = (data.Reports?.Document ?? []).Select(r => r.At);
        return GatewayClock.Instant(stamps.Max());
    }

    private List<Reading> Slow(ReadingList list, Moment now)
    {
        Keeping.Anchor(list);
        if (now.Elapsed - fastAt < TimeSpan.FromMinutes(1)) list.Drop(fast);
        Keeping.Document(list, now);
        return list.Only(declared);
    }

    private void Panels(ReadingList list, GatewayData data, Moment now) =>
        new PanelPoints(profile, books.Panels, zone, clock.GatewayNow(now.Utc)).Fill(list, data, now.Elapsed);

    private void Storage(ReadingList list, GatewayData data, Endpoint? told, Moment now)
    {
        if (profile.HasStorage || profile.EnsembleStorage) new StoragePoints(MeterHealth.Of(data.Meters?.Document).Measuring(profile), RecentStorage.Of(data, options, clock, now), told).Fill(list);
    }

    private void Units(ReadingList list, GatewayData data, Endpoint? told, Moment now)
    {
        BatteryPoints.Fill(list, profile, data, RecentStorage.Of(data, options, clock, now), told);
        UnitPoints.Fill(list, profile, data, zone, told);
    }

    private DayRules Rules(GatewayData data) => DayRules.Of(profile, data, zone, Keeping.OwnWeek);

    private ReadingList New(DateTimeOffset? gateway, Moment now) => new() { Stamp = clock.Stamp(gateway, now.Utc) };

    /// <summary>The gateway's time of day for its own "today": its clock even when its date is far off.</summary>
    private DateTimeOffset At(GatewayData data, Moment now) =>
        (data.Readings is { } r ? GatewayTime(profile, r.Document) : null) ?? GatewayClock.Instant(data.Production?.Document.Eim?.ReadingTime)
        ?? GatewayClock.Instant(data.Production?.Document.Inverters?.ReadingTime) ?? clock.GatewayNow(now.Utc) ?? now.Utc;
}
