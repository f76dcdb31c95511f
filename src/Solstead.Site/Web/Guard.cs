using System.Net;
using Microsoft.AspNetCore.Http;

namespace Solstead.Site.Web;

/// <summary>
/// What every request passes first: the Host header must name this machine (DNS rebinding, safety.md S4), nothing may change state yet, and
/// every answer carries the headers of safety.md S6.
/// </summary>
public sealed class Guard(RequestDelegate next)
{
    private const string Policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    public async Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (!IsOurs(context.Request.Host))
            await Answers.Problem(StatusCodes.Status421MisdirectedRequest, "web.host.foreign").ExecuteAsync(context);
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            await Answers.Problem(StatusCodes.Status405MethodNotAllowed, "web.read-only").ExecuteAsync(context);
        else
            await next(context);
    }

    private static bool IsOurs(HostString host) =>
        host.HasValue && (host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
