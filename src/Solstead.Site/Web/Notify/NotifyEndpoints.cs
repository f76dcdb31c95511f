using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Quantities;
using Solstead.Site.Notify;

namespace Solstead.Site.Web.Notify;

/// <param name="Code">What became of it, a text.</param>
/// <param name="Status">Status of the answer, HTTP or SMTP; null without one.</param>
/// <param name="Words">The service's own words, without secrets.</param>
public sealed record AttemptView(DateTimeOffset At, string Code, IReadOnlyList<Fact> Facts, int? Status, string? Words);

/// <param name="Server">Where it goes; no path, no key.</param>
/// <param name="Events">Kinds it is told; empty: the usual ones and every alarm.</param>
/// <param name="Quiet">Hours in which only alarms are sent, e.g. <c>22:00-07:00</c>; null: none.</param>
/// <param name="Held">Of those that wait, by quiet hours.</param>
/// <param name="Dropped">Thrown away because too many waited, ever.</param>
/// <param name="Lost">Given up after a day or refused, ever.</param>
public sealed record ChannelView(
    string Name, string Type, string Server, string Language, string Minimum, IReadOnlyList<string> Events, string? Quiet,
    int Waiting, int Held, int Sent, int Dropped, int Lost, DateTimeOffset? NextTry, AttemptView? LastSuccess, AttemptView? LastFailure);

public sealed record NotifyView(IReadOnlyList<ChannelView> Channels);

/// <param name="Sent">True when the service took it.</param>
public sealed record TestView(bool Sent, string Code, IReadOnlyList<Fact> Facts, int? Status, string? Words);

/// <summary>The channels by which people are told: how each stands, and a test of it.</summary>
public static class NotifyEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/notify").WithTags("Notifications");
        group.MapGet("/", Get).Needs(Access.Viewer);
        group.MapPost("/{name}/test", TestAsync).Needs(Access.Owner).Produces<TestView>().Produces<ProblemAnswer>(404).Produces<ProblemAnswer>(409)
            .WithDescription("Sends a message at once and answers with what the service said. Takes up to 10 s.");
    }

    internal static Ok<NotifyView> Get(Notifier notifier) => TypedResults.Ok(new NotifyView([.. notifier.Channels.Select(View)]));

    internal static async Task<IResult> TestAsync(HttpContext http, string name, Notifier notifier, CancellationToken ct)
    {
        var (found, delivery) = await notifier.TestAsync(name, ct);
        if (!found) return Answers.Problem(StatusCodes.Status404NotFound, "notify.unknown", Fact.Of("channel", name));
        if (delivery is null) return Answers.Problem(StatusCodes.Status409Conflict, "notify.busy", Fact.Of("channel", name));
        http.Tell("audit.notify.tested", Fact.Of("channel", name));
        return Results.Json(new TestView(delivery.Outcome == DeliveryOutcome.Sent, delivery.Code, About(delivery.Status), delivery.Status, delivery.Words), NotifyViewJson.Default.TestView);
    }

    private static ChannelView View(ChannelStanding c) => new(
        c.Name, c.Type, c.Shown, c.Policy.Language, c.Policy.Minimum switch { NoticeLevel.Alarm => "alarm", NoticeLevel.Warning => "warning", _ => "info" }, c.Policy.Events,
        c.Policy.Quiet is { } quiet ? $"{quiet.From:HH\\:mm}-{quiet.To:HH\\:mm}" : null,
        c.Waiting, c.Held, c.Queue.Sent, c.Queue.Dropped, c.Queue.Lost, c.Waiting > 0 ? c.Queue.NotBefore : null, View(c.Queue.LastSuccess), View(c.Queue.LastFailure));

    private static AttemptView? View(Attempt? a) => a is null ? null : new(a.At, a.Code, About(a.Status), a.Status, a.Words);

    private static Fact[] About(int? status) => status is { } number ? [Fact.Of("status", number)] : [];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(NotifyView))]
[JsonSerializable(typeof(TestView))]
internal sealed partial class NotifyViewJson : JsonSerializerContext;
