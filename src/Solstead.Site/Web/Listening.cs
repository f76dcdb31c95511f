using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
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

    /// <summary>Header of the question "is it you?" to <c>/healthz</c>, and of its answer.</summary>
    private const string AskHeader = "X-Solstead-Ask";
    private const string AnswerHeader = "X-Solstead-Answer";
    private const int LongestQuestion = 64;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly IPEndPoint chosen;
    private readonly Owner owner;
    private readonly SiteProblems problems;
    private readonly TimeProvider time;
    private readonly byte[] secret = RandomNumberGenerator.GetBytes(32);
    private readonly IConfigurationRoot endpoints = new ConfigurationBuilder().AddInMemoryCollection().Build();
    private bool waiting;

    public Listening(IPEndPoint chosen, Owner owner, SiteProblems problems, TimeProvider time, bool hasPassword)
    {
        (this.chosen, this.owner, this.problems, this.time) = (chosen, owner, problems, time);
        var closed = !hasPassword && IsOpenToAll;
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

    /// <summary>Answers the question "is it you?" as only this process can.</summary>
    internal void Vouch(HttpContext context)
    {
        if (context.Request.Headers[AskHeader].ToString() is { Length: > 0 and <= LongestQuestion } question) context.Response.Headers[AnswerHeader] = AnswerTo(question);
    }

    private string AnswerTo(string question) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(question)));

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

    /// <summary>True when this process answers at the new address within the time the server gives open answers to end; another program there does not count.</summary>
    private async Task<bool> AnswersAsync(CancellationToken ct)
    {
        var v6 = chosen.AddressFamily == AddressFamily.InterNetworkV6;
        var target = chosen.Address.Equals(IPAddress.Any) || chosen.Address.Equals(IPAddress.IPv6Any) ? (v6 ? IPAddress.IPv6Loopback : IPAddress.Loopback) : chosen.Address;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Look };
        for (var i = 0; i < Tries; i++)
        {
            await Task.Delay(Look, time, ct);
            if (await IsUsAsync(http, new Uri($"{Written(new(target, chosen.Port))}/healthz"), ct)) return true;
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

    private async Task<bool> IsUsAsync(HttpClient http, Uri uri, CancellationToken ct)
    {
        try
        {
            var question = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Headers = { { AskHeader, question } } };
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return answer.Headers.TryGetValues(AnswerHeader, out var said) && said.SequenceEqual([AnswerTo(question)]);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return false;       // not yet, or never
        }
    }

    private static string Written(IPEndPoint at) => $"http://{at}";
}
