using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Tests.Devices.TeslaWallConnector.Wire;

/// <summary>Every verified frame of reference/tesla-wall-connector.md 9, both ways, and what is no frame.</summary>
public sealed class FrameTests
{
    private const ushort Master = 0x7777, Unit = 0x1234;

    private static readonly Dictionary<string, (string Wire, Message Message)> Verified = new()
    {
        ["link-ready 1"] = ("C0 FC E1 77 77 77 00 00 00 00 00 00 00 00 46 C0", new MasterMessage.LinkReady(false, Master, 0x77, 0)),
        ["link-ready 1 announcing 16 A"] = ("C0 FC E1 77 77 77 06 40 00 00 00 00 00 00 8C C0", new MasterMessage.LinkReady(false, Master, 0x77, 1600)),
        ["link-ready 2"] = ("C0 FB E2 77 77 77 00 00 00 00 00 00 00 00 47 C0", new MasterMessage.LinkReady(true, Master, 0x77, 0)),
        ["unit of protocol 2"] = ("C0 FD E2 12 34 AB 0C 80 00 00 00 00 00 00 00 00 5F C0", new UnitMessage.LinkReady(Unit, 0xAB, 3200, Protocol.Two)),
        ["unit of protocol 1"] = ("C0 FD E2 12 34 AB 1F 40 00 00 00 00 00 00 32 C0", new UnitMessage.LinkReady(Unit, 0xAB, 8000, Protocol.One)),
        ["no change"] = ("C0 FB E0 77 77 12 34 00 00 00 00 00 00 00 00 00 14 C0", Beat(BeatCommand.None, 0)),
        ["6 A, protocol 2"] = ("C0 FB E0 77 77 12 34 09 02 58 00 00 00 00 00 00 77 C0", Beat(BeatCommand.Limit, 600)),
        ["16 A, protocol 2"] = ("C0 FB E0 77 77 12 34 09 06 40 00 00 00 00 00 00 63 C0", Beat(BeatCommand.Limit, 1600)),
        ["13 A, protocol 1"] = ("C0 FB E0 77 77 12 34 05 05 14 00 00 00 00 32 C0", Beat(BeatCommand.LimitProtocol1, 1300, Protocol.One)),
        ["stop"] = ("C0 FB E0 77 77 12 34 05 00 00 00 00 00 00 00 00 19 C0", Beat(BeatCommand.LimitProtocol1, 0)),
        ["2 A more"] = ("C0 FB E0 77 77 12 34 06 00 00 00 00 00 00 00 00 1A C0", Beat(BeatCommand.Raise, 0)),
        ["2 A less"] = ("C0 FB E0 77 77 12 34 07 00 00 00 00 00 00 00 00 1B C0", Beat(BeatCommand.Lower, 0)),
        ["idle unit with noise"] = ("C0 FD E0 12 34 77 77 00 00 00 00 19 00 00 00 00 2D C0", Said(Unit, Master, 0, 0, 25)),
        ["charging unit"] = ("C0 FD E0 12 34 77 77 01 06 40 05 FA 00 00 00 00 5A C0", Said(Unit, Master, 1, 1600, 1530)),
        ["escapes in the id of a unit"] = ("C0 FD E0 DB DC DB DD 77 77 01 0C 80 0C 40 00 00 00 00 42 C0", Said(0xC0DB, Master, 1, 3200, 3136)),
        ["escapes in the id to a unit"] = ("C0 FB E0 77 77 DB DD DB DC 09 0D DB DC 00 00 00 00 00 00 3F C0", new MasterMessage.Heartbeat(Master, 0xDBC0, BeatCommand.Limit, 3520, 0, Protocol.Two)),
        ["escape in the current"] = ("C0 FD E0 12 34 77 77 01 05 14 04 DB DC 00 00 00 00 F2 C0", Said(Unit, Master, 1, 1300, 1216)),
        ["checksum C0"] = ("C0 FB E0 77 77 12 34 09 02 A1 00 00 00 00 00 00 DB DC C0", Beat(BeatCommand.Limit, 673)),
        ["checksum DB"] = ("C0 FB E0 77 77 12 34 09 02 BC 00 00 00 00 00 00 DB DD C0", Beat(BeatCommand.Limit, 700)),
        ["ask for the meter"] = ("C0 FB EB 77 77 12 34 00 00 00 00 00 00 00 00 00 1F C0", new MasterMessage.Ask(Question.Meter, Master, Unit)),
        ["meter at rest"] = ("C0 FD EB 12 34 00 00 03 9C 00 F4 00 F0 00 F5 00 00 00 00 00 A9 C0", new UnitMessage.Meter(Unit, 924, (244, 240, 245), (0, 0, 0))),
        ["meter at 13 A"] = ("C0 FD EB 12 34 00 00 00 38 00 E6 00 F1 00 E8 1A 1A 1A 00 00 76 C0", new UnitMessage.Meter(Unit, 56, (230, 241, 232), (26, 26, 26))),
        ["start contactor"] = ("C0 FC B1 77 77 12 34 00 00 00 00 00 00 00 00 00 E5 C0", new MasterMessage.Contactor(true, Master, Unit)),
        ["stop contactor"] = ("C0 FC B2 77 77 12 34 00 00 00 00 00 00 00 00 00 E6 C0", new MasterMessage.Contactor(false, Master, Unit)),
    };

