using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Devices;
using Solstead.Site.History;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Control;

/// <summary>The permission to control after what people set was lost (design.md 12): off until the owner has seen the loss.</summary>
public static class ControlEndpoints
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/api/v1/control/resume", ResumeAsync).WithTags("Control").Needs(Access.Owner).Produces(204).Produces<ProblemAnswer>(409)
            .WithDescription("Acknowledges that the settings made on the page were lost. From the next start of the service on, control follows the settings file again.");

    internal static async Task<IResult> ResumeAsync(HttpContext context, SqliteHistory history, SiteProblems problems)
    {
        if (!history.StateLost) return Answers.Problem(StatusCodes.Status409Conflict, "control.resume.none");
        await history.AcknowledgeStateLossAsync(CancellationToken.None);
        // The engine begins anew with the permission: what it decided meanwhile was pretended.
        problems.Raise("control", new Problem("control.resume.restart", Severity.Warning));
        context.Tell("audit.control.resumed");
        return Results.NoContent();
    }
}
