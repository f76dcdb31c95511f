using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Solstead.Site.Web;

/// <summary>Who may use a route.</summary>
public enum Access
{
    /// <summary>Everyone who can reach the service: what must answer before sign-in.</summary>
    Anyone,
    /// <summary>Reads: open on loopback while no password exists, behind sign-in afterwards.</summary>
    Viewer,
    /// <summary>Changes something: always behind sign-in.</summary>
    Owner,
}

/// <summary>Says on a route who may use it. A test lists every route and fails for one that does not say.</summary>
public static class AccessExtensions
{
    public static TBuilder Needs<TBuilder>(this TBuilder route, Access access) where TBuilder : IEndpointConventionBuilder
    {
        route.Add(endpoint => endpoint.Metadata.Add(access));
        return route;
    }

    /// <summary>What a route says; null when it says nothing.</summary>
    public static Access? Of(Endpoint endpoint) => endpoint.Metadata.OfType<Access>().Cast<Access?>().LastOrDefault();
}
