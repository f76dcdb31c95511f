using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Solstead.Core.Quantities;

namespace Solstead.Site.Web;

/// <summary>A problem as RFC 9457 tells it, with our stable code and facts for the reader's language.</summary>
public sealed record ProblemAnswer(string Type, string Title, int Status, string Code, IReadOnlyList<Fact> Facts);

/// <summary>Answers that all features share.</summary>
public static class Answers
{
    /// <summary>A problem+json answer.</summary>
    public static IResult Problem(int status, string code, params IReadOnlyList<Fact> facts) =>
        Results.Json(new ProblemAnswer("about:blank", code, status, code, facts), AnswersJson.Default.ProblemAnswer, "application/problem+json", status);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProblemAnswer))]
internal sealed partial class AnswersJson : JsonSerializerContext;
