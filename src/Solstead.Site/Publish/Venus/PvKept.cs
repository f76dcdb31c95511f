using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;

namespace Solstead.Site.Publish.Venus;

/// <summary>What the user may change on the GX and what must stay the same.</summary>
/// <param name="Instance">VRM instance.</param>
/// <param name="Position">0 AC input 1, 1 AC output, 2 AC input 2.</param>
internal sealed record PvKept(int Instance, int Position, string Name);

/// <summary>What is remembered of it in our own data directory.</summary>
/// <param name="FilePosition">Position the settings file named when this was written: another one there is newer than the user's choice.</param>
/// <param name="FileName">Likewise the name.</param>
/// <param name="Unsaved">The settings service has not got the user's choice yet.</param>
internal sealed record PvRemembered(int Instance, int Position, string Name, int FilePosition, string FileName, bool Unsaved);

[JsonSerializable(typeof(PvRemembered)), JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class PvKeptJson : JsonSerializerContext;

/// <summary>Keeps the user's position and name over restarts, beside the settings service of the GX, which may not be there.</summary>
internal sealed class PvMemory(IDeviceMemory memory, string unique, PvOptions options, string productName)
{
    private readonly string key = "pv-" + unique;
    private readonly string fileName = options.Name ?? productName;

    /// <summary>True when the choice in <see cref="Recall"/> is newer than what the settings service has.</summary>
    public bool Newer { get; private set; }

    /// <summary>The user's choice; where the settings file was changed since, the file's.</summary>
    public PvKept Recall()
    {
        if (Read() is not { } known) return new(options.Instance, options.Position, fileName);
        var (moved, renamed) = (known.FilePosition != options.Position, known.FileName != fileName);
        Newer = known.Unsaved || moved || renamed;
        return new(known.Instance, moved ? options.Position : known.Position, renamed ? fileName : known.Name);
    }

    /// <param name="unsaved">True until the settings service has it too.</param>
    public void Remember(PvKept kept, bool unsaved)
    {
        Newer = unsaved;
        memory.Remember(key, JsonSerializer.Serialize(new(kept.Instance, kept.Position, kept.Name, options.Position, fileName, unsaved), PvKeptJson.Default.PvRemembered));
    }

    private PvRemembered? Read()
    {
        try
        {
            return memory.Recall(key) is { } text ? JsonSerializer.Deserialize(text, PvKeptJson.Default.PvRemembered) : null;
        }
        catch (JsonException)
        {
            return null; // as if it were the first time
        }
    }
}
