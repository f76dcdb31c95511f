using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>One loopback port that can be closed and opened again, with TLS or without.</summary>
internal sealed class TwinListener(RequestDelegate handler) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConnectionContext> connections = new();
    private WebApplication? app;

    public int Port { get; private set; }
    public bool IsOpen => app is not null;

    /// <summary>The certificate shown to the next connection; null serves plain HTTP. Read when the port opens and at every handshake.</summary>
    public TwinCertificate? Certificate { get; set; }

    /// <summary>While it is not complete, connections are accepted and then left alone.</summary>
    public Func<CancellationToken, Task>? BeforeConnection { get; set; }

    /// <summary>Opens the port; 0 picks a free one, which is kept from then on.</summary>
    public async Task OpenAsync(int port, CancellationToken ct)
    {
        for (var attempt = 1; app is null; attempt++)
        {
            var made = Make(port);
            try
            {
                await made.StartAsync(ct);
                app = made;
            }
            // The port was ours a moment ago; an outgoing connection of another process may sit on it briefly.
            catch (IOException) when (port != 0 && attempt < 20)
            {
                await made.DisposeAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
            }
        }
        Port = new Uri(app.Urls.First()).Port;
    }

    /// <summary>Closes the port and cuts what is connected: the next attempt is refused.</summary>
    public async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref app, null) is not { } closing) return;
        Drop();
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        await closing.StopAsync(now.Token);
        await closing.DisposeAsync();
    }

    /// <summary>Cuts all connections; the port stays open.</summary>
    public void Drop()
    {
        foreach (var connection in connections.Values) connection.Abort();
    }

    private WebApplication Make(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, port, Configure);
        });
        var made = builder.Build();
        made.Run(handler);
        return made;
    }

    private void Configure(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection => FollowAsync(connection, next));
        if (Certificate is null) return;
        listen.UseHttps(https =>
        {
            https.SslProtocols = SslProtocols.Tls12;
            https.ServerCertificateSelector = (_, _) => Certificate?.Current;
        });
    }

    private async Task FollowAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        connections[connection.ConnectionId] = connection;
        try
        {
            if (BeforeConnection is { } wait) await wait(connection.ConnectionClosed);
            await next(connection);
        }
        catch (OperationCanceledException) { connection.Abort(); }
        finally { connections.TryRemove(connection.ConnectionId, out _); }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>The twin is part of another program: signals are not for it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
