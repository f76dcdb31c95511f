using System.Text;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Tests.Devices.Protocols.Teleinfo;

/// <summary>Frames of a Linky: every checksum and every truncation.</summary>
public sealed class TicFramerTests
{
    private static readonly TicGroup[] Tempo =
    [
        new("ADCO", "021528603314"), new("OPTARIF", "BBR("), new("ISOUSC", "45"), new("BBRHCJB", "004410244"), new("BBRHPJB", "002130554"), new("BBRHCJW", "000300112"), new("BBRHPJW", "000210944"),
        new("BBRHCJR", "000091244"), new("BBRHPJR", "000021077"), new("PTEC", "HPJB"), new("DEMAIN", "ROUG"), new("IINST", "003"), new("PAPP", "00720"), new("HHPHC", "Y"), new("MOTDETAT", "000000"),
    ];

    private static readonly TicGroup[] Linky =
    [
        new("ADSC", "021528603314"), new("DATE", "", "H260113120000"), new("NGTF", "     TEMPO      "), new("LTARF", "    HP  ROUGE   "), new("EASF01", "004410244"), new("SINSTS", "00720"),
        new("SMAXSN-1", "04210", "H260112191500"), new("STGE", "013AC501"), new("NJOURF+1", "00"),
    ];

    private static byte[] Frame(TicGroup[] groups, TicMode mode) => [0x02, .. groups.SelectMany(g => g.Write(mode)), 0x03];

    [Theory, InlineData(TicMode.Historic), InlineData(TicMode.Standard)]
    public void A_frame_is_read_as_it_was_sent_however_the_bytes_come(TicMode mode)
    {
        var sent = mode == TicMode.Historic ? Tempo : Linky;
        byte[] bytes = [.. Encoding.ASCII.GetBytes("middle of a frame\r\n"), 0x03, .. Frame(sent, mode), .. Frame(sent, mode)];
        for (var size = 1; size < 40; size += 3)
        {
            var framer = new TicFramer(mode);
            var frames = bytes.Chunk(size).SelectMany(c => framer.Hear(c)).ToList();
            frames.Count.ShouldBe(2);
            frames[1].Groups.ShouldBe(sent);
            frames[1].Bad.ShouldBe(0);
        }
    }

    /// <summary>Checksums worked out by hand: the sum of label, separator and data, six bits of it, plus 32.</summary>
    [Theory]
    [InlineData("PAPP 00720 *", TicMode.Historic, "PAPP", "00720")]
    [InlineData("IINST 003 Z", TicMode.Historic, "IINST", "003")]
    [InlineData("PTEC HPJB P", TicMode.Historic, "PTEC", "HPJB")]
    [InlineData("DEMAIN ---- \"", TicMode.Historic, "DEMAIN", "----")]
    public void A_line_is_split_from_both_ends(string line, TicMode mode, string label, string data) =>
        TicGroup.Read(Encoding.ASCII.GetBytes(line), mode).ShouldBe(new TicGroup(label, data));

    [Fact]
    public void Data_and_checksum_may_be_spaces()
    {
        foreach (var data in (string[])["HC..", "  A ", "    ", "A B C"])
            TicGroup.Read(new TicGroup("X", data).Write(TicMode.Historic).AsSpan()[1..^1], TicMode.Historic).ShouldBe(new TicGroup("X", data));
        // Some label whose checksum is a space itself.
        var spaced = Enumerable.Range(0, 1000).Select(n => new TicGroup("N", n.ToString("000", System.Globalization.CultureInfo.InvariantCulture))).First(g => g.Write(TicMode.Historic)[^2] == ' ');
        TicGroup.Read(spaced.Write(TicMode.Historic).AsSpan()[1..^1], TicMode.Historic).ShouldBe(spaced);
    }

    [Theory, InlineData(TicMode.Historic), InlineData(TicMode.Standard)]
    public void No_wrong_checksum_is_taken(TicMode mode)
    {
        foreach (var group in mode == TicMode.Historic ? Tempo : Linky)
            for (var sum = 0; sum < 256; sum++)
            {
                var line = group.Write(mode)[1..^1];
                if (line[^1] == sum) continue;
                line[^1] = (byte)sum;
                TicGroup.Read(line, mode).ShouldBeNull($"{group} {sum}");
            }
    }

    [Theory, InlineData(TicMode.Historic), InlineData(TicMode.Standard)]
    public void A_frame_that_is_cut_off_anywhere_gives_nothing_that_was_not_sent(TicMode mode)
    {
        var sent = mode == TicMode.Historic ? Tempo : Linky;
        var bytes = Frame(sent, mode);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            foreach (byte[] rest in (byte[][])[[], [0x03], [0x04], [0x0D, 0x03], [0x02, 0x03]])
            {
                var framer = new TicFramer(mode);
                byte[] heard = [.. bytes[..cut], .. rest];
                foreach (var frame in framer.Hear(heard)) frame.Groups.ShouldBeSubsetOf(sent);
                framer.Hear(bytes).ShouldHaveSingleItem().Groups.ShouldBe(sent, "the next one is whole");
            }
            var lost = new TicFramer(mode);
            byte[] without = [.. bytes[..cut], .. bytes[(cut + 1)..]];
            foreach (var frame in lost.Hear(without)) frame.Groups.ShouldBeSubsetOf(sent, $"byte {cut} lost");
        }
    }

    [Fact]
    public void A_bad_group_costs_that_group_only()
    {
        var bytes = Frame(Tempo, TicMode.Historic);
        var colour = bytes.AsSpan().IndexOf("ROUG"u8);
        bytes[colour] ^= 0x04;
        var frame = new TicFramer(TicMode.Historic).Hear(bytes).ShouldHaveSingleItem();
        (frame["DEMAIN"], frame["PTEC"], frame.Bad).ShouldBe((null, "HPJB", 1));
    }

    [Theory, InlineData(TicMode.Historic), InlineData(TicMode.Standard)]
    public void A_bridge_that_leaves_the_parity_in_the_eighth_bit_is_understood(TicMode mode)
    {
        var sent = mode == TicMode.Historic ? Tempo : Linky;
        byte[] bytes = [.. Frame(sent, mode).Select(b => (byte)(b | (System.Numerics.BitOperations.PopCount(b) % 2 << 7)))];
        new TicFramer(mode).Hear(bytes).ShouldHaveSingleItem().Groups.ShouldBe(sent);
        // A byte whose parity is wrong is none, whatever the checksum says.
        bytes[2] ^= 0x80;
        new TicFramer(mode).Hear(bytes).ShouldHaveSingleItem().ShouldSatisfyAllConditions(f => f.Bad.ShouldBe(1), f => f.Groups.ShouldBe(sent.Skip(1)));
    }

    [Fact]
    public void Noise_without_end_is_no_memory()
    {
        var framer = new TicFramer(TicMode.Standard);
        framer.Hear([0x02, 0x0A, .. Enumerable.Repeat((byte)'A', 100_000), 0x0D, 0x03]).ShouldHaveSingleItem().ShouldSatisfyAllConditions(f => f.Groups.ShouldBeEmpty(), f => f.Bad.ShouldBe(1));
    }
}
