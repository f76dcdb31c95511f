using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Solstead.Site.Web.Battery;
using Solstead.Site.Web.Catalogue;
using Solstead.Site.Web.Changes;
using Solstead.Site.Web.Charging;
using Solstead.Site.Web.Credentials;
using Solstead.Site.Web.Decisions;
using Solstead.Site.Web.Devices;
using Solstead.Site.Web.Forecast;
using Solstead.Site.Web.Health;
using Solstead.Site.Web.History;
using Solstead.Site.Web.Live;
using Solstead.Site.Web.Notify;
using Solstead.Site.Web.Overview;
using Solstead.Site.Web.Panels;
using Solstead.Site.Web.Rules;
using Solstead.Site.Web.Secrets;
using Solstead.Site.Web.SignIn;
using Solstead.Site.Web.Tariff;

namespace Solstead.Site.Web;

/// <summary>The JSON of all features for the framework's own serialiser calls.</summary>
internal static class ApiJson
{
    private static readonly IJsonTypeInfoResolver[] All =
    [
        LiveJson.Default,
        OverviewJson.Default,
        DevicesJson.Default,
        PanelsJson.Default,
        HistoryViewJson.Default,
        DecisionsJson.Default,
        MessagesJson.Default,
        HealthJson.Default,
        AnswersJson.Default,
        SignInJson.Default,
        ChangesJson.Default,
        CredentialsJson.Default,
        RulesJson.Default,
        ChargingJson.Default,
        BatteryJson.Default,
        TempoPlanJson.Default,
        CatalogueJson.Default,
        TariffJson.Default,
        TempoJson.Default,
        ForecastViewJson.Default,
        SecretsJson.Default,
        NotifyViewJson.Default,
    ];

    public static void Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new InstantJson());
        for (var i = 0; i < All.Length; i++) options.TypeInfoResolverChain.Insert(i, All[i]);
    }
}
