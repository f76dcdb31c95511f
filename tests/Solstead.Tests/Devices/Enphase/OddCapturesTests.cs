using System.Text.Json.Nodes;
using Solstead.Core.Points;
using Solstead.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>Gateways that differ in one thing from those we know: what is missing or contradicts itself must never become a wrong value.</summary>
public sealed class OddCapturesTests
{
    private const string LoginPage = "<!DOCTYPE html><html><head><title>401 Authorization Required</title></head></html>";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<Snapshot> ReadAsync(ChangedCapture capture)
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = capture.Folder }, Ct);
        await using var driver = new GatewayBench().Driver(twin);
        return new Snapshot(await driver.ReadOnceAsync(Ct));
    }

    [Theory]
    [InlineData("/production.json")]
    [InlineData("/api/v1/production")]
    [InlineData("/api/v1/production/inverters")]
    [InlineData("/ivp/ensemble/inventory")]
    public async Task One_page_that_asks_to_be_left_alone_does_not_keep_the_others_back(string path)
    {
        using var capture = new ChangedCapture("iq-batteries-8.1");
        capture.Write(path.TrimStart('/').Replace('/', '_'), "Resource busy, please retry after 30 seconds").Index(path, 503);
        (await ReadAsync(capture))["grid.power"]!.Value.ShouldBe(-700, 1);
    }
}
