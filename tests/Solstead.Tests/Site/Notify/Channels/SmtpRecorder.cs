using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Solstead.Tests.Site.Notify.Channels;

/// <summary>A small mail server on loopback that writes down every line it is told and answers as the test wants.</summary>
internal sealed class SmtpRecorder : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private Task serving = Task.CompletedTask;

    /// <summary>What the client said, line by line, bodies too.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    public ConcurrentQueue<string> Mails { get; } = [];

    /// <summary>Lines of the answer to EHLO.</summary>
    public string[] Offers { get; set; } = ["recorder", "8BITMIME"];

    /// <summary>An answer of the test's own to a line; null: the usual one. Empty: silence.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    public string Greeting { get; set; } = "220 recorder ready";

    public X509Certificate2? Certificate { get; init; }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Start()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Stop();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ended.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            using var client = await listener.AcceptTcpClientAsync(ended.Token);
            try
            {
                await TalkAsync(client.GetStream());
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                Lines.Enqueue("(gone)");
            }
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        await SayAsync(stream, Greeting);
        while (await ReadAsync(stream) is { } line)
        {
            Lines.Enqueue(line);
            var word = line.Split(' ')[0].ToUpperInvariant();
            var told = Answer(line) ?? Usual(word);
            await SayAsync(stream, told);
            if (word == "QUIT") return;
            if (word == "STARTTLS" && told.StartsWith("220", StringComparison.Ordinal))
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(Certificate!);
                stream = tls;
            }
            if (word == "DATA" && told.StartsWith("354", StringComparison.Ordinal)) await TakeAsync(stream);
        }
    }

    private string Usual(string word) => word switch
    {
        "EHLO" => string.Join("\r\n", Offers.Select((o, i) => $"250{(i < Offers.Length - 1 ? '-' : ' ')}{o}")),
        "HELO" => "250 recorder",
        "STARTTLS" => "220 go ahead",
        "AUTH" => "334 UGFzc3dvcmQ6",
        "DATA" => "354 go ahead",
        "QUIT" => "221 bye",
        _ when Lines.Reverse().Skip(1).FirstOrDefault()?.StartsWith("AUTH", StringComparison.Ordinal) == true => "235 welcome",
        _ => "250 ok",
    };

    private async Task TakeAsync(Stream stream)
    {
        var mail = new StringBuilder();
        while (await ReadAsync(stream) is { } line && line != ".") mail.Append(line).Append('\n');
        Mails.Enqueue(mail.ToString());
        await SayAsync(stream, Answer("(end)") ?? "250 queued as 17");
    }

    private async Task SayAsync(Stream stream, string text)
    {
        if (text.Length > 0) await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), ended.Token);
    }

    private async Task<string?> ReadAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, ended.Token) > 0)
        {
            if (one[0] == '\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }
        return null;
    }
}
