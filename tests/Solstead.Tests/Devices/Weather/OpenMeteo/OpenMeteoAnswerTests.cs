using Solstead.Devices.Asking;
using Solstead.Devices.Weather.OpenMeteo;

namespace Solstead.Tests.Devices.Weather.OpenMeteo;

public sealed class OpenMeteoAnswerTests
{
    [Fact]
    public void Radiation_belongs_to_the_hour_that_ends_at_the_label_and_temperature_is_the_mean_of_both_ends()
    {
        var slots = OpenMeteoAnswer.Read("""
            {"hourly_units":{"time":"unixtime","shortwave_radiation":"W/m²","temperature_2m":"°C","wind_speed_10m":"m/s","snow_depth":"m","precipitation":"mm"},
             "hourly":{"time":[1750464000,1750467600,1750471200],"shortwave_radiation":[0.0,12.0,80.5],"temperature_2m":[14.0,15.0,17.0],"wind_speed_10m":[3,5,1],"snow_depth":[0.02,0.04,0],"precipitation":[0,0.3,1.2],"cloud_cover":[0,50,100]}}
            """);
        slots.Select(s => $"{s.Start:HH:mm} {s.Minutes} {s.Global} {s.Air} {s.Wind} {s.Cloud} {s.Rain} {s.Snow}").ShouldBe(
        [
            "23:00 60 0 14 3 0 0 2",
            "00:00 60 12 14.5 4 25 0.3 3",
            "01:00 60 80.5 16 3 75 1.2 2",
        ]);
        slots[1].Start.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1750464000));
    }

    [Fact]
    public void What_is_null_is_missing_and_an_hour_of_which_nothing_is_told_is_left_out()
    {
        var slots = OpenMeteoAnswer.Read("""{"hourly":{"time":[3600,7200,10800,14400],"shortwave_radiation":[1,null,3,null],"cloud_cover":[10,20,null,null]}}""");
        slots.Select(s => (s.Start.ToUnixTimeSeconds(), s.Global, s.Cloud)).ShouldBe([(0L, 1, 10), (3600L, (double?)null, 15), (7200L, 3, 20)]);
    }

    [Fact]
    public void An_hour_is_told_by_its_quarters_where_all_four_are_known_and_never_twice()
    {
        var slots = OpenMeteoAnswer.Read("""
            {"hourly":{"time":[3600,7200,10800],"shortwave_radiation":[100,200,300],"cloud_cover":[40,40,40]},
             "minutely_15":{"time":[2700,3600,4500,5400,6300,7200,8100],"shortwave_radiation":[90,110,170,190,210,230,260]}}
            """);
        slots.Select(s => $"{s.Start.ToUnixTimeSeconds()}+{s.Minutes}: {s.Global} {s.Cloud}").ShouldBe(["0+60: 100 40", "3600+15: 170 40", "4500+15: 190 40", "5400+15: 210 40", "6300+15: 230 40", "7200+60: 300 40"]);
    }

    [Fact]
    public void Several_places_come_as_a_list_and_several_models_as_columns_of_their_own()
    {
        const string Place = """{"hourly":{"time":[3600],"shortwave_radiation_icon_d2":[1],"shortwave_radiation_ecmwf_ifs025":[2]}}""";
        OpenMeteoAnswer.Places($"[{Place},{Place}]", "ecmwf_ifs025").Select(p => p.ShouldHaveSingleItem().Global).ShouldBe([2, 2]);
        OpenMeteoAnswer.Read(Place, "icon_d2").ShouldHaveSingleItem().Global.ShouldBe(1);
    }

    [Fact]
    public void Rows_out_of_order_or_twice_make_each_interval_once_and_labels_between_quarters_none()
    {
        var slots = OpenMeteoAnswer.Read("""{"hourly":{"time":[10800,7200,7200,7201,"x",null,3600],"shortwave_radiation":[3,2,9,9,9,9]}}""");
        slots.Select(s => (s.Start.ToUnixTimeSeconds(), s.Global)).ShouldBe([(3600L, 2), (7200L, 3)], "the last label has no value");
    }

    [Fact]
    public void Times_as_text_are_those_of_UTC() =>
        OpenMeteoAnswer.Read("""{"hourly":{"time":["2026-03-29T02:00"],"shortwave_radiation":[5]}}""").ShouldHaveSingleItem().Start.ShouldBe(new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero));

    [Fact]
    public void What_cannot_be_is_missing_and_what_rounding_made_is_the_end_of_the_range()
    {
        var slot = OpenMeteoAnswer.Read("""{"hourly":{"time":[3600],"shortwave_radiation":[-0.4],"direct_normal_irradiance":[9999],"temperature_2m":[-999],"cloud_cover":[100.4],"wind_speed_10m":["3"]}}""").ShouldHaveSingleItem();
        (slot.Global, slot.Beam, slot.Air, slot.Cloud, slot.Wind).ShouldBe((0, null, null, 100, null));
    }

    [Theory]
    [InlineData("""{"error":true,"reason":"No"}""", "weather.source.refused")]
    [InlineData("""{"hourly":{"time":[],"shortwave_radiation":[]}}""", "weather.source.empty")]
    [InlineData("[]", "weather.source.empty")]
    [InlineData("{}", "weather.source.odd")]
    [InlineData("7", "weather.source.odd")]
    [InlineData("""{"hourly":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""", "weather.source.odd")]
    [InlineData("""{"hourly":{"time":[3600""", "weather.source.odd")]
    [InlineData("""{"hourly_units":{"wind_speed_10m":"km/h"},"hourly":{"time":[3600],"wind_speed_10m":[36]}}""", "weather.source.unit")]
    public void What_is_no_answer_has_a_code_of_its_own(string json, string code) =>
        Should.Throw<SourceException>(() => OpenMeteoAnswer.Read(json)).Problem.Code.ShouldBe(code);
}
