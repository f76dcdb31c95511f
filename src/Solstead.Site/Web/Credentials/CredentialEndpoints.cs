using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Credentials;

/// <summary>What is known of one device's credentials; never a secret.</summary>
/// <param name="Origin">settings, page or account; null without a token.</param>
/// <param name="DaysLeft">Until the token ends, rounded down; negative when it is over; null without a token.</param>
/// <param name="Reserved">Names of what the device keeps from this role.</param>
/// <param name="ShownKey">Fingerprint of a key that is not the trusted one; null when all is well.</param>
public sealed record CredentialView(
    string Device, string? Origin, string? Role, string? Serial, DateTimeOffset? Expires, int? DaysLeft, bool HasAccount, DateTimeOffset? NextSignIn,
    IReadOnlyList<string> Reserved, string? PinnedKey, string? ShownKey);

public sealed record CredentialsView(IReadOnlyList<CredentialView> Devices);

/// <summary>A credential that was accepted: what it is, and what is known now.</summary>
public sealed record AcceptedView(string Code, IReadOnlyList<Fact> Facts, CredentialView? Credentials);

/// <param name="Token">As copied: the bare token, or the JSON it came in.</param>
public sealed record TokenBody(string? Token);

public sealed record AccountBody(string? User, string? Password);

/// <param name="Fingerprint">SHA-256 of the key the owner saw and accepts, hex.</param>
public sealed record CertificateBody(string? Fingerprint);

/// <summary>Tokens, accounts and certificates of devices: shown without their secrets, given by the owner, tried before they are kept.</summary>
public static class CredentialEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Credentials");
        group.MapGet("/credentials", Get).Needs(Access.Viewer);
        group.MapPost("/devices/{id}/token", (HttpContext http, string id, TokenBody body, SiteParts site, CancellationToken ct) =>
            GiveAsync(http, id, site, "audit.device.token", d => d.TakeTokenAsync(body.Token ?? "", ct))).Produces<AcceptedView>().Produces<ProblemAnswer>(422).Needs(Access.Owner);
        group.MapPost("/devices/{id}/account", (HttpContext http, string id, AccountBody body, SiteParts site, CancellationToken ct) =>
            GiveAsync(http, id, site, "audit.device.account", d => d.SignInAsync(body.User ?? "", body.Password ?? "", ct))).Produces<AcceptedView>().Produces<ProblemAnswer>(422).Needs(Access.Owner);
        group.MapPost("/devices/{id}/certificate", (HttpContext http, string id, CertificateBody body, SiteParts site, CancellationToken ct) =>
            GiveAsync(http, id, site, "audit.device.certificate", d => d.TrustAsync(body.Fingerprint ?? "", ct))).Produces<AcceptedView>().Produces<ProblemAnswer>(422).Needs(Access.Owner);
    }

    internal static Ok<CredentialsView> Get(SiteParts site) =>
        TypedResults.Ok(new CredentialsView([.. site.Devices.Select(d => View(d, site.Time)).OfType<CredentialView>()]));

    private static async Task<IResult> GiveAsync(HttpContext http, string id, SiteParts site, string audit, Func<ICredentials, Task<CredentialAnswer>> give)
    {
        if (site.Devices.FirstOrDefault(d => d.Info.Id == id) is not { } device) return Answers.Problem(StatusCodes.Status404NotFound, "device.unknown", Fact.Of("device", id));
        if (device is not ICredentials taker) return Answers.Problem(StatusCodes.Status422UnprocessableEntity, "device.no-credentials", Fact.Of("device", id));
        var answer = await give(taker);
        if (answer.Accepted) http.Tell(audit, [Fact.Of("device", id), .. answer.Facts]);
        return answer.Accepted
            ? TypedResults.Json(new AcceptedView(answer.Code, answer.Facts, View(device, site.Time)), CredentialsJson.Default.AcceptedView)
            : Answers.Problem(StatusCodes.Status422UnprocessableEntity, answer.Code, answer.Facts);
    }

    private static CredentialView? View(IDevice device, TimeProvider time)
    {
        if (device is not ICredentials { Credentials: { } state }) return null;
        int? days = state.Expires is { } end ? (int)Math.Floor((end - time.GetUtcNow()).TotalDays) : null;
        return new(device.Info.Id, state.Origin, state.Role, state.Serial, state.Expires, days, state.HasAccount, state.NextSignIn, state.Reserved, state.PinnedKey, state.ShownKey);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(CredentialsView))]
[JsonSerializable(typeof(AcceptedView))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(AccountBody))]
[JsonSerializable(typeof(CertificateBody))]
internal sealed partial class CredentialsJson : JsonSerializerContext;
