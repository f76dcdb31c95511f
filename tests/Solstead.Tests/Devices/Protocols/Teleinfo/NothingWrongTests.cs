using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Linky.Twin;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Tests.Devices.Protocols.Teleinfo;

/// <summary>Whatever the line does to a frame: no colour and no register is ever told that the meter did not send.</summary>
public sealed class NothingWrongTests
{
    private const int Frames = 6;

    [Theory, InlineData(TicMode.Historic), InlineData(TicMode.Standard)]
    public void Any_bit_that_turns_over_changes_nothing(TicMode mode)
    {
        var sent = Sent(mode);
        for (var at = 0; at < sent[3].Length; at++)
            for (var bit = 0; bit < 7; bit++)
            {
                var broken = sent[3].ToArray();
                broken[at] ^= (byte)(1 << bit);
                Check(mode, [.. sent[..3], broken, .. sent[4..]], $"bit {bit} of byte {at}");
            }
    }

    [Theory, InlineData(TicMode.Historic), InlineData(TicMode.Standard)]
    public void A_frame_that_ends_or_begins_anywhere_changes_nothing(TicMode mode)
    {
        var sent = Sent(mode);
        for (var at = 0; at < sent[3].Length; at++)
        {
            Check(mode, [.. sent[..3], sent[3][..at], .. sent[4..]], $"cut at {at}");
            Check(mode, [.. sent[..3], sent[3][at..], .. sent[4..]], $"begins at {at}");
            Check(mode, [.. sent[..3], [.. sent[3][..at], .. sent[3][(at + 1)..]], .. sent[4..]], $"byte {at} lost");
        }
    }

    /// <summary>Two changes that weigh each other up are what the checksum cannot see: digits that changed places, a bit up here and down there.</summary>
    [Theory, InlineData(TicMode.Historic), InlineData(TicMode.Standard)]
    public void Two_errors_that_the_checksum_does_not_see_change_nothing(TicMode mode)
    {
        var sent = Sent(mode);
        var random = new Random(7);
        var passed = 0;
        for (var n = 0; n < 4000; n++)
        {
            var broken = sent[3].ToArray();
            var (one, bit) = (random.Next(1, broken.Length - 1), 1 << random.Next(7));
            var other = Math.Clamp(one + random.Next(-6, 7), 1, broken.Length - 2);
            if (n % 2 == 0) (broken[one], broken[other]) = (broken[other], broken[one]);
            else
            {
                broken[one] ^= (byte)bit;
                broken[other] ^= (byte)bit;
            }
            if (new TicFramer(mode).Hear(broken) is [{ Bad: 0 }]) passed++;
            Check(mode, [.. sent[..3], broken, .. sent[4..]], $"bytes {one} and {other}");
        }
        passed.ShouldBeGreaterThan(100, "the checksum let many through");
    }

    [Theory, InlineData(TicMode.Historic), InlineData(TicMode.Standard)]
    public void A_noisy_line_never_tells_a_wrong_colour(TicMode mode)
    {
        var random = new Random(3);
        var sent = Sent(mode, 300);
        foreach (var frame in sent)
            for (var errors = random.Next(6); errors > 0; errors--) frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(7));
        Check(mode, sent, "noise");
    }

    [Theory, InlineData(TicMode.Historic), InlineData(TicMode.Standard)]
    public void A_wrong_frame_that_looks_right_is_not_believed_alone(TicMode mode)
    {
        var sent = Sent(mode);
        var liar = Meter(mode);
        (liar.Today, liar.Tomorrow, liar.Registers[3]) = (TempoColour.Red, TempoColour.Blue, 999_999_999);
        Check(mode, [.. sent[..3], liar.Frame(), .. sent[4..]], "one whole frame of another meter");
    }

    private static LinkyMeter Meter(TicMode mode) => new() { Mode = mode, Today = TempoColour.White, Tomorrow = TempoColour.Red, Drawn = 9000 };

    private static byte[][] Sent(TicMode mode, int frames = Frames)
    {
        var meter = Meter(mode);
        var sent = new byte[frames][];
        for (var n = 0; n < frames; n++)
        {
            sent[n] = meter.Frame();
            meter.Pass(TimeSpan.FromSeconds(2));
        }
        return sent;
    }

    private static void Check(TicMode mode, byte[][] heard, string what)
    {
        var bench = new MeterBench(mode);
        foreach (var frame in heard) bench.Hear(frame);
        foreach (var (date, label) in bench.Days)
            ((date.Day == 13 && label == "white") || (date.Day == 14 && label == "red")).ShouldBeTrue($"{what}: {date} {label}");
        bench.Days.ShouldNotBeEmpty(what);
        var first = Meter(mode);
        var last = Meter(mode);
        last.Pass(TimeSpan.FromSeconds(2 * heard.Length));
        double[] low = [.. first.Registers.Select(Math.Floor), Math.Floor(first.Exported)], high = [.. last.Registers, last.Exported];
        string[] points = ["index.blue_hc", "index.blue_hp", "index.white_hc", "index.white_hp", "index.red_hc", "index.red_hp", "grid.energy_export"];
        foreach (var reading in bench.Readings)
        {
            var at = Array.IndexOf(points, reading.Point);
            if (at >= 0) (reading.Value >= low[at] && reading.Value <= high[at]).ShouldBeTrue($"{what}: {reading}");
            else if (reading.Point == "grid.energy_import") (reading.Value >= low[..6].Sum() && reading.Value <= high[..6].Sum()).ShouldBeTrue($"{what}: {reading}");
            else if (reading.Point is "contract.colour" or "contract.tomorrow") reading.Text.ShouldBe(reading.Point == "contract.colour" ? "white" : "red", what);
            else if (reading.Point.StartsWith("index.eas", StringComparison.Ordinal)) reading.Point.ShouldBe("index.easd01", what);
        }
    }
}
