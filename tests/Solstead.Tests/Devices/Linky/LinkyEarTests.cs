using Solstead.Devices.Linky;
using Solstead.Devices.Linky.Twin;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Tests.Devices.Linky;

/// <summary>Which way the meter speaks, in simulated time.</summary>
public sealed class LinkyEarTests
{
    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void Two_whole_frames_settle_historic_mode()
    {
        var ear = new LinkyEar(null, At(0));
        var meter = new LinkyMeter();
        ear.Hear(meter.Frame().AsSpan(100), At(1)).ShouldBeEmpty("the middle of one");
        ear.Hear(meter.Frame(), At(3)).ShouldBeEmpty();
        ear.Hear(meter.Frame(), At(5)).Count.ShouldBe(2);
        (ear.Mode, ear.Settled).ShouldBe((TicMode.Historic, true));
        ear.Hear(meter.Frame(), At(7)).Count.ShouldBe(1);
    }

    [Fact]
    public void The_other_speed_is_tried_and_a_meter_that_is_switched_is_found_again()
    {
        var ear = new LinkyEar(null, At(0));
        var meter = new LinkyMeter { Mode = TicMode.Standard };
        ear.Hear(meter.Frame(), At(1)).ShouldBeEmpty();
        ear.Turn(At(7)).ShouldBeFalse();
        ear.Turn(At(8)).ShouldBeTrue();
        ear.Mode.ShouldBe(TicMode.Standard);
        ear.Hear(meter.Frame(), At(9)).ShouldBeEmpty();
        ear.Hear(meter.Frame(), At(10)).Count.ShouldBe(2);
        meter.Mode = TicMode.Historic;
        ear.Hear(meter.Frame(), At(12)).ShouldBeEmpty();
        ear.Turn(At(19)).ShouldBeFalse();
        ear.Turn(At(20)).ShouldBeTrue();
        ear.Hear(meter.Frame(), At(21)).ShouldBeEmpty();
        ear.Hear(meter.Frame(), At(22)).Count.ShouldBe(2);
    }

    [Fact]
    public void Silence_and_noise_are_told_apart()
    {
        var ear = new LinkyEar(TicMode.Historic, At(0));
        ear.Hear(new LinkyMeter().Frame(), At(1)).Count.ShouldBe(1, "the owner said how it speaks");
        ear.IsSilent(At(6)).ShouldBeFalse();
        (ear.IsSilent(At(6.1)), ear.IsUnreadable(At(6.1))).ShouldBe((true, false));
        ear.Hear("gibberish"u8, At(8));
        (ear.IsSilent(At(8)), ear.IsUnreadable(At(8))).ShouldBe((true, true));
        ear.Turn(At(100)).ShouldBeFalse();
    }
}
