using System.Net;
using System.Net.Sockets;
using Solstead.Devices.Enphase.Transport;
using Solstead.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>T41: a request that was given up is over for the gateway before the next one comes.</summary>
public sealed class RespiteTests
{
    private static readonly TimeProvider Time = TimeProvider.System;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task T41_after_a_request_that_was_given_up_the_gateway_has_a_moment_to_see_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var transport = new GatewayTransport(new Uri($"http://{listener.LocalEndpoint}"), null, closeEach: false, Time, new Respite(Time));
        var closed = ClosedAsync(listener);

        (await transport.GetAsync("/hangs", null, TimeSpan.FromMilliseconds(150), Ct)).Delivery.ShouldBe(Delivery.TimedOut);
        var next = transport.GetAsync("/next", null, TimeSpan.FromSeconds(5), Ct);
        await closed;
        var start = Time.GetTimestamp();
        using var second = await listener.AcceptTcpClientAsync(Ct);
        Time.GetElapsedTime(start).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(100));
        await PlainServer.AnswerAsync(second.GetStream(), "{}", Ct);
        (await next).Status.ShouldBe(200);
    }

    [Fact]
    public async Task After_a_complete_answer_there_is_no_pause()
    {
        var respite = new Respite(Time);
        var start = Time.GetTimestamp();
        for (var i = 0; i < 50; i++) await respite.PassAsync(Ct);
        Time.GetElapsedTime(start).ShouldBeLessThan(Respite.Length);
    }

    [Fact]
    public void T41_a_request_whose_client_hung_up_does_not_count_beside_the_next_one()
    {
        var requests = new TwinRequests();
        var abandoned = requests.Begin("GET", "/slow", "none", Time);
        requests.Begin("GET", "/next", "none", Time).End(200);
        requests.MaxConcurrent.ShouldBe(1);
        abandoned.End(0);
        requests.MaxConcurrent.ShouldBe(1);
    }

    [Fact]
    public void T41_two_requests_that_both_want_their_answer_are_two()
    {
        var requests = new TwinRequests();
        var first = requests.Begin("GET", "/slow", "none", Time);
        requests.Begin("GET", "/next", "none", Time).End(200);
        first.End(200);
        requests.MaxConcurrent.ShouldBe(2);
    }

    /// <summary>When the first client has closed its connection.</summary>
    private static async Task ClosedAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Ct);
        var buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, Ct) > 0) { }
        }
        catch (IOException) { /* reset instead of closed */ }
    }
}
