using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Solstead.Site.History.Sqlite;
using Solstead.Site.Web.Battery;
using Solstead.Site.Web.Catalogue;
using Solstead.Site.Web.Changes;
using Solstead.Site.Web.Charging;
using Solstead.Site.Web.Control;
using Solstead.Site.Web.Credentials;
using Solstead.Site.Web.Decisions;
using Solstead.Site.Web.Devices;
using Solstead.Site.Web.Forecast;
using Solstead.Site.Web.Health;
using Solstead.Site.Web.History;
using Solstead.Site.Web.Live;
using Solstead.Site.Web.Metrics;
using Solstead.Site.Web.Notify;
using Solstead.Site.Web.Overview;
using Solstead.Site.Web.Page;
using Solstead.Site.Web.Panels;
using Solstead.Site.Web.Rules;
using Solstead.Site.Web.Secrets;
using Solstead.Site.Web.SignIn;
using Solstead.Site.Web.Tariff;
using Solstead.Site.Web.TwcManager;

namespace Solstead.Site.Web;

/// <summary>The one list of web features. Adding one = one folder, one mirrored test folder, one line.</summary>
public static class WebFeatures
{
    private static readonly Action<IEndpointRouteBuilder>[] All =
    [
        LiveEndpoints.Map,
        OverviewEndpoints.Map,
        DeviceEndpoints.Map,
        CredentialEndpoints.Map,
        PanelEndpoints.Map,
        HistoryEndpoints.Map,
        DecisionEndpoints.Map,
        RuleEndpoints.Map,
        ChargingEndpoints.Map,
        BatteryEndpoints.Map,
        TempoPlanEndpoints.Map,
        SessionEndpoints.Map,
        TariffEndpoints.Map,
        TempoEndpoints.Map,
        ForecastEndpoints.Map,
        TwcEndpoints.Map,
        MessageEndpoints.Map,
        HealthEndpoints.Map,
        SignInEndpoints.Map,
        MetricsEndpoints.Map,
        ChangeEndpoints.Map,
        ControlEndpoints.Map,
        CatalogueEndpoints.Map,
        SecretEndpoints.Map,
        NotifyEndpoints.Map,
    ];

    /// <summary>What the API needs of the framework.</summary>
    public static void AddSolsteadWeb(this IServiceCollection services)
    {
        services.AddSingleton<LockOut>();
        services.AddSingleton<Door>();
        services.AddSingleton<Allowance>();
        services.AddResponseCompression();
        services.AddSingleton<TestDesk>();
        services.AddOpenApi("v1", api => api.AddDocumentTransformer((document, _, _) =>
        {
            (document.Info.Title, document.Info.Version) = ("Solstead", ProgramVersion.Text);
            return Task.CompletedTask;
        }));
        services.AddSingleton<ChargingControl>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
    }

    /// <summary>Takes the caller's address and scheme from configured proxies only (safety.md S23); everybody else's word about them is no more than a header.</summary>
    private static void UseProxies(this WebApplication app, IReadOnlyList<IPAddress> proxies)
    {
        if (proxies.Count == 0) return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = 1 };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in proxies) options.KnownProxies.Add(proxy);
        app.UseForwardedHeaders(options);
    }

    /// <summary>Maps the API under <c>/api/v1</c> and the page at the root.</summary>
    public static void MapSolstead(this WebApplication app, IReadOnlyList<IPAddress> proxies)
    {
        app.UseProxies(proxies);
        app.UseMiddleware<Guard>();
        app.UseResponseCompression();
        app.UsePage();
        app.UseRouting();
        app.UseMiddleware<Gate>();
        foreach (var map in All) map(app);
        app.MapOpenApi("/openapi/{documentName}.json").Needs(Access.Viewer);
        app.Map("/api/{**rest}", () => Answers.Problem(StatusCodes.Status404NotFound, "api.unknown")).ExcludeFromDescription().Needs(Access.Viewer);
    }
}
