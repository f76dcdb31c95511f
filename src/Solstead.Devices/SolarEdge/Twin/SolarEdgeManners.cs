using System.Collections.Concurrent;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.SolarEdge.Twin;

/// <summary>Delivers answers with the faults in force.</summary>
internal sealed class SolarEdgeManners(SolarEdgeFaultBook faults, TimeProvider time) : ModbusManners
{
    private byte[]? before;
    private readonly ConcurrentDictionary<int, int> questions = [];

    /// <summary>How often somebody asked for registers from this one on.</summary>
    public int Asked(int address) => questions.GetValueOrDefault(address);

    public override bool Admits(int open) => faults.Strike(SolarEdgeFaultKind.Taken) is null;

    public override async ValueTask<bool> DeliverAsync(Stream to, MbapFrame request, byte[] answer, CancellationToken ct)
    {
        if (faults.Find(SolarEdgeFaultKind.Taken) is not null) return false;
        var asked = request.Pdu.Length > 2 ? request.Pdu[1] << 8 | request.Pdu[2] : 0;
        questions.AddOrUpdate(asked, 1, (_, times) => times + 1);
        if (faults.Strike(SolarEdgeFaultKind.Delay, request.Unit, asked) is { } delay) await Task.Delay(TimeSpan.FromMilliseconds(delay.Amount ?? 1200), time, ct);
        if (faults.Strike(SolarEdgeFaultKind.Mute, request.Unit, asked) is not null) return true;
        if (faults.Strike(SolarEdgeFaultKind.Exception, request.Unit, asked) is { } told) answer = request.Answer([(byte)(request.Pdu[0] | 0x80), (byte)(told.Amount ?? 4)]);
        if (answer.Length == 0) return true;
        var now = answer;
        if (before is not null && faults.Strike(SolarEdgeFaultKind.LateAnswer, request.Unit, asked) is not null) answer = before;
        before = now;
        if (faults.Strike(SolarEdgeFaultKind.Noise, request.Unit, asked) is not null) await to.WriteAsync(new byte[] { 0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0x17, 0x55 }, ct);
        if (faults.Strike(SolarEdgeFaultKind.CutFrame, request.Unit, asked) is not null)
        {
            await to.WriteAsync(answer.AsMemory(0, answer.Length / 2), ct);
            return false;
        }
        if (faults.Strike(SolarEdgeFaultKind.Fragments, request.Unit, asked) is null) await to.WriteAsync(answer, ct);
        else
            foreach (var b in answer) await to.WriteAsync(new[] { b }, ct);
        return true;
    }
}
