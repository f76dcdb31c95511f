using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;

namespace Solstead.Devices.Weather;

/// <summary>The last good answers of a service, kept across restarts.</summary>
/// <param name="Asked">When they were given. [UTC]</param>
/// <param name="Question">What was asked.</param>
internal sealed record KeptAnswers(DateTimeOffset Asked, string Question, IReadOnlyList<string> Answers)
{
    /// <summary>How long an answer is lived on when no newer one comes.</summary>
    public static readonly TimeSpan Good = TimeSpan.FromHours(24);

    /// <summary>A clock that was set back makes answers of the future; a few minutes of that are nothing.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    public bool IsGood(DateTimeOffset now) => now - Asked <= Good && Asked - now <= Slack;

    public void Keep(IDeviceMemory memory, string name) => memory.Remember("answer." + name, JsonSerializer.Serialize(this, KeptAnswersJson.Default.KeptAnswers));

    /// <returns>Null when there are none, or to another question.</returns>
    public static KeptAnswers? Recall(IDeviceMemory memory, string name, string question)
    {
        if (memory.Recall("answer." + name) is not { } text) return null;
        try
        {
            return JsonSerializer.Deserialize(text, KeptAnswersJson.Default.KeptAnswers) is { Answers: { } answers } kept && kept.Question == question && answers.All(a => a is not null) ? kept with { Asked = kept.Asked.ToUniversalTime() } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(KeptAnswers))]
internal sealed partial class KeptAnswersJson : JsonSerializerContext;
