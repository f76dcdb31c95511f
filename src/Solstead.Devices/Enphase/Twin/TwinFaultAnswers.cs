using System.Text;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>What a request meets when a fault stands in its way.</summary>
internal static class TwinFaultAnswers
{
    private const string Json = "application/json";

    /// <summary>Faults that answer in place of the gateway.</summary>
    public static bool Replaces(TwinFaultKind kind) => kind is >= TwinFaultKind.EmptyBody and <= TwinFaultKind.GatewayTimeOut;

    /// <summary>Faults in how an answer, right or wrong, goes out.</summary>
    public static bool Distorts(TwinFaultKind kind) => kind is TwinFaultKind.SlowBody or TwinFaultKind.TruncatedBody;

    public static TwinAnswer Make(TwinFault fault, string path, TwinFirmware firmware, int seed, DateTimeOffset now) => fault.Kind switch
    {
        TwinFaultKind.EmptyBody => new(200, Json, ""),
        TwinFaultKind.Html => TwinPages.Unauthorized(firmware) with { Status = 200 },
        TwinFaultKind.InvalidJson => new(200, Json, "{\"production\":[{\"type\":\"inverters\",\"activeCount\":,\"wNow\":12..5,]"),
        TwinFaultKind.RandomBytes => new(200, Json, Noise((int)(fault.Amount ?? 1_000_000), seed)),
        TwinFaultKind.DeepNesting => new(200, Json, Nested((int)(fault.Amount ?? 100_000))),
        TwinFaultKind.Unauthorized => firmware.UsesTokens ? TwinPages.Unauthorized(firmware) : TwinPages.DigestChallenge(path, now),
        TwinFaultKind.Forbidden => TwinPages.Plain(403, "Forbidden"),
        TwinFaultKind.NotFound => TwinPages.NotFound(firmware, path),
        TwinFaultKind.ServerError => TwinPages.Plain(500, "Internal Server Error"),
        TwinFaultKind.Busy => TwinPages.Busy(),
        _ => TwinPages.GatewayTimeOut(),
    };

    private static byte[] Noise(int bytes, int seed)
    {
        var noise = new byte[bytes];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    private static string Nested(int depth) => new StringBuilder(depth * 2).Append('[', depth).Append(']', depth).ToString();
}
