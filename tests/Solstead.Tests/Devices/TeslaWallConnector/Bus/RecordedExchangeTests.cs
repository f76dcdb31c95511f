using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Tests.Devices.TeslaWallConnector.Bus;

/// <summary>The exchange of reference/tesla-wall-connector.md 10, recorded between the original master and a simulated unit.</summary>
public sealed class RecordedExchangeTests
{
    private static readonly (double At, bool Master, string Bytes, int Times)[] Recorded =
    [
        (0.796, true, "FC E1 77 77 77 00 00 00 00 00 00 00 00 46", 5),
        (1.426, true, "FB E2 77 77 77 00 00 00 00 00 00 00 00 47", 5),
        (1.552, false, "FD E2 5A 3C 93 0C 80 00 00 00 00 00 00 00 00 97", 5),
        (1.652, true, "FB E0 77 77 5A 3C 09 00 00 00 00 00 00 00 00 6D", 1),
        (1.652, false, "FD E0 5A 3C 77 77 00 00 00 00 00 00 00 00 00 64", 1),
        (21.299, false, "FD E0 5A 3C 77 77 04 00 00 00 00 00 00 00 00 68", 1),
        (61.879, true, "FB E0 77 77 5A 3C 09 06 40 00 00 00 00 00 00 B3", 1),
        (61.879, false, "FD E0 5A 3C 77 77 04 06 40 00 00 00 00 00 00 AE", 1),
        (62.899, true, "FB E0 77 77 5A 3C 00 00 00 00 00 00 00 00 00 64", 1),
        (66.950, true, "FB E0 77 77 5A 3C 09 05 14 00 00 00 00 00 00 86", 1),
        (67.965, false, "FD E0 5A 3C 77 77 08 05 14 00 00 00 00 00 00 85", 1),
        (70.992, false, "FD E0 5A 3C 77 77 01 05 14 01 71 00 00 00 00 F0", 1),
        (75.038, false, "FD E0 5A 3C 77 77 01 05 14 04 CF 00 00 00 00 51", 1),
    ];

    [Fact]
    public void Every_recorded_line_reads_and_writes_to_the_same_bytes()
    {
        foreach (var line in Recorded)
        {
            var frame = Hex.Bytes(line.Bytes);
            Hex.Text(MessageWriter.Write(MessageReader.Read(frame)!)).ShouldBe($"C0 {line.Bytes} C0");
        }
    }

    [Fact]
    public void A_listener_sees_the_unit_the_offers_and_the_car()
    {
        var bus = new BusListener(new() { WiringMax = 16, UnitMax = 16 });
        List<(double At, UnitState? State, double? Shown, double? Actual)> seen = [];
        foreach (var line in Recorded)
        {
            for (var i = 0; i < line.Times; i++) bus.Hear(Hex.Bytes($"C0 {line.Bytes} C0 FC"), TimeSpan.FromSeconds(line.At + (i * 0.02)));
            if (bus.Units.SingleOrDefault() is { } unit && !line.Master) seen.Add((line.At, unit.State, unit.Shown, unit.Actual));
        }
        bus.Health.Bad.ShouldBe(0);
        bus.Master.ShouldBe((ushort)0x7777);
        bus.Units.Single().Model.ShouldBe(32);
        seen.ShouldBe([
            (1.552, null, null, null), (1.652, UnitState.Ready, 0, 0), (21.299, UnitState.Waiting, 0, 0), (61.879, UnitState.Waiting, 16, 0),
            (67.965, UnitState.Starting, 13, 0), (70.992, UnitState.Charging, 13, 3.69), (75.038, UnitState.Charging, 13, 12.31)]);
    }

    /// <summary>The unit's side of the recording, answered to our master, makes it offer the same: first the spike, then what was wanted.</summary>
    [Fact]
    public void Our_master_says_to_the_recorded_unit_what_the_original_said()
    {
        var master = new BusMaster(new() { WiringMax = 16, UnitMax = 16, Announce = false });
        master.Start(TimeSpan.Zero);
        List<string> said = [];
        var (state, limit, actual) = (0x00, 0, 0);
        for (var now = TimeSpan.Zero; now < TimeSpan.FromSeconds(80); now += TimeSpan.FromMilliseconds(10))
        {
            state = now.TotalSeconds switch { < 21.3 => 0, < 68 => 4, < 71 => 8, _ => 1 };
            actual = now.TotalSeconds switch { < 71 => 0, < 75 => 369, _ => 1231 };
            // The original offers nothing for its first minute.
            master.Decide(null, now < TimeSpan.FromSeconds(61) ? Wish.Of(0, 0, now) : Wish.Of(13, 16, now));
            if (now == TimeSpan.FromSeconds(3.5)) for (var i = 0; i < 5; i++) master.Hear(Hex.Bytes("C0 FD E2 5A 3C 93 0C 80 00 00 00 00 00 00 00 00 97 C0 FC"), now);
            if (master.Step(now) is not { } wire) continue;
            var text = Hex.Text(wire)[3..^3];
            if (said.LastOrDefault() != text) said.Add(text);
            if (!text.StartsWith("FB E0", StringComparison.Ordinal)) continue;
            if (wire[7] == 9) limit = wire[8] << 8 | wire[9];
            master.Hear(MessageWriter.Write(new UnitMessage.Heartbeat(0x5A3C, 0x7777, (UnitState)state, (ushort)limit, (ushort)actual, Protocol.Two)), now + TimeSpan.FromMilliseconds(5));
        }
        var beats = said.Where(s => s.StartsWith("FB E0", StringComparison.Ordinal)).Distinct().ToList();
        said.Where(s => s.StartsWith("FC E1", StringComparison.Ordinal) || s.StartsWith("FB E2", StringComparison.Ordinal)).Distinct().ShouldBe([Recorded[0].Bytes, Recorded[1].Bytes]);
        // Ours asks first what the unit obeys: then the recorded frames, in the recorded order.
        beats.ShouldBe([Recorded[8].Bytes, Recorded[3].Bytes, Recorded[6].Bytes, Recorded[9].Bytes]);
    }
}
