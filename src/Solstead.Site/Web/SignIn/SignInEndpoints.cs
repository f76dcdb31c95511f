using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Quantities;

namespace Solstead.Site.Web.SignIn;

/// <param name="PasswordSet">False on first use: anyone on this machine may set one.</param>
/// <param name="CodeNeeded">Setting the first password needs the setup code: the request was not made on this machine, or the service is meant to be reached from elsewhere.</param>
/// <param name="Token">What the page sends back in the header X-CSRF-Token with each change; null when nobody is signed in.</param>
/// <param name="WaitSeconds">Until the next attempt counts; 0 = now.</param>
public sealed record SignInView(bool PasswordSet, bool SignedIn, bool CodeNeeded, string? Token, int WaitSeconds, int ShortestPassword);

/// <param name="Code">The setup code the service printed at its start.</param>
public sealed record FirstPassword(string? Password, string? Code);

public sealed record GivenPassword(string? Password);

public sealed record NewPassword(string? Current, string? Password);

/// <param name="Id">Names the session in DELETE; not the secret in its cookie.</param>
/// <param name="Current">The one this request belongs to.</param>
public sealed record SessionView(string Id, DateTimeOffset Begun, DateTimeOffset Seen, string From, string Agent, bool Current);

public sealed record SessionsView(IReadOnlyList<SessionView> Sessions);

