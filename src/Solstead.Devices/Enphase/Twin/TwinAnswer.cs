using System.Text;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>One answer before it goes on the wire.</summary>
/// <param name="ContentType">Null sends none: the gateway's native handlers have no such header.</param>
internal sealed record TwinAnswer(int Status, string? ContentType, ReadOnlyMemory<byte> Body)
{
    public TwinAnswer(int status, string? contentType, string body) : this(status, contentType, Encoding.UTF8.GetBytes(body)) { }

    /// <summary>Chunked and uncacheable, as the slow web interface sends; else with a length, as the native handlers do.</summary>
    public bool Chunked { get; init; }

    /// <summary>Value of the <c>Connection</c> header, or null.</summary>
    public string? Connection { get; init; }

    /// <summary>Answer time on a real gateway, before scaling.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Makes the next event of an endless answer; null for an ordinary one.</summary>
    public Func<ReadOnlyMemory<byte>>? Next { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public TwinAnswer With(string name, string value) => this with { Headers = [.. Headers, new(name, value)] };
}

/// <summary>A request that was let in.</summary>
/// <param name="Path">With its query.</param>
/// <param name="Role">What the caller's credentials allow.</param>
internal readonly record struct TwinCall(string Method, string Path, TwinRole Role, ReadOnlyMemory<byte> Body);

/// <summary>Where answers come from once a request was let in: captured files or the live model.</summary>
internal interface ITwinAnswers
{
    /// <summary>12 digits.</summary>
    string Serial { get; }

    TwinAnswer Answer(TwinCall call, TwinFirmware firmware);

    /// <summary>Below firmware 7: whether this path wants a digest answer. From 7 on everything but <c>/info</c> wants a token.</summary>
    bool NeedsDigest(string path, TwinFirmware firmware);
}
