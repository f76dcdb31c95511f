using BenchmarkDotNet.Attributes;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Sources;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Benchmarks;

/// <summary>
/// One <c>/production.json?details=1</c> of a three-phase gateway, from bytes to a document and on to readings. Budget: 60 µs (design.md 11).
/// What it means for a home: asked once a minute.
/// </summary>
[MemoryDiagnoser]
public class ParseBenchmarks
{
    private static readonly GatewayProfile Profile = new(new GatewayIdentity("1", null, FirmwareVersion.TryParse("7.6.401")!, true, true, null), "1", 3,
        ProductionSource.Meter, ConsumptionMeter.Net, true, false, [new(1, "production", 3), new(2, "net-consumption", 3)], 0, 0, false, [], true);

    private byte[] document = [];
    private byte[] readings = [];

    [GlobalSetup]
    public void Load()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Fixtures");
        document = File.ReadAllBytes(Path.Combine(folder, "production.json_details_1"));
        readings = File.ReadAllBytes(Path.Combine(folder, "ivp_meters_readings"));
    }

    [Benchmark(Baseline = true)]
    public double? Parse()
    {
        GatewayBody.TryParse(document, EnphaseJson.Default.ProductionDocument, out var parsed);
        return parsed!.Eim!.Watts;
    }

    [Benchmark]
    public double? ParseAndRead()
    {
        GatewayBody.TryParse(document, EnphaseJson.Default.ProductionDocument, out var parsed);
        var list = new ReadingList();
        new DocumentPoints(Profile, new DayRules(TimeZoneInfo.Utc)).Fill(list, parsed!, DateTimeOffset.UnixEpoch);
        return list[Fields.Id(Fields.Grid, Fields.Power)]?.Value;
    }

    [Benchmark]
    public double? ParseMeters()
    {
        GatewayBody.TryParse(readings, EnphaseJson.Default.ListMeterReading, out var parsed);
        var list = new ReadingList();
        MeterPoints.Fill(list, Profile, parsed!);
        return list[Fields.Id(Fields.Grid, Fields.Power)]?.Value;
    }
}