/// <summary>Sign-in, sign-out, the password and the list of sessions.</summary>
public static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Sign-in");
        group.MapGet("/sign-in", GetAsync).Needs(Access.Anyone);
        group.MapPost("/sign-in", SignInAsync).Produces<SignInView>().Produces<ProblemAnswer>(401).Produces<ProblemAnswer>(429).Needs(Access.Anyone);
        group.MapPost("/sign-in/password", FirstAsync).Produces<SignInView>().Produces<ProblemAnswer>(400).Produces<ProblemAnswer>(401).Produces<ProblemAnswer>(409).Needs(Access.Anyone);
        group.MapPut("/sign-in/password", ReplaceAsync).Produces<SignInView>().Produces<ProblemAnswer>(400).Produces<ProblemAnswer>(401).Needs(Access.Owner);
        group.MapPost("/sign-out", SignOutAsync).Needs(Access.Owner);
        group.MapGet("/sessions", SessionsAsync).Needs(Access.Viewer);
        group.MapDelete("/sessions", EndOthersAsync).Needs(Access.Owner);
        group.MapDelete("/sessions/{id}", EndAsync).Produces(204).Produces<ProblemAnswer>(404).Needs(Access.Owner);
    }

    internal static async Task<Ok<SignInView>> GetAsync(HttpContext context, Owner owner, Door door, FirstUse first, CancellationToken ct)
    {
        var id = SessionCookie.Read(context.Request);
        var session = await owner.FindAsync(id, ct);
        return TypedResults.Ok(View(context, await owner.HasPasswordAsync(ct), session is null ? null : id, door, first));
    }

    internal static async Task<IResult> SignInAsync(GivenPassword given, HttpContext context, Owner owner, Door door, FirstUse first, CancellationToken ct)
    {
        if (!await owner.HasPasswordAsync(ct)) return Answers.Problem(409, "signin.unset");
        var attempt = await door.TryAsync(Caller.Of(context), () => owner.IsPasswordAsync(given.Password ?? "", ct), ct);
        if (!attempt.Right) return Refused(context, attempt, "signin.wrong");
        context.Tell("audit.signed-in");
        return await BeginAsync(context, owner, door, first, ct);
    }

    internal static async Task<IResult> FirstAsync(FirstPassword given, HttpContext context, Owner owner, Door door, FirstUse first, CancellationToken ct)
    {
        var caller = Caller.Of(context);
        if (await owner.HasPasswordAsync(ct)) return Answers.Problem(409, "signin.set");
        if (TooWeak(given.Password) is { } weak) return weak;
        if (first.NeedsCode(caller))
        {
            var attempt = await door.TryAsync(caller, () => owner.IsSetupCodeAsync(given.Code ?? "", ct), ct);
            if (!attempt.Right) return Refused(context, attempt, "signin.code.wrong");
        }
        if (!await owner.ClaimAsync(given.Password!, ct)) return Answers.Problem(409, "signin.set");
        context.Tell("audit.password.first");
        return await BeginAsync(context, owner, door, first, ct);
    }

    /// <summary>A new password ends every session; this browser gets a new one.</summary>
    internal static async Task<IResult> ReplaceAsync(NewPassword given, HttpContext context, Owner owner, Door door, FirstUse first, CancellationToken ct)
    {
        if (TooWeak(given.Password) is { } weak) return weak;
        var attempt = await door.TryAsync(Caller.Of(context), () => owner.IsPasswordAsync(given.Current ?? "", ct), ct);
        if (!attempt.Right) return Refused(context, attempt, "signin.wrong");
        await owner.ReplaceAsync(given.Password!, ct);
        context.Tell("audit.password.changed");
        return await BeginAsync(context, owner, door, first, ct);
    }

    internal static async Task<NoContent> SignOutAsync(HttpContext context, Owner owner, CancellationToken ct)
    {
        SessionCookie.Delete(context);
        context.Tell("audit.signed-out");
        await owner.EndAsync(Current(context).Session.Hash, ct);
        return TypedResults.NoContent();
    }

    internal static async Task<Ok<SessionsView>> SessionsAsync(HttpContext context, Owner owner, CancellationToken ct)
    {
        var current = context.Features.Get<SignedIn>()?.Session.Hash;
        return TypedResults.Ok(new SessionsView([.. (await owner.SessionsAsync(ct)).Select(s => new SessionView(s.Hash, s.Begun, s.Seen, s.From, s.Agent, s.Hash == current))]));
    }

    internal static async Task<NoContent> EndOthersAsync(HttpContext context, Owner owner, CancellationToken ct)
    {
        context.Tell("audit.sessions.ended");
        await owner.EndOthersAsync(Current(context).Session.Hash, ct);
        return TypedResults.NoContent();
    }

    internal static async Task<IResult> EndAsync(string id, HttpContext context, Owner owner, CancellationToken ct)
    {
        var ended = (await owner.SessionsAsync(ct)).FirstOrDefault(s => s.Hash == id);
        if (ended is null || !await owner.EndAsync(id, ct)) return Answers.Problem(404, "signin.session.unknown");
        context.Tell("audit.session.ended", Fact.Of("from", ended.From), Fact.Of("agent", ended.Agent));
        return TypedResults.NoContent();
    }

    /// <summary>A new id at each sign-in; the one the browser came with ends (session fixation).</summary>
    private static async Task<IResult> BeginAsync(HttpContext context, Owner owner, Door door, FirstUse first, CancellationToken ct)
    {
        if (SessionCookie.Read(context.Request) is { } old) await owner.EndAsync(Secret.Digest(old), ct);
        var id = await owner.BeginAsync(Caller.Of(context).Address.ToString(), context.Request.Headers.UserAgent.ToString(), ct);
        SessionCookie.Write(context, id);
        return TypedResults.Ok(View(context, true, id, door, first));
    }

    private static SignInView View(HttpContext context, bool passwordSet, string? id, Door door, FirstUse first)
    {
        var caller = Caller.Of(context);
        return new(passwordSet, id is not null, !passwordSet && first.NeedsCode(caller), id is null ? null : Secret.TokenOf(id), Seconds(door.Wait(caller)), Secret.ShortestPassword);
    }

    private static IResult? TooWeak(string? password) => Secret.Wrong(password) is { } wrong ? Answers.Problem(400, wrong.Code, wrong.Facts) : null;

    private static IResult Refused(HttpContext context, Attempt attempt, string wrong)
    {
        var wait = Seconds(attempt.Wait);
        if (wait > 0) context.Response.Headers.RetryAfter = wait.ToString(System.Globalization.CultureInfo.InvariantCulture);
        IReadOnlyList<Fact> facts = wait > 0 ? [Fact.Of("wait", TimeSpan.FromSeconds(wait))] : [];
        if (attempt.Checked) context.TellOfStranger("audit.refused", Fact.Of("code", wrong));
        return attempt.Checked ? Answers.Problem(401, wrong, facts) : Answers.Problem(429, "signin.locked", facts);
    }

    /// <summary>Set by the gate for every route that needs the owner.</summary>
    private static SignedIn Current(HttpContext context) => context.Features.Get<SignedIn>() ?? throw new InvalidOperationException("The route does not need the owner.");

    private static int Seconds(TimeSpan wait) => (int)Math.Ceiling(wait.TotalSeconds);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(SignInView))]
[JsonSerializable(typeof(FirstPassword))]
[JsonSerializable(typeof(GivenPassword))]
[JsonSerializable(typeof(NewPassword))]
[JsonSerializable(typeof(SessionsView))]
internal sealed partial class SignInJson : JsonSerializerContext;
