using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Site.Charging;
using Solstead.Site.Configuration;
using Solstead.Site.Run;
using Solstead.Site.Web.Overview;
using Solstead.Site.Web.SignIn;

namespace Solstead.Site.Web.TwcManager;

/// <summary>
/// The old address of TWCManager's page for scripts that know no other: <c>TWCapi.php?GetStatus=1</c>, <c>?Boost=1</c>, <c>?CancelBoost=1</c>. A GET that
/// changes something, without sign-in: off unless the settings say otherwise (<c>web.twcmanager</c>), and for programs only: any page can lay out a
/// link for a browser.
/// </summary>
public static class TwcEndpoints
{
    private const string Who = "TWCapi.php";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/TWCapi.php", AnswerAsync).WithTags("TWCManager").Needs(Access.Anyone);

    internal static async Task<IResult> AnswerAsync(
        HttpContext context, Presentation site, ChargingBoard board, ChargingDesk desk, SiteRunner runner, SiteParts parts, IAuditLog audit, Allowance allowance)
    {
        var caller = Caller.Of(context);
        var open = site.Loaded.Settings.TwcApi;
        if (open == TwcApi.Off || open == TwcApi.Loopback && !caller.IsLocal) return Answers.Problem(StatusCodes.Status404NotFound, "api.unknown");
        var rules = parts.Rules.OfType<ChargingRule>().ToList();
        var query = context.Request.Query;
        var (boost, cancel) = (IsSet(query["Boost"]), IsSet(query["CancelBoost"]));
        if (!boost && !cancel) return Results.Json(TwcStatus.Of(board.Latest, rules.ToDictionary(r => r.Name)), TwcJson.Default.TwcStatus);
        if (MayBeALink(context.Request.Headers)) return Answers.Problem(StatusCodes.Status403Forbidden, "web.twcapi.browser");
        if (!allowance.Take()) return Answers.Problem(StatusCodes.Status429TooManyRequests, "web.busy");
        foreach (var rule in rules)
        {
            await desk.ChangeAsync(rule, o => o, (p, now) => p with { BoostUntil = boost ? now + ChargingPolicy.LongestBoost : null }, runner);
            Fact[] facts = boost ? [Fact.Of("rule", rule.Name), Fact.Of("for", ChargingPolicy.LongestBoost)] : [Fact.Of("rule", rule.Name)];
            await audit.ChangedAsync(new ChangeRow(parts.Now().Utc, Who, caller.Address.ToString(), boost ? "audit.charging.boost" : "audit.charging.cancel", facts), CancellationToken.None);
        }
        return Results.Redirect("./#/charging");
    }

    /// <summary>There and not zero.</summary>
    private static bool IsSet(StringValues value) => value.Count > 0 && value[^1] is not ("0" or "false");

    /// <summary>
    /// A browser that was not told to go here by its user. Browsers say where a request comes from only to addresses they trust, which plain
    /// HTTP in the house is not: there they are known by their name.
    /// </summary>
    private static bool MayBeALink(IHeaderDictionary headers) => headers["Sec-Fetch-Site"].ToString() switch
    {
        "none" or "same-origin" => false,
        "" => headers.UserAgent.ToString().StartsWith("Mozilla/", StringComparison.Ordinal),
        _ => true,
    };
}
