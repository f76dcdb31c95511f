using System.Text;
using System.Text.Json;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>What a request meets when a fault stands in its way.</summary>
internal static class TwinFaultAnswers
{
    private const string Json = "application/json";

    /// <summary>Faults that answer in place of the gateway.</summary>
    public static bool Replaces(TwinFaultKind kind) => kind is >= TwinFaultKind.EmptyBody and <= TwinFaultKind.GatewayTimeOut and not TwinFaultKind.NoAnswer;

    /// <summary>Faults in how an answer, right or wrong, goes out.</summary>
    public static bool Distorts(TwinFaultKind kind) => kind is TwinFaultKind.SlowBody or TwinFaultKind.LateBody or TwinFaultKind.TruncatedBody or TwinFaultKind.NoAnswer;

    public static TwinAnswer Make(TwinFault fault, string path, TwinFirmware firmware, int seed, DateTimeOffset now) => fault.Kind switch
    {
        TwinFaultKind.EmptyBody => new(200, Json, ""),
        TwinFaultKind.ErrorObject => new(200, Json, $$"""{ "error" : "{{JsonEncodedText.Encode(fault.Text ?? "Internal error")}}" }"""),
        TwinFaultKind.Html => TwinPages.Unauthorized(firmware) with { Status = 200 },
        TwinFaultKind.InvalidJson => new(200, Json, "{\"production\":[{\"type\":\"inverters\",\"activeCount\":,\"wNow\":12..5,]"),
        TwinFaultKind.RandomBytes => new(200, Json, Noise((int)(fault.Amount ?? 1_000_000), seed)),
        TwinFaultKind.DeepNesting => new(200, Json, Nested((int)(fault.Amount ?? 100_000))),
        TwinFaultKind.Unauthorized => firmware.UsesTokens ? TwinPages.Unauthorized(firmware) : TwinPages.DigestChallenge(path, now),
        TwinFaultKind.Forbidden => TwinPages.Plain(403, "Forbidden"),
        TwinFaultKind.NotFound => TwinPages.NotFound(firmware, path),
        TwinFaultKind.ServerError => TwinPages.Plain(500, "Internal Server Error"),
        TwinFaultKind.Busy => fault.Text is { } words ? TwinPages.Plain(503, words == "empty" ? "" : words) : TwinPages.Busy(),
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
