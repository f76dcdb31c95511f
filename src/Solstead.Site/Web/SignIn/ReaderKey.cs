using Microsoft.AspNetCore.Http;

namespace Solstead.Site.Web.SignIn;

/// <summary>
/// Metadata of a route that a program may read with a key of its own (<c>Authorization: Bearer …</c>), such as a scraper that cannot sign in. The
/// key opens this route only, and only for reading.
/// </summary>
/// <param name="Key">The key that is configured, long enough to be tried without a pause; null when there is none.</param>
internal sealed record ReaderKey(Func<HttpContext, string?> Key)
{
    private const string Scheme = "Bearer ";

    public bool Opens(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        return given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && Key(context) is { Length: > 0 } key && Secret.Same(given[Scheme.Length..].Trim(), key);
    }
}