    public static TheoryData<string> Cases => [.. Verified.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void A_verified_frame_is_written_byte_for_byte(string name) => Hex.Text(MessageWriter.Write(Verified[name].Message)).ShouldBe(Verified[name].Wire);

    [Theory, MemberData(nameof(Cases))]
    public void A_verified_frame_is_read(string name) => Read(Verified[name].Wire).ShouldHaveSingleItem().ShouldBe(Verified[name].Message);

    [Theory, MemberData(nameof(Cases))]
    public void A_stray_byte_behind_a_frame_does_no_harm(string name)
    {
        foreach (var stray in (string[])["FC", "F8", "FE", "FF", "DB", "00 DB FC"])
            Read($"{Verified[name].Wire} {stray} {Verified[name].Wire} {stray}").ShouldBe([Verified[name].Message, Verified[name].Message]);
    }

    [Fact]
    public void A_frame_of_a_real_unit_is_read() =>
        Read("C0 FD E2 18 39 52 0C 80 00 00 00 00 00 00 00 00 11 C0").ShouldHaveSingleItem().ShouldBe(new UnitMessage.LinkReady(0x1839, 0x52, 3200, Protocol.Two));

    [Fact]
    public void The_firmware_of_a_real_unit_is_read()
    {
        var frame = Framing.Wrap(Hex.Bytes("FD EC 60 90 04 05 03 02 00 00 00 00 00 00 00"));
        Read(Hex.Text(frame)).ShouldHaveSingleItem().ShouldBe(new UnitMessage.Version(0x6090, 4, 5, 3, 2));
    }

    [Fact]
    public void A_vehicle_number_comes_in_three_parts_and_its_check_digit_is_tested()
    {
        string[] parts = ["FD EE 12 34 35 59 4A 33 45 37 45 00 00 00 00 00 00 00 00", "FD EF 12 34 42 36 4B 46 30 30 30 00 00 00 00 00 00 00 00", "FD F1 12 34 33 31 36 00 00 00 00 00 00 00 00 00 00 00 00"];
        var vin = string.Concat(parts.Select(p => Read(Hex.Text(Framing.Wrap(Hex.Bytes(p)))).Single()).Cast<UnitMessage.Vin>().Select(v => v.Text));
        foreach (var part in parts) Hex.Text(MessageWriter.Write(Read(Hex.Text(Framing.Wrap(Hex.Bytes(part)))).Single())).ShouldBe(Hex.Text(Framing.Wrap(Hex.Bytes(part))));
        vin.ShouldBe("5YJ3E7EB6KF000316");
        Vin.IsValid(vin).ShouldBeTrue();
        Vin.IsValid("5YJ3E7EB7KF000316").ShouldBeFalse();
        Vin.IsValid("5YJ3E7EB6KF000317").ShouldBeFalse();
        Vin.IsValid("").ShouldBeFalse();
        Vin.IsValid("IOQ3E7EB6KF000316").ShouldBeFalse();
    }

    [Fact]
    public void The_short_meter_of_older_firmware_and_the_old_texts_are_read()
    {
        Read(Hex.Text(Framing.Wrap(Hex.Bytes("FD EB 12 34 00 00 03 9C 00 F4 00 F0 00 F5 00")))).ShouldHaveSingleItem().ShouldBe(new UnitMessage.Meter(Unit, 924, (244, 240, 245), null));
        Read(Hex.Text(Framing.Wrap(Hex.Bytes("FD 19 41 31 38 4C 30 30 30 31 32 33 34")))).ShouldHaveSingleItem().ShouldBe(new UnitMessage.Old(Code.OldSerial, "A18L0001234"));
        Read(Hex.Text(Framing.Wrap(Hex.Bytes("FD 1B 04 00 0E 00 00 00 00 00 00 00 00")))).ShouldHaveSingleItem().ShouldBe(new UnitMessage.Old(Code.OldVersion, "4.0.14"));
    }

    [Fact]
    public void A_frame_of_fifteen_bytes_and_an_unknown_code_are_no_error()
    {
        var (messages, errors) = Hear("C0 FB EB 77 77 12 34 00 00 00 00 00 00 00 00 1F C0 C0 FB A4 12 34 00 00 00 00 00 00 00 00 00 EA C0");
        messages.ShouldHaveSingleItem().ShouldBe(new MasterMessage.Ask(Question.Meter, Master, Unit));
        errors.ShouldBeEmpty();
    }

    [Fact]
    public void An_extra_byte_before_the_end_is_caught_by_the_checksum()
    {
        var (messages, errors) = Hear("C0 FD E2 18 39 52 0C 80 00 00 00 00 00 00 00 00 11 FF C0 C0 FD E2 18 39 52 0C 80 00 00 00 00 00 00 00 00 11 C0");
        messages.Count.ShouldBe(1);
        errors.ShouldBe([FrameError.BadChecksum]);
    }

    [Theory]
    [InlineData("C0 FB E0 77 77 12 34 00 00 00 00 00 00 00 00 00 15")]
    [InlineData("FB E0 77 77 12 34 00 00 00 00 00 00 00 00 00 14 C0")]
    [InlineData("C0 FB E0 77 DB 77 12 34 00 00 00 00 00 00 00 00 14 C0")]
    [InlineData("C0 FB E0 77 77 12 34 00 00 00 00 DB C0")]
    [InlineData("C0 AA E0 77 77 12 34 00 00 00 00 00 00 00 00 00 14 C0")]
    [InlineData("C0 C0 C0 C0 12 34 C0")]
    [InlineData("C0 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00")]
    public void Behind_a_broken_frame_at_most_one_good_one_is_lost(string broken)
    {
        const string Good = "C0 FD E0 12 34 77 77 01 06 40 05 FA 00 00 00 00 5A C0";
        var (messages, _) = Hear($"{broken} {Good} {Good} {Good}");
        messages.Count.ShouldBeGreaterThanOrEqualTo(2);
        messages.ShouldAllBe(m => m.Equals(Said(Unit, Master, 1, 1600, 1530)));
    }

    [Fact]
    public void Half_a_frame_is_forgotten_after_two_seconds()
    {
        var deframer = new Deframer();
        foreach (var b in Hex.Bytes("C0 FD E0 12 34 77 77")) deframer.Push(b, TimeSpan.Zero, out _);
        deframer.Partial.ShouldBeTrue();
        deframer.Push(0x01, TimeSpan.FromSeconds(2.1), out _).ShouldBe(FrameError.Broken);
        deframer.Partial.ShouldBeFalse();
    }

    [Theory, InlineData(0xFC, 0x19), InlineData(0xFC, 0x1A), InlineData(0xFB, 0xE8), InlineData(0xFC, 0xA1)]
    public void A_code_that_harms_a_unit_is_refused_where_frames_are_put_together(byte type, byte command)
    {
        byte[] content = [type, command, 0x77, 0x77, 0x12, 0x34, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Should.Throw<InvalidOperationException>(() => Framing.Wrap(content));
        Enum.IsDefined((Code)(type << 8 | command)).ShouldBeFalse("no type may exist for it");
    }

    [Fact]
    public void Every_heartbeat_command_but_the_known_ones_is_refused()
    {
        BeatCommand[] allowed = [BeatCommand.None, BeatCommand.LimitProtocol1, BeatCommand.Raise, BeatCommand.Lower, BeatCommand.Stopped, BeatCommand.Limit];
        for (var command = 0; command < 256; command++)
        {
            var beat = Beat((BeatCommand)command, 0x8000);
            if (allowed.Contains((BeatCommand)command)) MessageWriter.Write(beat).Length.ShouldBeGreaterThan(0);
            else Should.Throw<InvalidOperationException>(() => MessageWriter.Write(beat));
        }
    }

    [Fact]
    public void Of_a_million_garbled_frames_none_is_taken_whose_checksum_does_not_fit()
    {
        var random = new Random(4);
        var wires = Verified.Values.Select(v => Hex.Bytes(v.Wire)).ToArray();
        var deframer = new Deframer();
        var taken = 0;
        for (var i = 0; i < 1_000_000; i++)
        {
            var wire = Garble(wires[random.Next(wires.Length)], random);
            // A fresh line for each: what is left of one must not hide the next.
            deframer.Reset();
            foreach (var b in wire)
            {
                deframer.Push(b, TimeSpan.Zero, out var frame);
                if (frame.Length == 0) continue;
                taken++;
                Fits(frame).ShouldBeTrue(Hex.Text(wire));
            }
        }
        taken.ShouldBeGreaterThan(0, "some garbled frames keep their sum");
    }

    private static bool Fits(ReadOnlySpan<byte> frame)
    {
        var sum = 0;
        for (var i = 1; i < frame.Length - 1; i++) sum = (sum + frame[i]) % 256;
        return frame.Length is >= 14 and <= 20 && frame[0] is 0xFB or 0xFC or 0xFD && sum == frame[^1];
    }

    /// <summary>Flips, drops, adds, repeats or swaps up to three bytes.</summary>
    private static byte[] Garble(byte[] wire, Random random)
    {
        var bytes = wire.ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.Insert(at, bytes[at]); break;
                default: bytes[at] = (byte)random.Next(256); break;
            }
        }
        return [.. bytes];
    }

    private static MasterMessage.Heartbeat Beat(BeatCommand command, ushort amps, Protocol protocol = Protocol.Two) => new(Master, Unit, command, amps, 0, protocol);

    private static UnitMessage.Heartbeat Said(ushort unit, ushort master, byte state, ushort max, ushort actual) => new(unit, master, (UnitState)state, max, actual, Protocol.Two);

    private static List<Message> Read(string wire)
    {
        var (messages, errors) = Hear(wire);
        errors.ShouldBeEmpty();
        return messages;
    }

    private static (List<Message> Messages, List<FrameError> Errors) Hear(string wire)
    {
        var deframer = new Deframer();
        List<Message> messages = [];
        List<FrameError> errors = [];
        foreach (var b in Hex.Bytes(wire))
        {
            var error = deframer.Push(b, TimeSpan.Zero, out var frame);
            if (error != FrameError.None) errors.Add(error);
            if (frame.Length > 0 && MessageReader.Read(frame) is { } message) messages.Add(message);
        }
        return (messages, errors);
    }
}
