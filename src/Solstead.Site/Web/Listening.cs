using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Configuration;
using Solstead.Site.Run;
using Solstead.Site.Web.SignIn;

namespace Solstead.Site.Web;

/// <summary>
/// Where page and API listen: at the chosen address once a password exists, on loopback until then (safety.md S1). A password set on the page or in
/// the terminal opens the chosen address without a restart. An address this machine does not have, or may not use, is waited for on loopback.
/// </summary>
public sealed class Listening : BackgroundService
{
    private const string Part = "web";
    private const string Unusable = "web.listen.unusable";
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
        var closed = !hasPassword && !IPAddress.IsLoopback(chosen.Address);
        var fault = Fault(chosen);
        waiting = closed || fault is not null;
        endpoints[Url] = Written(waiting ? Meanwhile() : chosen);
        if (fault is not null) problems.Raise(Part, new Problem(Unusable, Severity.Alarm, Fact.Of("value", chosen.ToString()), Fact.Of("error", fault), Fact.Of("used", Meanwhile().ToString())));
        else if (closed) problems.Raise(Part, new Problem("web.loopback", Severity.Warning, Fact.Of("value", chosen.ToString())));
    }

    private bool IsOpenToAll => !IPAddress.IsLoopback(chosen.Address);

    /// <summary>Loopback, at another port where the chosen one is not ours to use.</summary>
    private IPEndPoint Meanwhile() => new IPEndPoint(IPAddress.Loopback, chosen.Port) is var same && Fault(same) is null ? same : SettingsLoader.DefaultListen;

    /// <summary>For the server, which follows a change.</summary>
    public IConfiguration Endpoints => endpoints;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Also ends what is open for a session that ended beside the service.
            var hasPassword = await owner.HasPasswordAsync(stoppingToken);
            if (!waiting || (IsOpenToAll && !hasPassword) || Fault(chosen) is not null) continue;
            waiting = false;
            await OpenAsync(stoppingToken);
        }
    }

    /// <summary>The server lets the old address go before it takes the new one; when that fails the page must come back where it was.</summary>
    private async Task OpenAsync(CancellationToken ct)
    {
        Move(chosen);
        var open = chosen.Port == 0 || await AnswersAsync(ct);
        problems.Clear(Part, "web.loopback");
        problems.Clear(Part, Unusable);
        if (open) return;
        Move(Meanwhile());
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

    /// <summary>Why this address cannot be listened on; null when it can, or is taken: then the server says so.</summary>
    private static string? Fault(IPEndPoint at)
    {
        try
        {
            using var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(at);
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse ? null : e.Message;
        }
    }

    private static string Written(IPEndPoint at) => $"http://{at}";
}
