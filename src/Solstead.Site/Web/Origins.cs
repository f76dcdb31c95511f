using Microsoft.AspNetCore.Http;

namespace Solstead.Site.Web;

/// <summary>Whether a request was made by our own page, as the browser tells (safety.md S5, S7).</summary>
internal static class Origins
{
    /// <summary>True for methods that may change something.</summary>
    public static bool IsChange(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    /// <summary>The code of why a request is not let through, or null.</summary>
    public static string? Refusal(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (origin.Length > 0 && !IsOurs(origin, request.Host)) return "web.origin";
        if (site is "cross-site" or "same-site" && !IsVisit(request)) return "web.origin";
        if (!IsChange(request.Method)) return null;
        // Browsers tell where a change comes from; one that does not say is not let through.
        if (origin.Length == 0 && site != "same-origin") return "web.origin";
        return HasBody(request) && !request.HasJsonContentType() ? "web.json" : null;
    }

    /// <summary>A link somebody followed from elsewhere, as opposed to another page asking or showing us in a frame of its own.</summary>
    private static bool IsVisit(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";

    /// <summary>
    /// Compares host and port; a proxy may speak https where we speak http. <c>null</c>, the origin of sandboxed pages, is nobody's.
    /// </summary>
    private static bool IsOurs(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Scheme is "http" or "https"
        && (host.Port is { } port ? from.Port == port : from.IsDefaultPort)
        && string.Equals(from.Host.Trim('[', ']'), host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);

    private static bool HasBody(HttpRequest request) => request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0 || request.ContentType is not null;
}
