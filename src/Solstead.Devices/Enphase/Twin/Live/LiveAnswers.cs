using System.Text.Json;

namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>A gateway on a living house: every document is computed from one snapshot.</summary>
internal sealed class LiveAnswers : ITwinAnswers
{
    private const string InventedSerial = "122088000100";
    private static readonly TimeSpan FeedLife = TimeSpan.FromMinutes(15);
    private static readonly string[] OpenBelow7 = ["/info", "/info.xml", "/api/v1/production", "/production.json", "/production"];

    private readonly IGatewayPlant plant;
    private readonly TwinClock clock;
    private readonly TwinQuirks quirks;
    private readonly TwinFaultBook faults;
    private readonly Lock gate = new();
    private PlantSnapshot? quarter, feed;
    private DayState? today, yesterday;
    private long? feedSince;

    public LiveAnswers(IGatewayPlant plant, string? serial, TwinQuirks quirks, TwinFaultBook faults, TwinClock clock)
    {
        (this.plant, Serial, this.quirks, this.faults, this.clock) = (plant, serial ?? InventedSerial, quirks, faults, clock);
        Distortion = new LiveDistortion(faults);
    }

    public string Serial { get; }
    public LiveDistortion Distortion { get; }

    /// <summary>The house as it is, without faults.</summary>
    public PlantSnapshot Truth => plant.At(clock.House.GetUtcNow());

    public bool NeedsDigest(string path, TwinFirmware firmware) => !OpenBelow7.Contains(Bare(path)) && Document(Bare(path), path, firmware) is not null;

    public TwinAnswer Answer(TwinCall call, TwinFirmware firmware)
    {
        var bare = Bare(call.Path);
        if (call.Method == "POST" && bare == "/ivp/livedata/stream" && firmware.AtLeast(7)) return Feed(call.Body, firmware);
        var document = Document(bare, call.Path, firmware);
        if (document is null) return NotHere(bare, firmware, call.Path);
        if (call.Method is not ("GET" or "HEAD")) return TwinPages.MethodNotAllowed();
        if (call.Role < TwinEndpoints.Find(call.Path).Role && firmware.UsesTokens) return TwinPages.Unauthorized(firmware);
        return document(View(call.Path, firmware)) is { } answer
            ? answer with { Latency = TimeSpan.FromSeconds(TwinEndpoints.Find(call.Path).Seconds) }
            : TwinPages.NotFound(firmware, call.Path);
    }

    private static string Bare(string path) => path.Split('?')[0];

    /// <summary>The oldest gateways answered a page where later ones have JSON, and 4 to 6 refused <c>/production</c> to everybody.</summary>
    private TwinAnswer NotHere(string bare, TwinFirmware firmware, string path) => bare switch
    {
        "/production.json" => TwinPages.Plain(200, "Page Not Found"),
        "/production" => new TwinAnswer(401, "text/html", "<html><body><h2>401 Unauthorized</h2></body></html>\n").With("WWW-Authenticate", TwinDigest.Challenge(clock.GetUtcNow())),
        _ => TwinPages.NotFound(firmware, path),
    };

    private LiveView View(string path, TwinFirmware firmware)
    {
        var truth = Truth;
        var now = Distortion.Apply(truth, path);
        lock (gate)
        {
            // Without a path no passing spike is caught: it would stay for a quarter of an hour.
            if (quarter is null || Slot(now.At) != Slot(quarter.At)) quarter = Distortion.Apply(truth, "");
            if (today is null || today.Began != now.Midnight.Began) (yesterday, today) = (today, now.Midnight);
            var late = faults.Peek(TwinFaultKind.LateMidnight) is { } fault ? TimeSpan.FromSeconds(fault.Fault.Amount ?? 1800) : quirks.TodayResetsLate;
            var day = yesterday is { } before && now.At - now.Midnight.Began < late ? before : now.Midnight;
            var rules = faults.Peek(TwinFaultKind.DirtyMidnight) is { } dirty ? quirks with { TodayResetsTo = dirty.Fault.Amount ?? 2500 } : quirks;
            if (faults.Peek(TwinFaultKind.MeterStatus) is { } status) rules = rules with { MeterStatus = status.Fault.Text };
            return new(plant.Equipment, now, day, Distortion.Booting ? now : quarter, new LiveRules(firmware, rules), Serial, now.At + clock.Error, clock.Error);
        }
    }

    private static long Slot(DateTimeOffset at) => at.ToUnixTimeSeconds() / 900;

    /// <summary>Makes the document of a path, or null when this firmware and hardware have none there.</summary>
    private Func<LiveView, TwinAnswer?>? Document(string bare, string path, TwinFirmware firmware)
    {
        var rules = new LiveRules(firmware, quirks);
        return bare switch
        {
            "/info" or "/info.xml" => v => new(200, "text/xml", TwinInfo.Xml(v.Time, Serial, firmware, rules.IsMetered)),
            "/api/v1/production" when firmware.AtLeast(3, 9) => v => Ruby(ProductionDocument.V1(v)),
            "/api/v1/production/inverters" when firmware.AtLeast(3, 9) => v => Ruby(PanelDocuments.Inverters(v)),
            "/production.json" when firmware.AtLeast(4) => v => Ruby(ProductionDocument.Json(v, path.Contains("details=1", StringComparison.Ordinal) || !firmware.AtLeast(7, 6))),
            "/production" when firmware.AtLeast(7) => v => Ruby(ProductionDocument.Json(v, !firmware.AtLeast(7, 3, 466))),
            "/production" when !firmware.AtLeast(4) => v => new(200, "text/html", ProductionDocument.Html(v)),
            "/inventory" or "/inventory.json" when firmware.AtLeast(4) => v => Ruby(PanelDocuments.Inventory(v)),
            "/home" or "/home.json" when firmware.AtLeast(3, 9) => v => Ruby(SiteDocuments.Home(v)),
            "/datatab/event_dt.rb" when firmware.AtLeast(5) => v => Ruby(EventDocuments.Newest(v)),
            "/admin/lib/tariff" when firmware.AtLeast(4) => _ => Native(rules, SiteDocuments.NoTariff()),
            _ when bare.StartsWith("/ivp/meters", StringComparison.Ordinal) && firmware.AtLeast(4) => Meters(bare, rules),
            _ when bare.StartsWith("/ivp/", StringComparison.Ordinal) => Native(bare, rules),
            "/stream/meter" when firmware.AtLeast(4) && rules.HasProductionCt => v => new(200, "text/event-stream", MeterDocuments.StreamEvent(v)) { Next = () => MeterDocuments.StreamEvent(View(path, firmware)) },
            _ => null,
        };
    }

