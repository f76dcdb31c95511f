using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Solstead.Site.Web;

/// <summary>
/// The web server with a time of its own to stop in. It is stopped before everything else, and without this a browser that holds a request
/// would use up the time in which the house is left in order.
/// </summary>
internal sealed class BriefServer(IServer inner) : IServer
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(2);

    /// <summary>Puts itself in front of the server that is registered.</summary>
    public static void Use(IServiceCollection services)
    {
        var server = services.Last(s => s.ServiceType == typeof(IServer)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton<IServer>(s => new BriefServer((IServer)ActivatorUtilities.CreateInstance(s, server))));
    }

    public IFeatureCollection Features => inner.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => inner.StartAsync(application, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var brief = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        brief.CancelAfter(StopWithin);
        await inner.StopAsync(brief.Token);
    }

    public void Dispose() => inner.Dispose();
}
