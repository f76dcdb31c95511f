using Solstead.Core.Tariffs;

namespace Solstead.Tests.Core.Tariffs;

public sealed class PriceTests
{
    [Theory]
    [InlineData("0.1612", 161_200L)]
    [InlineData(" 0,7562 ", 756_200L)]
    [InlineData("-0.005", -5_000L)]
    [InlineData("0.0000005", 1L)]
    [InlineData("2e-1", 200_000L)]
    [InlineData("", null)]
    [InlineData("free", null)]
    [InlineData("1001", null)]
    [InlineData("NaN", null)]
    public void A_price_is_read_as_people_and_tables_write_it(string text, long? micros) => Price.Parse(text)?.Micros.ShouldBe(micros ?? -1);

    [Fact]
    public void What_is_no_price_is_none() => new[] { "", "free", "NaN", "1001", null }.Select(Price.Parse).ShouldAllBe(p => p == null);

    [Fact]
    public void An_energy_costs_its_share_of_a_kilowatt_hour() => (new Price(161_200).For(1000), new Price(161_200).For(-500), new Price(3).For(500)).ShouldBe((161_200, -80_600, 2));

    [Fact]
    public void The_latest_row_that_has_begun_holds()
    {
        PriceRow Row(int month, long micros) => new(new(2026, month, 1), new Dictionary<string, Price> { ["base"] = new(micros) });
        var list = new PriceList("EUR", [Row(8, 3), Row(2, 1), Row(5, 2), Row(5, 4)]);
        DateOnly On(int month, int day) => new(2026, month, day);
        (list.Of("base", On(1, 31)), list.Of("base", On(2, 1)), list.Of("base", On(5, 1)), list.Of("base", On(12, 31))).ShouldBe((null, new Price(1), new Price(4), new Price(3)));
        list.Of("hc", On(6, 1)).ShouldBeNull("unknown is not zero");
        (list.ChangeAfter(On(2, 1)), list.ChangeAfter(On(8, 1))).ShouldBe((On(5, 1), null));
    }
}
