using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Run;
using Solstead.Site.Web.SignIn;

namespace Solstead.Site.Web;

/// <summary>
/// Where page and API listen: at the chosen address once a password exists, on loopback until then (safety.md S1). A password set on the page or in
/// the terminal opens the chosen address without a restart.
/// </summary>
public sealed class Listening : BackgroundService
{
    private const string Part = "web";
    private const string Url = "Endpoints:Page:Url";
    private const int Tries = 5;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly IPEndPoint chosen;
    private readonly Owner owner;
    private readonly SiteProblems problems;
    private readonly TimeProvider time;
    private readonly IConfigurationRoot endpoints = new ConfigurationBuilder().AddInMemoryCollection().Build();
    private bool waiting;

    public Listening(IPEndPoint chosen, Owner owner, SiteProblems problems, TimeProvider time, bool hasPassword)
    {
        (this.chosen, this.owner, this.problems, this.time) = (chosen, owner, problems, time);
        waiting = !hasPassword && !IPAddress.IsLoopback(chosen.Address);
        endpoints[Url] = Written(waiting ? new(IPAddress.Loopback, chosen.Port) : chosen);
        if (waiting) problems.Raise(Part, new Problem("web.loopback", Severity.Warning, Fact.Of("value", chosen.ToString())));
    }

    /// <summary>For the server, which follows a change.</summary>
    public IConfiguration Endpoints => endpoints;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Also ends what is open for a session that ended beside the service.
            if (!await owner.HasPasswordAsync(stoppingToken) || !waiting) continue;
            waiting = false;
            await OpenAsync(stoppingToken);
        }
    }

    /// <summary>The server lets the old address go before it takes the new one; when that fails the page must come back where it was.</summary>
    private async Task OpenAsync(CancellationToken ct)
    {
        Move(chosen);
        if (chosen.Port == 0 || await AnswersAsync(ct))
        {
            problems.Clear(Part, "web.loopback");
            return;
        }
        Move(new(IPAddress.Loopback, chosen.Port));
        problems.Clear(Part, "web.loopback");
        problems.Raise(Part, new Problem("web.loopback.failed", Severity.Alarm, Fact.Of("value", chosen.ToString())));
    }

    private void Move(IPEndPoint to)
    {
        endpoints[Url] = Written(to);
        endpoints.Reload();
    }

    /// <summary>True when somebody answers at the new address within the time the server gives open answers to end.</summary>
    private async Task<bool> AnswersAsync(CancellationToken ct)
    {
        var v6 = chosen.AddressFamily == AddressFamily.InterNetworkV6;
        var target = chosen.Address.Equals(IPAddress.Any) || chosen.Address.Equals(IPAddress.IPv6Any) ? (v6 ? IPAddress.IPv6Loopback : IPAddress.Loopback) : chosen.Address;
        for (var i = 0; i < Tries; i++)
        {
            await Task.Delay(Look, time, ct);
            try
            {
                using var socket = new Socket(chosen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(target, chosen.Port, ct);
                return true;
            }
            catch (SocketException)
            {
                // Not yet, or never.
            }
        }
        return false;
    }

    private static string Written(IPEndPoint at) => $"http://{at}";
}
