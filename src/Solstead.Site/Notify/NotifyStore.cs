using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Solstead.Core.History;

namespace Solstead.Site.Notify;

/// <summary>Keeps the book and the queues in <c>solstead.db</c>. Writes one value at a time and the newest only: a flood costs no more than the disk can do.</summary>
internal sealed class NotifyStore(IStateStore state, ILogger log)
{
    private readonly Lock gate = new();
    private readonly OrderedDictionary<string, Func<string>> waiting = [];
    private Task writing = Task.CompletedTask;

    public async Task<T?> LoadAsync<T>(string key, JsonTypeInfo<T> type, CancellationToken ct) where T : class
    {
        if (await state.GetAsync(key, ct) is not { } json) return null;
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            NotifyLog.Unreadable(log, key);
            return null;
        }
    }

    /// <summary>Begins to write; what is written is asked for when its turn comes.</summary>
    public void Save(string key, Func<string> json)
    {
        lock (gate)
        {
            waiting[key] = json;
            if (writing.IsCompleted) writing = Task.Run(WriteAsync);
        }
    }

    /// <summary>Everything that was to be saved is on disk, or the disk refused it.</summary>
    public Task FlushAsync() { lock (gate) return writing; }

    private async Task WriteAsync()
    {
        while (Take() is var (key, json))
        {
            try
            {
                await state.SetAsync(key, json(), CancellationToken.None);
            }
            catch (Exception e) when (e is Solstead.Site.History.HistoryException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                NotifyLog.NotKept(log, e);
            }
        }
    }

    private (string Key, Func<string> Json)? Take()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                // Ended under the lock: who saves from here on begins a new round.
                writing = Task.CompletedTask;
                return null;
            }
            var (key, json) = waiting.GetAt(0);
            waiting.RemoveAt(0);
            return (key, json);
        }
    }
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BookState))]
[JsonSerializable(typeof(QueueState))]
[JsonSerializable(typeof(Installation))]
internal sealed partial class NotifyJson : JsonSerializerContext;

/// <param name="Id">Random; part of the numbers of messages.</param>
internal sealed record Installation(string Id);
