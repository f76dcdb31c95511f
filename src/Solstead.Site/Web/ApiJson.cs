using System.Text.Json;
using Solstead.Site.Web.Changes;
using Solstead.Site.Web.Decisions;
using Solstead.Site.Web.Devices;
using Solstead.Site.Web.Health;
using Solstead.Site.Web.History;
using Solstead.Site.Web.Live;
using Solstead.Site.Web.Overview;
using Solstead.Site.Web.SignIn;

namespace Solstead.Site.Web;

/// <summary>The JSON of all features for the framework's own serialiser calls.</summary>
internal static class ApiJson
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new InstantJson());
        options.TypeInfoResolverChain.Insert(0, LiveJson.Default);
        options.TypeInfoResolverChain.Insert(1, OverviewJson.Default);
        options.TypeInfoResolverChain.Insert(2, DevicesJson.Default);
        options.TypeInfoResolverChain.Insert(3, HistoryViewJson.Default);
        options.TypeInfoResolverChain.Insert(4, DecisionsJson.Default);
        options.TypeInfoResolverChain.Insert(5, HealthJson.Default);
        options.TypeInfoResolverChain.Insert(6, AnswersJson.Default);
        options.TypeInfoResolverChain.Insert(7, SignInJson.Default);
        options.TypeInfoResolverChain.Insert(8, ChangesJson.Default);
    }
}
