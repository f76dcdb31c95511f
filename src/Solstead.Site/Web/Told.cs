using Microsoft.AspNetCore.Http;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Web.SignIn;

namespace Solstead.Site.Web;

/// <summary>
/// What a request changed, for the list of changes. A handler says it once the change is made: <c>context.Tell("audit.panels.groups", …)</c>. A
/// change whose handler says nothing is listed by its address, so that nothing is changed silently.
/// </summary>
public static class Told
{
    private static readonly object Key = new();

    private sealed record Tale(string Code, IReadOnlyList<Fact> Facts, bool ByOwner);

    /// <summary>Says what was changed; never a secret among the facts.</summary>
    /// <param name="code">A code of the family <c>audit.</c> with its sentence in both languages.</param>
    public static void Tell(this HttpContext context, string code, params IReadOnlyList<Fact> facts) => context.Items[Key] = new Tale(code, facts, ByOwner: true);

    /// <summary>The request changed nothing, though it was not a mere reading: nothing is listed.</summary>
    public static void TellNothing(this HttpContext context) => context.Items[Key] = Key;

    /// <summary>As <see cref="Tell"/>, for what somebody tried who is not signed in.</summary>
    internal static void TellOfStranger(this HttpContext context, string code, params IReadOnlyList<Fact> facts) => context.Items[Key] = new Tale(code, facts, ByOwner: false);

    /// <summary>Writes it down before the answer leaves: who has the answer finds the line.</summary>
    internal static void WriteDown(HttpContext context, IAuditLog audit, TimeProvider time) => context.Response.OnStarting(() =>
    {
        if (Of(context) is not { } tale) return Task.CompletedTask;
        var row = new ChangeRow(time.GetUtcNow(), tale.ByOwner ? "owner" : "stranger", Caller.Of(context).Address.ToString(), tale.Code, tale.Facts);
        return audit.ChangedAsync(row, CancellationToken.None);
    });

    private static Tale? Of(HttpContext context)
    {
        if (context.Items[Key] is { } told) return told as Tale;
        if (context.Response.StatusCode >= 300 || context.Features.Get<SignedIn>() is null) return null;
        return new("audit.changed", [Fact.Of("method", context.Request.Method), Fact.Of("path", context.Request.Path.Value ?? "")], ByOwner: true);
    }
}
