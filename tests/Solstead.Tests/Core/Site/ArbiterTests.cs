using Solstead.Core.Site;

namespace Solstead.Tests.Core.Site;

public sealed class ArbiterTests
{
    private static Wish Limit(Layer layer, double least, double most, string reason) =>
        new("car", CommandKind.CurrentLimit, layer, least, most, "rule", reason, []);

    [Fact]
    public void Later_layers_only_narrow_what_earlier_ones_left()
    {
        var verdict = Arbiter.Decide([Limit(Layer.Surplus, 32, 32, "sun"), Limit(Layer.PeopleAndWires, 0, 16, "wiring"), Limit(Layer.DeviceProtection, 0, 20, "device")]);
        verdict.Value.ShouldBe(16);
        verdict.Primary.Reason.ShouldBe("wiring");
        verdict.Weakest.Most.ShouldBe(32);
    }

    [Fact]
    public void A_weaker_wish_inside_the_range_is_the_reason()
    {
        var verdict = Arbiter.Decide([Limit(Layer.PeopleAndWires, 0, 16, "wiring"), Limit(Layer.Surplus, 7, 7, "sun")]);
        verdict.Value.ShouldBe(7);
        verdict.Primary.Reason.ShouldBe("sun");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(int.MaxValue)]
    [InlineData(-5)]
    public void C2_no_wish_gets_past_the_wires(double wish)
    {
        var verdict = Arbiter.Decide([Limit(Layer.PeopleAndWires, 0, 16, "wiring"), Limit(Layer.Surplus, wish, wish, "sun")]);
        verdict.Value.ShouldBeInRange(0, 16);
    }
}
