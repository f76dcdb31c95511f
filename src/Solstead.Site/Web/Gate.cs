using Microsoft.AspNetCore.Http;
using Solstead.Core.History;
using Solstead.Site.Web.SignIn;

namespace Solstead.Site.Web;

/// <summary>Who is signed in on this request; a feature of the request, null when nobody is.</summary>
public sealed record SignedIn(Session Session, string Token);

/// <summary>
/// What every route passes: the request must come from our own page (safety.md S5, S7), the caller must have the access the route needs, and a change
/// needs the session's token. A route that says nothing about access needs the owner.
/// </summary>
public sealed class Gate(RequestDelegate next, Owner owner, Allowance allowance, IAuditLog audit, TimeProvider time)
{
    /// <summary>Header in which the page sends its token with each change.</summary>
    public const string TokenHeader = "X-CSRF-Token";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            await next(context);
            return;
        }
        context.Response.Headers.CacheControl = "no-store";
        var access = Access(endpoint, context.Request.Method);
        var signedIn = await SignedInAsync(context);
        var hasPassword = await owner.HasPasswordAsync(context.RequestAborted);
        if (Refusal(context, access, signedIn, hasPassword) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }
        // Who passes without a session although there is a password came with a reader's key, which no session's end takes away.
        await PassAsync(context, signedIn, access, endsWithSession: signedIn is not null || !hasPassword);
    }

    /// <summary>Whatever changes something is the owner's, also where a route forgot to say so.</summary>
    private static Access Access(Endpoint endpoint, string method)
    {
        var asked = AccessExtensions.Of(endpoint) ?? Web.Access.Owner;
        return asked == Web.Access.Viewer && Origins.IsChange(method) ? Web.Access.Owner : asked;
    }

    private async ValueTask<SignedIn?> SignedInAsync(HttpContext context)
    {
        var id = SessionCookie.Read(context.Request);
        return await owner.FindAsync(id, context.RequestAborted) is { } session ? new(session, Secret.TokenOf(id!)) : null;
    }

    private IResult? Refusal(HttpContext context, Access access, SignedIn? signedIn, bool hasPassword)
    {
        if (Origins.Refusal(context.Request) is { } code) return Answers.Problem(StatusCodes.Status403Forbidden, code);
        if (access == Web.Access.Anyone || (access == Web.Access.Viewer && context.GetEndpoint()!.Metadata.GetMetadata<ReaderKey>()?.Opens(context) == true)) return null;
        if (signedIn is null && !hasPassword) return access == Web.Access.Viewer && Caller.Of(context).IsLocal ? null : Answers.Problem(StatusCodes.Status401Unauthorized, "signin.unset");
        if (signedIn is null) return Answers.Problem(StatusCodes.Status401Unauthorized, "signin.needed");
        if (!Origins.IsChange(context.Request.Method)) return null;
        if (!Secret.Same(context.Request.Headers[TokenHeader].ToString(), signedIn.Token)) return Answers.Problem(StatusCodes.Status403Forbidden, "web.token");
        return allowance.Take() ? null : Answers.Problem(StatusCodes.Status429TooManyRequests, "web.busy");
    }

    private async Task PassAsync(HttpContext context, SignedIn? signedIn, Access access, bool endsWithSession)
    {
        context.Features.Set(signedIn);
        if (signedIn is not null && await owner.TouchAsync(signedIn.Session, context.RequestAborted)) SessionCookie.Write(context, SessionCookie.Read(context.Request)!);
        if (Origins.IsChange(context.Request.Method)) Told.WriteDown(context, audit, time);
        if (access == Web.Access.Anyone || Origins.IsChange(context.Request.Method) || !endsWithSession)
        {
            await next(context);
            return;
        }
        // An answer that stays open, such as the live stream, ends with the session it was given to.
        var (gone, ended) = (context.RequestAborted, owner.EndOf(signedIn?.Session));
        using var both = CancellationTokenSource.CreateLinkedTokenSource(gone, ended);
        context.RequestAborted = both.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested && !gone.IsCancellationRequested)
        {
            if (!context.Response.HasStarted) await Answers.Problem(StatusCodes.Status401Unauthorized, "signin.needed").ExecuteAsync(context);
        }
        finally
        {
            context.RequestAborted = gone;
        }
    }
}
