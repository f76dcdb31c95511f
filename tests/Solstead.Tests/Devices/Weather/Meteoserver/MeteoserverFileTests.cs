using System.Globalization;
using System.Text;
using Solstead.Core.Forecast;
using Solstead.Devices.Weather.Meteoserver;

namespace Solstead.Tests.Devices.Weather.Meteoserver;

public sealed class MeteoserverFileTests
{
    private static WeatherIssue Parse(string json) => MeteoserverFile.Parse(Encoding.UTF8.GetBytes(json));

    private static string[] Told(WeatherIssue issue) =>
        [.. issue.Slots.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Start:MM-dd HH:mm}+{s.Minutes}: {s.Global} W/m² {s.Air} °C {s.Cloud} % {s.Rain} mm {s.Wind}"))];

    [Fact]
    public void The_daily_file_of_older_programs_has_cloud_under_tc_and_the_air_under_temp()
    {
        var issue = Parse("""
            {"plaatsnaam":[{"plaats":"Rotterdam"}],
             "current":[{"time":"1750485000","cet":"21-06-2025 07:50","temp":"18.1","gr_w":"301","tc":"12","station":"Rotterdam","sr":"05:21","ss":"22:05"}],
             "forecast":[
              {"time":"1750485600","cet":"21-06-2025 08:00","elev":"21","az":"86","temp":"18.4","gr":"119","gr_w":"331","sd":"55","tc":"8","lc":"0","mc":"3","hc":"8","vis":"40000","prec":"0.0"},
              {"time":"1750489200","cet":"21-06-2025 09:00","elev":"30","az":"98","temp":"20.0","gr":"165","gr_w":"458","sd":"60","tc":"100","lc":"0","mc":"0","hc":"0","vis":"40000","prec":"1.2"}]}
            """);
        issue.Source.ShouldBe("meteoserver");
        issue.Issued.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1750485000));
        Told(issue).ShouldBe(["06-21 06:00+60: 331 W/m² 18.4 °C 8 % 0 mm ", "06-21 07:00+60: 458 W/m² 20 °C 100 % 1.2 mm "]);
    }

    [Fact]
    public void Hours_that_come_twice_in_autumn_are_told_apart_by_their_time()
    {
        var issue = Parse("""{"forecast":[{"time":"1761433200","cet":"26-10-2025 01:00","gr_w":"1"},{"time":"1761436800","cet":"26-10-2025 02:00","gr_w":"2"},{"time":"1761440400","cet":"26-10-2025 02:00","gr_w":"3"},{"time":"1761444000","cet":"26-10-2025 03:00","gr_w":"4"}]}""");
        issue.Slots.Select(s => (s.Start.Hour, s.Global)).ShouldBe([(23, 1), (0, 2), (1, 3), (2, 4)]);
        issue.Issued.ShouldBe(issue.Slots[0].Start, "nothing tells when it was made");
    }

    [Fact]
    public void Without_time_the_civil_stamp_counts_and_the_second_of_two_is_winter_time()
    {
        var issue = Parse("""{"forecast":[{"cet":"26-10-2025 01:00","gr_w":"1"},{"cet":"26-10-2025 02:00","gr_w":"2"},{"cet":"26-10-2025 02:00","gr_w":"3"},{"cet":"26-10-2025 03:00","gr_w":"4"},{"cet":"26-10-2025 03:00","gr_w":"9"}]}""");
        issue.Slots.Select(s => (s.Start.Hour, s.Global)).ShouldBe([(23, 1), (0, 2), (1, 3), (2, 4)]);
    }

    [Fact]
    public void What_is_no_number_is_missing_and_the_irradiance_of_the_other_unit_steps_in()
    {
        var issue = Parse("""{"forecast":[{"time":1750485600,"gr":"36","temp":"","tc":"-","prec":"0,4"},{"time":"1750489200","gr_w":"NaN","temp":"1e2","tc":"140"},{"time":"soon","gr_w":"5"},{"time":"1750492800","temp":"-9999","gr_w":"12"},7,null,{"time":"1750492801","gr_w":"8"}]}""");
        Told(issue).ShouldBe(["06-21 06:00+60: 100 W/m²  °C  % 0.4 mm ", "06-21 08:00+60: 12 W/m²  °C  %  mm "]);
    }

    [Fact]
    public void The_hourly_file_names_its_columns_otherwise_and_ends_in_steps_of_three_hours()
    {
        var rows = string.Join(',', new[] { 0, 1, 2, 5, 6, 9, 12, 15 }.Select(h => $$"""{"tijd":"{{1750464000 + (h * 3600)}}","tijd_nl":"x","temp":"10","winds":"4","gr":"{{h}}","tw":"50","neersl":"0.1"}"""));
        Parse($$"""{"plaatsnaam":[],"data":[{{rows}}]}""").Slots.Select(s => (s.Start.Hour, s.Minutes, s.Global, s.Wind)).ShouldBe(
            [(0, 60, 0, 4), (1, 60, 1, 4), (2, 60, 2, 4), (5, 60, 5, 4), (6, 180, 6, 4), (9, 180, 9, 4), (12, 180, 12, 4), (15, 180, 15, 4)], "two rows that were left out make no hour longer");
    }

    [Fact]
    public void A_mark_at_the_beginning_and_letters_of_another_code_are_read()
    {
        byte[] latin = [0xEF, 0xBB, 0xBF, .. Encoding.Latin1.GetBytes("""{"plaatsnaam":[{"plaats":"Zuid-Beijérland"}],"forecast":[{"time":"1750485600","gr_w":"1"}]}""")];
        MeteoserverFile.Parse(latin).Slots.ShouldHaveSingleItem();
    }

    [Theory, InlineData(""), InlineData("[]"), InlineData("{}"), InlineData("""{"forecast":[]}"""), InlineData("""{"forecast":{}}"""), InlineData("""{"forecast":[{"time":"1750485600"}]}"""), InlineData("""{"forecast":[{"time":"17504"""), InlineData("<html>")]
    public void What_is_no_such_file_is_told(string text) => Should.Throw<FormatException>(() => Parse(text));
}
