using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.SolarEdge.Twin;

/// <summary>Delivers answers with the faults in force.</summary>
internal sealed class SolarEdgeManners(SolarEdgeFaultBook faults, TimeProvider time) : ModbusManners
{
    private byte[]? before;

    public override bool Admits(int open) => faults.Strike(SolarEdgeFaultKind.Taken) is null;

    public override async ValueTask<bool> DeliverAsync(Stream to, MbapFrame request, byte[] answer, CancellationToken ct)
    {
        if (faults.Find(SolarEdgeFaultKind.Taken) is not null) return false;
        if (faults.Strike(SolarEdgeFaultKind.Delay, request.Unit) is { } delay) await Task.Delay(TimeSpan.FromMilliseconds(delay.Amount ?? 1200), time, ct);
        if (faults.Strike(SolarEdgeFaultKind.Mute, request.Unit) is not null) return true;
        if (faults.Strike(SolarEdgeFaultKind.Exception, request.Unit) is { } told) answer = request.Answer([(byte)(request.Pdu[0] | 0x80), (byte)(told.Amount ?? 4)]);
        if (answer.Length == 0) return true;
        var now = answer;
        if (before is not null && faults.Strike(SolarEdgeFaultKind.LateAnswer, request.Unit) is not null) answer = before;
        before = now;
        if (faults.Strike(SolarEdgeFaultKind.Noise, request.Unit) is not null) await to.WriteAsync(new byte[] { 0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0x17, 0x55 }, ct);
        if (faults.Strike(SolarEdgeFaultKind.CutFrame, request.Unit) is not null)
        {
            await to.WriteAsync(answer.AsMemory(0, answer.Length / 2), ct);
            return false;
        }
        if (faults.Strike(SolarEdgeFaultKind.Fragments, request.Unit) is null) await to.WriteAsync(answer, ct);
        else
            foreach (var b in answer) await to.WriteAsync(new[] { b }, ct);
        return true;
    }
}
