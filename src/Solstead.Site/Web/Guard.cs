using Microsoft.AspNetCore.Http;

namespace Solstead.Site.Web;

/// <summary>
/// What every request passes first: the Host header must name this machine (DNS rebinding, safety.md S4), and every answer carries the headers of
/// safety.md S6.
/// </summary>
public sealed class Guard(RequestDelegate next, Hosts hosts)
{
    private const string Policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    public async Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers.XFrameOptions = "DENY";
        if (hosts.Know(context)) await next(context);
        else await Answers.Problem(StatusCodes.Status421MisdirectedRequest, "web.host.foreign").ExecuteAsync(context);
    }
}
