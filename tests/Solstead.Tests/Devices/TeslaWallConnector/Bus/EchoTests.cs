using Solstead.Devices.TeslaWallConnector.Bus;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>Own frames that an adapter returns.</summary>
public sealed class EchoTests
{
    [Fact]
    public void A_day_without_an_echo_leaves_nothing_behind()
    {
        var echo = new Echo();
        for (var second = 0; second < 86_400; second++)
        {
            echo.Sent([(byte)second], TimeSpan.FromSeconds(second));
            echo.Sent([(byte)second, 1], TimeSpan.FromSeconds(second + 0.4));
            echo.Waiting.ShouldBeLessThanOrEqualTo(5);
        }
    }

    [Fact]
    public void A_frame_comes_back_once_and_soon()
    {
        var echo = new Echo();
        echo.Sent([1, 2], TimeSpan.Zero);
        echo.Is([1, 2], TimeSpan.FromSeconds(0.1)).ShouldBeTrue();
        echo.Is([1, 2], TimeSpan.FromSeconds(0.2)).ShouldBeFalse("once only");
        echo.Sent([1, 2], TimeSpan.FromSeconds(1));
        echo.Is([1, 2], TimeSpan.FromSeconds(2.1)).ShouldBeFalse("too late");
        echo.Count.ShouldBe(1);
    }
}
