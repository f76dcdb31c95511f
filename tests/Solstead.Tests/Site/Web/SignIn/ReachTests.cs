using System.Net;
using System.Net.Http.Json;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Site.Web.SignIn;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.SignIn;

/// <summary>S1: loopback until a password exists, the chosen address afterwards; and the first password from elsewhere.</summary>
public sealed class ReachTests
{
    private static Uri Path(string path) => new(path, UriKind.Relative);

    /// <summary>An address of this machine beside 127.0.0.1; nothing leaves the machine. Without a network another one of loopback, where only a listener on all addresses answers.</summary>
    private static readonly IPAddress Lan = NetworkInterface.GetAllNetworkInterfaces().Where(n => n.OperationalStatus == OperationalStatus.Up)
        .SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address)
        .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a)) ?? IPAddress.Parse("127.0.0.3");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> AnswersAsync(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> good)
    {
        for (var i = 0; i < 200 && !await good(); i++) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, default);
        (await good()).ShouldBeTrue();
    }

    [Fact]
    public async Task An_address_this_machine_does_not_have_leaves_the_page_on_loopback_and_says_so()
    {
        var port = FreePort();
        await using var site = await LivingSite.StartAsync(settings: $"web: {{ listen: \"192.0.2.7:{port}\" }}");
        site.Service.Url.Authority.ShouldBe($"127.0.0.1:{port}");
        var live = await site.UntilAsync("api/v1/live", l => l.GetProperty("problems").GetArrayLength() > 0);
        var problem = live.GetProperty("problems")[0];
        problem.GetProperty("code").GetString().ShouldBe("web.listen.unusable");
        problem.GetProperty("facts").EnumerateArray().Select(f => f.GetProperty("text").GetString()).ShouldContain($"192.0.2.7:{port}");
    }

    [Fact]
    public async Task S1_a_fresh_start_refuses_the_network_says_so_and_opens_by_itself_once_a_password_is_set()
    {
        var port = FreePort();
        await using var site = await LivingSite.StartAsync(settings: $"web: {{ listen: \"0.0.0.0:{port}\" }}");
        (await AnswersAsync(Lan, port)).ShouldBeFalse();
        var live = await site.UntilAsync("api/v1/live", l => l.GetProperty("problems").GetArrayLength() > 0);
        live.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("web.loopback");

        using var owner = await OwnerClient.SignInAsync(site.Service.Url, code: site.Service.SetupCode);
        await UntilAsync(() => AnswersAsync(Lan, port));
        using var phone = await OwnerClient.SignInAsync(new Uri($"http://{Lan}:{port}"));
        await UntilAsync(async () => (await phone.GetFromJsonAsync<JsonElement>(Path("api/v1/live"))).GetProperty("problems").EnumerateArray().All(p => p.GetProperty("code").GetString() != "web.loopback"));
        using var stranger = OwnerClient.Visitor(new Uri($"http://{Lan}:{port}"));
        (await stranger.GetAsync(Path("api/v1/live"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task S1_another_program_at_the_chosen_address_is_not_taken_for_the_page()
    {
        Assert.SkipWhen(IPAddress.IsLoopback(Lan), "this machine has no network");
        using var other = new TcpListener(Lan, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var stop = new CancellationTokenSource();
        var answering = SayOkAsync(other, stop.Token);
        await using var site = await LivingSite.StartAsync(settings: $"web: {{ listen: \"{Lan}:{port}\" }}");
        using var owner = await OwnerClient.SignInAsync(site.Service.Url, code: site.Service.SetupCode);
        await UntilAsync(async () => await CodesAsync(owner) is { } codes && codes.Contains("web.loopback.failed"));
        await stop.CancelAsync();
        await answering;
    }

    /// <summary>The problems on the page; null while nobody answers.</summary>
    private static async Task<IReadOnlyList<string?>?> CodesAsync(HttpClient owner)
    {
        try
        {
            var live = await owner.GetFromJsonAsync<JsonElement>(Path("api/v1/live"));
            return [.. live.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("code").GetString())];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)      // moving, or before the first tick
        {
            return null;
        }
    }

    private static async Task SayOkAsync(TcpListener listener, CancellationToken ct)
    {
        try
        {
            while (!ct.IsCancellationRequested)
            {
                using var client = await listener.AcceptTcpClientAsync(ct);
                await using var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096], ct);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray(), ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    [Theory]
    [InlineData("listen: \"127.0.0.1:0\"", false)]
    [InlineData("listen: \"127.0.0.1:0\", hosts: [ solar.example ]", true)]
    [InlineData("listen: \"127.0.0.1:0\", proxies: [ 192.0.2.1 ]", true)]
    [InlineData("listen: \"0.0.0.0:0\"", true)]
    public async Task S1_a_house_meant_to_be_reached_from_elsewhere_asks_everyone_for_the_setup_code(string web, bool needed)
    {
        await using var site = await LivingSite.StartAsync(settings: $"web: {{ {web} }}");
        using var visitor = OwnerClient.Visitor(site.Service.Url);
        (await visitor.GetFromJsonAsync<JsonElement>(Path("api/v1/sign-in"))).GetProperty("codeNeeded").GetBoolean().ShouldBe(needed);
        using var without = await visitor.PostAsJsonAsync(Path("api/v1/sign-in/password"), new { password = OwnerClient.Password });
        without.StatusCode.ShouldBe(needed ? HttpStatusCode.Unauthorized : HttpStatusCode.OK);
    }

    [Fact]
    public async Task S4_a_configured_name_opens_the_page_and_a_rebound_one_does_not()
    {
        await using var site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\", hosts: [ solar.home.arpa ] }");
        foreach (var (host, status) in new[] { ("solar.home.arpa", HttpStatusCode.OK), ("SOLAR.home.arpa:99", HttpStatusCode.OK), (Environment.MachineName, HttpStatusCode.OK), ("solar.home.arpa.evil.example", HttpStatusCode.MisdirectedRequest), ("evil.example", HttpStatusCode.MisdirectedRequest) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/sign-in") { Headers = { Host = host } };
            using var answer = await site.Http.SendAsync(request);
            answer.StatusCode.ShouldBe(status, host);
        }
    }

    /// <summary>Bytes as they go on the wire; {port} is ours.</summary>
    [Theory]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", 200)]
    [InlineData("GET /healthz HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.0\r\n\r\n", 421)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", 421)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n", 400)]
    [InlineData("GET http://evil.example/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400)]
    [InlineData("GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1@evil.example\r\n\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: evil.example#127.0.0.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    public async Task S4_odd_host_headers_reach_no_handler(string request, int status)
    {
        await using var site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, site.Service.Url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(request.Replace("{port}", site.Service.Url.Port.ToString(), StringComparison.Ordinal)));
        using var reader = new StreamReader(stream);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        (await reader.ReadLineAsync(limit.Token)).ShouldNotBeNull().ShouldContain($" {status} ");
    }

    [Theory]
    [InlineData("X-Forwarded-For", "198.51.100.9")]
    [InlineData("Forwarded", "for=198.51.100.9")]
    [InlineData("X-Real-IP", "198.51.100.9")]
    [InlineData("Via", "1.1 proxy")]
    public async Task S1_the_first_password_from_elsewhere_needs_the_setup_code(string header, string value)
    {
        await using var site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }");
        using var visitor = OwnerClient.Visitor(site.Service.Url);
        visitor.DefaultRequestHeaders.Add(header, value);
        (await visitor.GetAsync(Path("api/v1/site"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "what comes through a proxy is not this machine");
        (await visitor.GetFromJsonAsync<JsonElement>(Path("api/v1/sign-in"))).GetProperty("codeNeeded").GetBoolean().ShouldBeTrue();
        foreach (var wrong in new[] { null, "", "AAAA-BBBB-CCCC" })
            (await visitor.PostAsJsonAsync(Path("api/v1/sign-in/password"), new { password = OwnerClient.Password, code = wrong })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await visitor.PostAsJsonAsync(Path("api/v1/sign-in/password"), new { password = OwnerClient.Password, code = site.Service.SetupCode })).EnsureSuccessStatusCode();
        (await visitor.GetAsync(Path("api/v1/site"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("proxies: [ 127.0.0.1 ]", true)]
    [InlineData("proxies: [ 192.0.2.1 ]", false)]
    [InlineData("", false)]
    public async Task S23_only_a_configured_proxy_is_believed_about_address_and_scheme(string proxies, bool believed)
    {
        await using var site = await LivingSite.StartAsync(settings: $"web: {{ listen: \"127.0.0.1:0\", hosts: [ solar.example ], {proxies} }}");
        using var visitor = OwnerClient.Visitor(site.Service.Url);
        visitor.DefaultRequestHeaders.Host = "solar.example";
        visitor.DefaultRequestHeaders.Remove("Origin");
        visitor.DefaultRequestHeaders.Add("Origin", "https://solar.example");
        visitor.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.1, 198.51.100.9");
        visitor.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var answer = await visitor.PostAsJsonAsync(Path("api/v1/sign-in/password"), new { password = OwnerClient.Password, code = site.Service.SetupCode });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("Set-Cookie").Single().Contains("secure", StringComparison.OrdinalIgnoreCase).ShouldBe(believed, "S3: Secure under https");
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        var first = (await owner.GetFromJsonAsync<JsonElement>(Path("api/v1/audit"))).GetProperty("changes").EnumerateArray().Last();
        first.GetProperty("from").GetString().ShouldBe(believed ? "198.51.100.9" : "127.0.0.1");
    }

    [Fact]
    public async Task S3_a_scraper_reads_the_metrics_with_its_key_and_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        var key = new string('k', 40);
        await File.WriteAllTextAsync(System.IO.Path.Combine(folder, "scrape.key"), key + "\n");
        await using (var site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }\npublish: { prometheus: { token_file: scrape.key } }", inFolder: folder))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            foreach (var (path, bearer, status) in new[]
            {
                ("metrics", key, HttpStatusCode.OK), ("metrics", key[1..], HttpStatusCode.Unauthorized), ("metrics", "", HttpStatusCode.Unauthorized),
                ("api/v1/site", key, HttpStatusCode.Unauthorized), ("api/v1/audit", key, HttpStatusCode.Unauthorized),
            })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
                using var answer = await site.Http.SendAsync(request);
                answer.StatusCode.ShouldBe(status, $"{path} {bearer.Length}");
            }
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task S22_wrong_passwords_are_slowed_and_the_right_one_waits_too()
    {
        await using var site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }");
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        using var visitor = OwnerClient.Visitor(site.Service.Url);
        for (var i = 0; i < LockOut.FreeTries + 2; i++)
        {
            using var wrong = await visitor.PostAsJsonAsync(Path("api/v1/sign-in"), new { password = "a wrong long password" });
            if (wrong.StatusCode == HttpStatusCode.TooManyRequests) break;
        }
        using var right = await visitor.PostAsJsonAsync(Path("api/v1/sign-in"), new { password = OwnerClient.Password });
        right.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        right.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        var wait = (await visitor.GetFromJsonAsync<JsonElement>(Path("api/v1/sign-in"))).GetProperty("waitSeconds").GetInt32();
        await Task.Delay(TimeSpan.FromSeconds(wait + 0.2), TimeProvider.System, default);
        (await visitor.PostAsJsonAsync(Path("api/v1/sign-in"), new { password = OwnerClient.Password })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_password_set_in_the_terminal_counts_for_the_running_service_and_signs_everyone_out()
    {
        await using var site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }");
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        (await OwnerPassword.SetAsync(System.IO.Path.Combine(site.Folder, "data"), "set in the terminal", LivingSite.Clock, NullLogger.Instance, default)).ShouldBeTrue("a service is running");
        await UntilAsync(async () => (await owner.GetAsync(Path("api/v1/site"))).StatusCode == HttpStatusCode.Unauthorized);
        using var again = await OwnerClient.SignInAsync(site.Service.Url, "set in the terminal");
        var newest = (await again.GetFromJsonAsync<JsonElement>(Path("api/v1/audit"))).GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("who").GetString());
        newest.ShouldContain("terminal");
    }

    [Fact]
    public async Task A_state_that_comes_back_from_a_backup_signs_everyone_out_and_keeps_its_password()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        var data = System.IO.Path.Combine(folder, "data");
        string cookie;
        await using (var site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }", inFolder: folder))
        {
            using var visitor = OwnerClient.Visitor(site.Service.Url);
            using var set = await visitor.PostAsJsonAsync(Path("api/v1/sign-in/password"), new { password = OwnerClient.Password });
            cookie = set.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=')[1];
            await Solstead.Site.History.Backup.RunAsync(data, null, LivingSite.Clock, NullLogger.Instance, default);
        }
        await File.WriteAllTextAsync(System.IO.Path.Combine(data, "solstead.db"), new string('x', 20_000));
        await using (var site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }", inFolder: folder))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/site") { Headers = { { "Cookie", $"solstead-{site.Service.Url.Port}={cookie}" } } };
            using var answer = await site.Http.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "the session may have been ended since the backup");
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_password_set_before_the_first_start_is_there_at_it()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        (await OwnerPassword.SetAsync(System.IO.Path.Combine(folder, "data"), "set in the terminal", TimeProvider.System, NullLogger.Instance, default)).ShouldBeFalse();
        await using (var site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }", inFolder: folder))
        {
            site.Service.SetupCode.ShouldBeNull();
            using var owner = await OwnerClient.SignInAsync(site.Service.Url, "set in the terminal");
        }
        Directory.Delete(folder, recursive: true);
    }
}
