using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Solstead.Site.Web.Changes;
using Solstead.Site.Web.Credentials;
using Solstead.Site.Web.Catalogue;
using Solstead.Site.Web.Decisions;
using Solstead.Site.Web.Devices;
using Solstead.Site.Web.Health;
using Solstead.Site.Web.History;
using Solstead.Site.Web.Live;
using Solstead.Site.Web.Overview;
using Solstead.Site.Web.Rules;
using Solstead.Site.Web.SignIn;

namespace Solstead.Site.Web;

/// <summary>The JSON of all features for the framework's own serialiser calls.</summary>
internal static class ApiJson
{
    private static readonly IJsonTypeInfoResolver[] All =
    [
        LiveJson.Default,
        OverviewJson.Default,
        DevicesJson.Default,
        HistoryViewJson.Default,
        DecisionsJson.Default,
        HealthJson.Default,
        AnswersJson.Default,
        SignInJson.Default,
        ChangesJson.Default,
        CredentialsJson.Default,
    ];

    public static void Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new InstantJson());
        for (var i = 0; i < All.Length; i++) options.TypeInfoResolverChain.Insert(i, All[i]);
        options.TypeInfoResolverChain.Insert(0, LiveJson.Default);
        options.TypeInfoResolverChain.Insert(1, OverviewJson.Default);
        options.TypeInfoResolverChain.Insert(2, DevicesJson.Default);
        options.TypeInfoResolverChain.Insert(3, HistoryViewJson.Default);
        options.TypeInfoResolverChain.Insert(4, DecisionsJson.Default);
        options.TypeInfoResolverChain.Insert(5, HealthJson.Default);
        options.TypeInfoResolverChain.Insert(6, AnswersJson.Default);
        options.TypeInfoResolverChain.Insert(7, RulesJson.Default);
        options.TypeInfoResolverChain.Insert(7, SignInJson.Default);
        options.TypeInfoResolverChain.Insert(8, CredentialsJson.Default);
        options.TypeInfoResolverChain.Insert(7, CatalogueJson.Default);
    }
}
