using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>Keeps what the engine must remember in the state store, as often as telemetry is written.</summary>
/// <param name="period">Time between two savings.</param>
public sealed class SiteMemoryStore(IStateStore state, TimeSpan period, ILogger<SiteMemoryStore> log)
{
    private const string Key = "site.memory";
    private TimeSpan? savedAt;
    private Task saving = Task.CompletedTask;

    /// <summary>What an earlier process left; null when there is none or it cannot be read.</summary>
    public async Task<SiteMemory?> LoadAsync(CancellationToken ct)
    {
        try
        {
            return await state.GetAsync(Key, ct) is { } json ? JsonSerializer.Deserialize(json, SiteMemoryJson.Default.SiteMemory) : null;
        }
        catch (JsonException e)
        {
            Log.StateUnreadable(log, e);
            return null;
        }
    }

    /// <summary>True when the last saving is a period ago and done.</summary>
    public bool IsDue(Moment now) => saving.IsCompleted && (savedAt is not { } at || now.Elapsed - at >= period);

    /// <summary>Saves in the background; the engine does not wait for the disk.</summary>
    public void Save(SiteMemory memory, Moment now)
    {
        savedAt = now.Elapsed;
        saving = SaveAsync(memory, CancellationToken.None);
    }

    public async Task SaveAsync(SiteMemory memory, CancellationToken ct)
    {
        try
        {
            await state.SetAsync(Key, JsonSerializer.Serialize(memory, SiteMemoryJson.Plain.SiteMemory), ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A full disk must not stop the house; the store itself raises the problem a person sees.
            Log.NotStored(log, "the site's memory", e);
        }
    }
}

[JsonSerializable(typeof(SiteMemory))]
internal sealed partial class SiteMemoryJson : JsonSerializerContext
{
    /// <summary>Rules keep JSON of their own inside: with quotes escaped as six letters each it would be half as long again.</summary>
    public static readonly SiteMemoryJson Plain = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
