using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Solstead.Site.Web.SignIn;

/// <summary>The cookie that carries the session id (safety.md S3).</summary>
internal static class SessionCookie
{
    public static string? Read(HttpRequest request) => request.Cookies[Name(request)] is { Length: > 0 and <= 64 } id ? id : null;

    public static void Write(HttpContext context, string id) => context.Response.Cookies.Append(Name(context.Request), id, Options(context.Request, Owner.Idle));

    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name(context.Request), Options(context.Request, null));

    /// <summary>Cookies do not know ports: two services on one machine must not sign each other out.</summary>
    private static string Name(HttpRequest request) =>
        string.Create(CultureInfo.InvariantCulture, $"solstead-{request.Host.Port ?? (request.IsHttps ? 443 : 80)}");

    private static CookieOptions Options(HttpRequest request, TimeSpan? age) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = request.IsHttps, Path = "/", MaxAge = age, IsEssential = true };
}
