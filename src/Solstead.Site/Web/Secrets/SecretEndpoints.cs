using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Quantities;
using Solstead.Site.Publish;
using Solstead.Site.Secrets;

namespace Solstead.Site.Web.Secrets;

/// <summary>Where the site needs a secret, and whether it has one; never a value.</summary>
/// <param name="Publishers">Passwords of publishers.</param>
/// <param name="Named">Secrets the commands of rules name.</param>
public sealed record SecretsView(IReadOnlyList<PasswordState> Publishers, IReadOnlyList<NamedSecret> Named);

/// <param name="Password">Empty: the one that is kept is forgotten.</param>
public sealed record PasswordBody(string? Password);

/// <param name="Value">Empty: the one that is kept is forgotten.</param>
public sealed record SecretBody(string? Value);

/// <summary>What became of a secret, as code and facts.</summary>
public sealed record KeptView(string Code, IReadOnlyList<Fact> Facts);

/// <summary>Passwords of publishers and secrets of commands: shown without their values, given by the owner, kept in the protected store.</summary>
public static class SecretEndpoints
{
    private const int Longest = 8192;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Secrets");
        group.MapGet("/secrets", Get).Needs(Access.Viewer);
        group.MapPost("/publish/{key}/password", PasswordAsync).Produces<KeptView>().Produces<ProblemAnswer>(404).Produces<ProblemAnswer>(422).Needs(Access.Owner);
        group.MapPost("/secrets/{name}", Keep).Produces<KeptView>().Produces<ProblemAnswer>(404).Produces<ProblemAnswer>(422).Needs(Access.Owner);
    }

    internal static Ok<SecretsView> Get(IReadOnlyList<IPublisher> publishers, NamedSecrets named) =>
        TypedResults.Ok(new SecretsView([.. publishers.OfType<IPasswordTaker>().Select(p => p.Password).Where(p => p.User is not null)], named.All));

    internal static async Task<IResult> PasswordAsync(HttpContext http, string key, PasswordBody body, IReadOnlyList<IPublisher> publishers, CancellationToken ct)
    {
        if (publishers.OfType<IPasswordTaker>().FirstOrDefault(p => p.Password.Key == key) is not { } taker)
            return Answers.Problem(StatusCodes.Status404NotFound, "mqtt.password.unknown", Fact.Of("key", $"publish.{key}"));
        var answer = await taker.TakePasswordAsync(body.Password ?? "", ct);
        if (!answer.Accepted) return Answers.Problem(StatusCodes.Status422UnprocessableEntity, answer.Code, answer.Facts);
        http.Tell(string.IsNullOrEmpty(body.Password) ? "audit.publisher.forgotten" : "audit.publisher.password", Fact.Of("key", $"publish.{key}"));
        return TypedResults.Json(new KeptView(answer.Code, answer.Facts), SecretsJson.Default.KeptView);
    }

    internal static IResult Keep(HttpContext http, string name, SecretBody body, NamedSecrets named)
    {
        if (named.Find(name) is not { } known) return Answers.Problem(StatusCodes.Status404NotFound, "secrets.unknown", Fact.Of("name", name));
        if (known.Origin == "environment") return Answers.Problem(StatusCodes.Status422UnprocessableEntity, "secrets.environment", Fact.Of("name", name));
        if (body.Value?.Length > Longest) return Answers.Problem(StatusCodes.Status422UnprocessableEntity, "secrets.long", Fact.Of("most", Longest));
        var given = !string.IsNullOrEmpty(body.Value);
        named.Set(name, given ? body.Value : null);
        http.Tell(given ? "audit.secret.given" : "audit.secret.forgotten", Fact.Of("name", name));
        return TypedResults.Json(new KeptView(given ? "secrets.kept" : "secrets.forgotten", [Fact.Of("name", name)]), SecretsJson.Default.KeptView);
    }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SecretsView))]
[JsonSerializable(typeof(PasswordBody))]
[JsonSerializable(typeof(SecretBody))]
[JsonSerializable(typeof(KeptView))]
internal sealed partial class SecretsJson : JsonSerializerContext;
