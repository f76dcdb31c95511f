using Solstead.Devices.Enphase.Wire;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>Events are rows of texts, their times local texts.</summary>
public sealed class EventTableTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Theory]
    [InlineData("Wed Nov 02, 2022 04:53 PM CET", "2022-11-02T16:53:00+01:00")]
    [InlineData("Sat Jul 01, 2023 12:05 AM CEST", "2023-07-01T00:05:00+02:00")]
    [InlineData("Sat Jul 01, 2023 12:05 AM UTC", "2023-07-01T00:05:00+00:00")]
    [InlineData("Jul 1, 2023 9:05 AM", "2023-07-01T09:05:00+02:00")]
    [InlineData("Sat Jul 01, 2023 21:05 CEST", "2023-07-01T21:05:00+02:00")]
    public void Its_time_is_read_in_the_zone_of_the_home(string told, string at) =>
        new GatewayEvent("1", "", "", "", told).At(Paris).ShouldBe(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));

    [Theory, InlineData(""), InlineData("yesterday"), InlineData("02/11/2022"), InlineData("Wed")]
    public void What_is_no_time_is_none(string told) => new GatewayEvent("1", "", "", "", told).At(Paris).ShouldBeNull();

    [Theory]
    [InlineData("""{"recordsTotal":2,"aaData":[["7","A","122","pcu ","Wed Nov 02, 2022 04:53 PM CET"],["6"],null,"x",[5,"B","","pcu channel 1","?"]]}""", 2)]
    [InlineData("""{"aaData":[]}""", 0)]
    [InlineData("""{"aaData":{}}""", 0)]
    [InlineData("""{}""", 0)]
    public void Rows_that_are_not_whole_are_left_out(string json, int count)
    {
        GatewayBody.TryParse(System.Text.Encoding.UTF8.GetBytes(json), EnphaseJson.Default.EventTable, out var table).ShouldBe(BodyKind.Document);
        table!.Events.Count.ShouldBe(count);
        if (count > 0) (table.Events[0].Type, table.Events[1].Id).ShouldBe(("pcu", "5"));
    }

    [Theory]
    [InlineData("Mon Jan 01, 0001 04:53 PM CET")]
    [InlineData("Fri Dec 31, 9999 11:59 PM UTC")]
    public void An_event_of_no_time_at_all_has_none(string when) =>
        new Solstead.Devices.Enphase.Wire.GatewayEvent("1", "", "", "", when).At(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")).ShouldBeNull();

    [Theory]
    [InlineData(253402300798.0)]
    [InlineData(4102444801.0)]
    [InlineData(-5.0)]
    [InlineData(0.0)]
    public void A_stamp_of_no_time_at_all_is_none(double seconds) => Solstead.Devices.Enphase.Wire.GatewayClock.Instant(seconds).ShouldBeNull();
}
