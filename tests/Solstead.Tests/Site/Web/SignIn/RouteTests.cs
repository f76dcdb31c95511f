using Microsoft.AspNetCore.Routing;
using Solstead.Site.Web;

namespace Solstead.Tests.Site.Web.SignIn;

/// <summary>Every route of the running service with who may use it. A new route without a line here fails, and so does one that says nothing.</summary>
public sealed class RouteTests
{
    /// <summary>Method and path: reads need a viewer, changes the owner; anything else must be argued here.</summary>
    private static readonly Dictionary<string, (Access Access, string Why)> Exceptions = new(StringComparer.Ordinal)
    {
        ["GET /healthz"] = (Access.Anyone, "a supervisor asks without a password; it says ok or stalled"),
        ["GET /"] = (Access.Anyone, "the page that shows the sign-in, or that it was not built"),
        ["GET /api/v1/sign-in"] = (Access.Anyone, "what the sign-in must know before anybody is signed in"),
        ["POST /api/v1/sign-in"] = (Access.Anyone, "this is how one becomes the owner"),
        ["POST /api/v1/sign-in/password"] = (Access.Anyone, "the first password; refused once there is one"),
        ["GET /TWCapi.php"] = (Access.Anyone, "old scripts know no password; off by default, loopback only unless the settings name the network, never from another page"),
    };

    [Fact]
    public async Task S3_every_route_says_who_may_use_it_and_changes_are_the_owners()
    {
        await using var site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }");
        var routes = site.Part<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().ToList();
        routes.Count.ShouldBeGreaterThan(15);
        var named = routes.SelectMany(r => (r.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["any"]).Select(m => $"{m} {r.RoutePattern.RawText}"));
        named.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty("these are mapped twice, so none of both answers");
        foreach (var route in routes)
        {
            var access = AccessExtensions.Of(route);
            access.ShouldNotBeNull($"{route.RoutePattern.RawText} says nothing about who may use it: add .Needs(Access.…)");
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            {
                var name = $"{method} /{route.RoutePattern.RawText!.TrimStart('/')}";
                var expected = Exceptions.TryGetValue(name, out var exception) ? exception.Access : method is "GET" or "HEAD" ? Access.Viewer : Access.Owner;
                access.ShouldBe(expected, name);
            }
        }
    }
}
