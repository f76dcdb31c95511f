using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Web;
using Solstead.Site.Web.SignIn;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.SignIn;

/// <summary>What the gate does to an answer that is on its way.</summary>
public sealed class GateTests
{
    private const string Key = "a key of a scraper, long enough";

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 401)]
    public async Task S3_a_scraper_with_its_key_has_its_answer_whatever_becomes_of_sessions(bool byKey, int status)
    {
        var clock = new ManualClock();
        using var owner = new Owner(new Notes(), clock);
        await owner.ClaimAsync("correct horse battery", default);
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = new MemoryStream() } };
        context.Request.Method = "GET";
        context.Request.Host = new HostString("127.0.0.1", 7080);
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;
        if (byKey) context.Request.Headers.Authorization = $"Bearer {Key}";
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(Access.Viewer, new ReaderKey(_ => Key)), "metrics"));
        var gate = new Gate(SlowAsync, owner, new Allowance(clock), new NoAudit(), clock);

        await gate.InvokeAsync(context);
        context.Response.StatusCode.ShouldBe(status);

        // The state of sessions is read again while the answer is made.
        async Task SlowAsync(HttpContext c)
        {
            await owner.RefreshAsync(default);
            c.RequestAborted.ThrowIfCancellationRequested();
        }
    }

    private sealed class Notes : IStateStore
    {
        private readonly Dictionary<string, string?> values = [];

        public Task<string?> GetAsync(string key, CancellationToken ct) => Task.FromResult(values.GetValueOrDefault(key));

        public Task SetAsync(string key, string? json, CancellationToken ct)
        {
            values[key] = json;
            return Task.CompletedTask;
        }
    }

    private sealed class NoAudit : IAuditLog
    {
        public Task<long> IntendAsync(AuditRow row, CancellationToken ct) => Task.FromResult(1L);

        public Task CompleteAsync(long id, string outcome, DateTimeOffset? shown, CancellationToken ct) => Task.CompletedTask;

        public Task<IReadOnlyList<AuditRow>> DecisionsAsync(DateTimeOffset? before, int most, CancellationToken ct) => Task.FromResult<IReadOnlyList<AuditRow>>([]);

        public Task EventAsync(DateTimeOffset at, string code, string? device, Severity severity, IReadOnlyList<Fact> facts, CancellationToken ct) => Task.CompletedTask;

        public Task ChangedAsync(ChangeRow row, CancellationToken ct) => Task.CompletedTask;

        public Task<IReadOnlyList<ChangeRow>> ChangesAsync(DateTimeOffset? before, int most, CancellationToken ct) => Task.FromResult<IReadOnlyList<ChangeRow>>([]);

        public Task<IReadOnlyList<EventRow>> EventsAsync(DateTimeOffset? before, int most, CancellationToken ct) => Task.FromResult<IReadOnlyList<EventRow>>([]);
    }
}
