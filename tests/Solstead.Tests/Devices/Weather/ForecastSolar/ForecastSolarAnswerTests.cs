using Solstead.Core.Forecast;
using Solstead.Devices.Asking;
using Solstead.Devices.Weather.ForecastSolar;

namespace Solstead.Tests.Devices.Weather.ForecastSolar;

public sealed class ForecastSolarAnswerTests
{
    private static string[] Told(IEnumerable<PvSlot> slots) => [.. slots.Select(s => $"{s.Start:dd HH:mm}+{s.Minutes}: {Math.Round(s.WattHours)}")];

    [Fact]
    public void Energy_belongs_to_the_stretch_that_ends_at_its_key_and_sunrise_and_sunset_are_within_hours()
    {
        var slots = ForecastSolarAnswer.Read("""
            {"result":{"watts":{},"watt_hours_period":{"2025-12-21T07:45:00+00:00":0,"2025-12-21T08:00:00+00:00":20,"2025-12-21T09:00:00+00:00":300,"2025-12-21T10:00:00+00:00":500,"2025-12-21T10:20:00+00:00":70,
              "2025-12-22T07:46:00+00:00":0,"2025-12-22T08:00:00+00:00":10}},"message":{"code":0,"type":"success","text":"","ratelimit":{"zone":"IP 1.2.3.4","period":3600,"limit":12,"remaining":11}}}
            """);
        Told(slots.Where(s => s.WattHours > 0)).ShouldBe(["21 07:00+60: 20", "21 08:00+60: 300", "21 09:00+60: 500", "21 10:00+60: 70", "22 07:00+60: 10"]);
        slots.Select(s => s.Start).ShouldBe(Enumerable.Range(0, 25).Select(h => new DateTimeOffset(2025, 12, 21, 7, 0, 0, TimeSpan.Zero).AddHours(h)), "between them lies a night, of which it is told that it gives nothing");
    }

    [Fact]
    public void Quarters_stay_quarters_and_offsets_count()
    {
        var slots = ForecastSolarAnswer.Read("""{"result":{"watt_hours_period":{"2025-06-21T14:00:00+02:00":0,"2025-06-21T14:15:00+02:00":100,"2025-06-21T14:30:00+02:00":110,"2025-06-21T14:45:00+02:00":null}}}""");
        Told(slots).ShouldBe(["21 12:00+15: 100", "21 12:15+15: 110"]);
    }

    [Fact]
    public void A_day_in_local_time_is_that_of_the_place_it_names_and_a_hole_is_no_zero()
    {
        var slots = ForecastSolarAnswer.Read("""
            {"result":{"watt_hours_period":{"2025-06-21 12:00:00":900,"2025-06-21 13:00:00":1000,"2025-06-21 14:00:00":1100,"2025-06-21 19:00:00":3000,"2025-06-21 20:00:00":200}},
             "message":{"info":{"timezone":"Europe/Paris"}}}
            """);
        Told(slots).ShouldBe(["21 10:00+60: 1000", "21 11:00+60: 1100", "21 17:00+60: 200"]);
    }

    [Fact]
    public void Planes_are_added_where_all_are_told()
    {
        PvSlot[] a = [new(DateTimeOffset.UnixEpoch, 60, 5), new(DateTimeOffset.UnixEpoch.AddHours(1), 60, 7)], b = [new(DateTimeOffset.UnixEpoch.AddHours(1), 60, 11)];
        ForecastSolarAnswer.Sum([a, b]).ShouldBe([new PvSlot(DateTimeOffset.UnixEpoch.AddHours(1), 60, 18)]);
    }

    [Theory]
    [InlineData("""{"result":[],"message":{"code":0,"type":"success","text":""}}""", "weather.source.empty")]
    [InlineData("""{"result":null,"message":{"code":422,"type":"error","text":"Declination out of range"}}""", "weather.source.refused")]
    [InlineData("""{"result":{"watt_hours_period":{}}}""", "weather.source.empty")]
    [InlineData("""{"result":{"watt_hours_period":{"yesterday":4,"2025-06-21T14:00:00+02:00":"x"}}}""", "weather.source.empty")]
    [InlineData("""{"result":{"watt_hours":{}}}""", "weather.source.odd")]
    [InlineData("[1]", "weather.source.odd")]
    [InlineData("""{"result":{"watt_hours_pe""", "weather.source.odd")]
    public void What_is_no_answer_has_a_code_of_its_own(string json, string code) =>
        Should.Throw<SourceException>(() => ForecastSolarAnswer.Read(json)).Problem.Code.ShouldBe(code);

    [Theory, InlineData(180, 0), InlineData(90, -90), InlineData(270, 90), InlineData(0, -180), InlineData(360, -180), InlineData(-90, 90)]
    public void Azimuths_are_turned_to_the_south(double ours, double theirs) =>
        SolarPlane.Of(new PvPlant(WeatherBench.Rotterdam, [PvInverter.Micro(new(30, ours), 1, 400, 300)])).ShouldHaveSingleItem().Azimuth.ShouldBe(theirs);
}
