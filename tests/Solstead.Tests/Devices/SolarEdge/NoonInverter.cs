using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.SolarEdge;

/// <summary>
/// A Modbus server that knows nothing of ours: words typed from the sample image "noon" of solaredge-modbus.md 10, answered byte by byte as the
/// protocol says. Function 3 only, unit 1 only.
/// </summary>
internal sealed class NoonInverter : LoopbackServer
{
    private const string Inverter = """
        5375 6E53 0001 0041 536F 6C61 7245 6467 6500 0000 0000 0000 0000 0000 0000 0000
        0000 0000 0000 0000 5345 3130 4B2D 5257 5334 3842 4E4E 3400 0000 0000 0000 0000
        0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 3030 3034 2E30 3031
        362E 3031 3231 0000 3745 3141 3343 3535 0000 0000 0000 0000 0000 0000 0000 0000
        0000 0000 0000 0000 0001 0067 0032 0CDB 0449 0447 044A FFFE 0FA3 0FAB 0F9E 0908
        090D 0906 FFFF 1DBC 0000 C35C FFFD 1DC9 0000 FE3C 0000 26FF FFFE 0210 FC32 0000
        0409 FFFE 1D4E FFFF 1E46 0000 8000 1373 8000 8000 FFFE 0004 0000 0000 0000 0000
        0000 0000 0000 0000 0000 0000 0000 0000 0000 0001 0041 536F 6C61 7245 6467 6500
        0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 5345 2D4D 5452 2D33 592D
        3430 3056 2D41 0000 0000 0000 0000 0000 0000 0000 0000 4578 706F 7274 2B49 6D70
        6F72 7400 0000 3234 0000 0000 0000 0000 0000 0000 0000 3630 3531 3830 3030 3100
        0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0002 00CB 0069 0BE1 03F6
        03F4 03F7 FFFE 0909 0908 090D 0906 0FA6 0FA5 0FAD 0FA1 FFFF 1389 FFFE 1B79 0928
        0929 0928 0000 1B87 092D 092E 092D 0000 FEA0 FF8B FF8B FF8B 0000 2703 2703 2703
        2703 FFFE 0145 B58E 0000 0000 0000 0000 0000 0000 007B F440 0000 0000 0000 0000
        """;

    private readonly Dictionary<int, ushort> words = [];

    public NoonInverter()
    {
        Put(40_000, Inverter);
        for (var at = 40_240; at < 40_295; at++) words[at] = 0;
        words[40_259] = words[40_292] = 0x8000;
        Put(40_295, "FFFF 0000");
        for (var at = 57_600; at < 57_600 + 0x9C; at++) words[at] = 0;
        Put(57_600, "4C47 2043 6865 6D00");
        Put(57_616, "5245 5355 3130 4800");
        Put(57_632, "4443 4443 2037 2E34 2E36 2042 4D53 2031 2E37 2E32 2E30");
        Put(57_664, "000F 0000 2000 4619 4000 459C 4000 459C 4000 45CE 4000 45CE");
        Put(57_708, "999A 41C9 0000 41D0 8000 43CA BA78 4035 C000 448F A23F 001C 0000 0000 66C0 0020 0000 0000");
        Put(57_726, "0000 4613 B0A4 45BA 0000 42C0 0000 427E 0003 0000 0003 0000");
        for (var at = 57_856; at < 57_856 + 0x9C; at++) words[at] = 0;
        Put(57_920, "00FF");
        Put(57_344, "0000 0000 0000 0000 0001 0000 0000 0000 0000 0000 0000 0000 0000 0007 4000 459C 4000 459C");
        Put(61_440, "0000 0064 0000 3F80");
        Put(61_762, "0000 0000");
        Listen();
    }

    public void Put(int address, string hex)
    {
        foreach (var word in hex.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)) words[address++] = Convert.ToUInt16(word, 16);
    }

    protected override async Task ServeAsync(Stream stream, CancellationToken ct)
    {
        var request = new byte[12];
        while (true)
        {
            await stream.ReadExactlyAsync(request, ct);
            var (address, count) = ((request[8] << 8) + request[9], (request[10] << 8) + request[11]);
            var known = request[7] == 3 && request[6] == 1 && Enumerable.Range(address, count).All(words.ContainsKey);
            byte[] pdu = known
                ? [3, (byte)(2 * count), .. Enumerable.Range(address, count).SelectMany(a => new[] { (byte)(words[a] >> 8), (byte)words[a] })]
                : [(byte)(request[7] | 0x80), (byte)(request[6] == 1 ? 2 : 0x0B)];
            await stream.WriteAsync(new byte[] { request[0], request[1], 0, 0, 0, (byte)(pdu.Length + 1), request[6] }, ct);
            await stream.WriteAsync(pdu, ct);
        }
    }
}