    private static Func<LiveView, TwinAnswer?>? Meters(string bare, LiveRules rules)
    {
        var firmware = rules.Firmware;
        return bare switch
        {
            "/ivp/meters" => v => Native(rules, MeterDocuments.Meters(v)),
            "/ivp/meters/readings" => v => Native(rules, MeterDocuments.Readings(v)),
            "/ivp/meters/reports" => v => Native(rules, MeterDocuments.Reports(v)),
            "/ivp/meters/reports/production" => v => Native(rules, MeterDocuments.ProductionReport(v)),
            "/ivp/meters/reports/consumption" => v => Native(rules, MeterDocuments.ConsumptionReports(v)),
            "/ivp/meters/gridReading" when firmware.AtLeast(8, 3) => v => Native(rules, MeterDocuments.Light(v, v.Now.Grid, reactive: true)),
            "/ivp/meters/pvReading" when firmware.AtLeast(8, 3) => v => Native(rules, MeterDocuments.Light(v, v.Now.Production, reactive: false)),
            _ when bare.StartsWith("/ivp/meters/readings/", StringComparison.Ordinal) =>
                v => MeterDocuments.Reading(v, bare["/ivp/meters/readings/".Length..]) is { } one ? Native(rules, one) : null,
            _ => null,
        };
    }

    private Func<LiveView, TwinAnswer?>? Native(string bare, LiveRules rules)
    {
        var firmware = rules.Firmware;
        return bare switch
        {
            "/ivp/pdm/energy" when firmware.AtLeast(7, 6) => v => Native(rules, PanelDocuments.Energy(v)),
            "/ivp/pdm/device_data" when firmware.AtLeast(8, 2) => v => Native(rules, PanelDocuments.DeviceData(v)),
            // The captures of 4.10 and 5.0 answer 404 here.
            "/ivp/ensemble/inventory" when firmware.AtLeast(7) => v => Native(rules, BatteryDocuments.Inventory(v)),
            // The first token firmware kept these from owners (enphase.md 1, family C).
            _ when bare.StartsWith("/ivp/ensemble/", StringComparison.Ordinal) && !firmware.AtLeast(7, 3, 466) => firmware.AtLeast(7) ? _ => TwinPages.Unauthorized(firmware) : null,
            "/ivp/ensemble/secctrl" => v => Native(rules, BatteryDocuments.SecCtrl(v)),
            "/ivp/ensemble/power" => v => Native(rules, BatteryDocuments.Power(v)),
            "/ivp/ensemble/status" => v => Native(rules, BatteryDocuments.Status(v)),
            "/ivp/ensemble/dry_contacts" => v => Native(rules, ControllerDocuments.States(v)),
            "/ivp/ss/dry_contact_settings" when firmware.AtLeast(7, 3, 466) => v => Native(rules, ControllerDocuments.Settings(v)),
            "/ivp/ensemble/relay" => _ => Native(rules, BatteryDocuments.Relay()),
            "/ivp/livedata/status" when firmware.AtLeast(7) => v => Native(rules, LiveData(v)),
            "/ivp/sc/pvlimit" when firmware.AtLeast(7, 3, 466) => _ => Native(rules, SiteDocuments.PvLimit()),
            "/ivp/ss/pel_settings" when firmware.AtLeast(7, 3, 466) => _ => Native(rules, SiteDocuments.ExportLimit()),
            "/ivp/ss/gen_config" or "/ivp/ss/gen_schedule" when firmware.AtLeast(7, 3, 466) => _ => Native(rules, SiteDocuments.Empty()),
            _ => null,
        };
    }

    private static TwinAnswer Ruby(ReadOnlyMemory<byte> json) => new(200, "application/json", json) { Chunked = true };

    private static TwinAnswer Native(LiveRules rules, ReadOnlyMemory<byte> json) => new(200, rules.NoContentType ? null : "application/json", json);

    private TwinAnswer Feed(ReadOnlyMemory<byte> body, TwinFirmware firmware)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var on = json.RootElement.GetProperty("enable").GetInt32() == 1;
            lock (gate) feedSince = on ? clock.GetTimestamp() : null;
            return new(200, null, $"{{\"sc_stream\": \"{(on ? "enabled" : "disabled")}\"}}\n");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return TwinPages.Plain(400, firmware.UsesTokens ? "Bad Request" : "Bad request");
        }
    }

    private ReadOnlyMemory<byte> LiveData(LiveView view)
    {
        bool streaming;
        lock (gate)
        {
            streaming = feedSince is { } since && clock.GetElapsedTime(since) < FeedLife;
            if (streaming || feed is null) feed = view.Now;
            view = view with { Now = feed, Time = feed.At + clock.Error };
        }
        return BatteryDocuments.LiveData(view, streaming);
    }
}
