using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Solstead.Tests.Site.Commands;

internal sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A relay with a web page, on a real socket on loopback; answers what the test wants.</summary>
internal sealed class CommandServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private CommandServer(WebApplication app) => this.app = app;

    public ConcurrentQueue<Asked> Requests { get; } = [];
    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsync("ok");
    public Uri Url => new(app.Urls.First());

    public static async Task<CommandServer> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => { if (certificate is not null) l.UseHttps(certificate); }));
        var app = builder.Build();
        var server = new CommandServer(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            server.Requests.Enqueue(new(context.Request.Method, context.Request.Path + context.Request.QueryString, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), await reader.ReadToEndAsync()));
            await server.Answer(context);
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>A certificate for 127.0.0.1, by an authority of its own.</summary>
    public static (X509Certificate2 Authority, X509Certificate2 Server) Certificates()
    {
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var caKey = RSA.Create(2048);
        var caRequest = new CertificateRequest("CN=Home", caKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var authority = caRequest.CreateSelfSigned(from, from.AddYears(2));
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=relay", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, from, from.AddYears(1), [1, 2, 3, 4]);
        using var whole = signed.CopyWithPrivateKey(key);
        return (authority, X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null));
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
