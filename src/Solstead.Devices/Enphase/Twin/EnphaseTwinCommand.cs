using System.Text.Json;
using Solstead.Devices.Clock;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>What <c>solstead twin enphase</c> was asked for.</summary>
public sealed record EnphaseTwinCommandOptions
{
    /// <summary>Folder of captured answers; null runs the live model.</summary>
    public string? Fixture { get; init; }
    public int Port { get; init; }
    public int Phases { get; init; } = 1;
    public bool Battery { get; init; }
    public int Panels { get; init; } = 12;
    /// <summary>Null: a recent one, or the capture's.</summary>
    public string? Firmware { get; init; }
    public TwinRole Role { get; init; } = TwinRole.Owner;
    public int Seed { get; init; } = 1;
    /// <summary>Wall-clock seconds per second, &gt; 0.</summary>
    public double Speed { get; init; } = 1;
    public double LatencyScale { get; init; }
    /// <summary>Live: how the transformers are fitted.</summary>
    public TwinMetering Metering { get; init; }
    /// <summary>One request at a time, as in a real gateway.</summary>
    public bool SingleThread { get; init; }
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}

/// <summary>Builds the house of a live twin: the simulator lies above this assembly and is handed in.</summary>
/// <param name="time">The clock the twin runs on.</param>
public delegate IGatewayPlant GatewayPlantFactory(EnphaseTwinCommandOptions options, TimeProvider time);

/// <summary>One line of JSON for the program that started the twin.</summary>
internal sealed record TwinReady(
    string Url, string Serial,
    [property: System.Text.Json.Serialization.JsonPropertyName("token_file")] string? TokenFile,
    string Control, string? User, string? Password);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[System.Text.Json.Serialization.JsonSerializable(typeof(TwinReady))]
internal sealed partial class TwinReadyJson : System.Text.Json.Serialization.JsonSerializerContext;

/// <summary><c>solstead twin enphase</c>: one twin alone, for people who write drivers.</summary>
public static class EnphaseTwinCommand
{
    /// <summary>Starts a twin, prints one line of JSON when it answers, and runs until cancelled.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such fixture folder.</exception>
    /// <exception cref="InvalidDataException">The folder's index cannot be read.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task RunAsync(EnphaseTwinCommandOptions options, GatewayPlantFactory plant, TextWriter stdout, CancellationToken ct)
    {
        TimeProvider time = options.Speed.Equals(1) ? TimeProvider.System : new ShiftedClock(TimeProvider.System, TimeProvider.System.GetUtcNow(), options.Speed);
        await using var twin = await EnphaseTwin.StartAsync(new()
        {
            Fixture = options.Fixture, Plant = options.Fixture is null ? plant(options, time) : null, Port = options.Port, Time = time, Zone = options.Zone,
            Firmware = options.Firmware ?? new EnphaseTwinOptions().Firmware, Role = options.Role, Seed = options.Seed, LatencyScale = options.LatencyScale, Quirks = new() { Metering = options.Metering }, SingleThread = options.SingleThread,
        }, ct);
        var file = twin.UsesTokens ? WriteToken(twin.Token()) : null;
        try
        {
            var ready = new TwinReady(twin.Url.ToString().TrimEnd('/'), twin.Serial, file, twin.Control.ToString().TrimEnd('/'),
                twin.UsesTokens ? null : "envoy", twin.UsesTokens ? null : twin.Password);
            await stdout.WriteLineAsync(Line(ready, twin.UsesTokens).AsMemory(), ct);
            await stdout.FlushAsync(ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { /* the way out */ }
        finally
        {
            if (file is not null) File.Delete(file);
        }
    }

    // Readers of a token gateway get exactly the four documented members; user and password appear only where they are needed.
    private static string Line(TwinReady ready, bool tokens)
    {
        var line = JsonSerializer.Serialize(ready, TwinReadyJson.Default.TwinReady);
        return tokens ? line.Replace(",\"user\":null,\"password\":null", "", StringComparison.Ordinal) : line;
    }

    private static string WriteToken(string token)
    {
        var path = Path.Combine(Path.GetTempPath(), $"solstead-twin-{Guid.NewGuid():N}.jwt");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(token);
        return path;
    }
}
