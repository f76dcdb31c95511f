using System.Net;
using System.Text;
using System.Text.Json;
using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;

namespace Solstead.Tests.Devices.Enphase.Twin;

/// <summary>The control API and the command line's one line.</summary>
public sealed class ControlTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct));
        response.Dispose();
        return document.RootElement.Clone();
    }

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    [Fact]
    public async Task Faults_clock_and_requests_are_controlled_over_http()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase() }, Ct);
        using var http = TwinHttp.WithOwner(twin);
        using var control = new HttpClient { BaseAddress = twin.Control };

        var state = await ReadAsync(await control.PostAsync("/faults", Body("""{"kind":"busy","pathPrefix":"/ivp","count":1}"""), Ct));
        state.GetProperty("faults")[0].GetProperty("kind").GetString().ShouldBe("Busy");
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.OK);

        await ReadAsync(await control.PostAsync("/clock", Body("""{"offsetSeconds":7200}"""), Ct));
        twin.ClockError.ShouldBe(TimeSpan.FromHours(2));
        await ReadAsync(await control.PostAsync("/faults", Body("""{"kind":"Forbidden"}"""), Ct));
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.Forbidden);
        state = await ReadAsync(await control.DeleteAsync("/faults", Ct));
        state.GetProperty("faults").GetArrayLength().ShouldBe(0);
        twin.Requests.Clear();
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.OK);
        twin.ClockError.ShouldBe(TimeSpan.Zero);

        var requests = await ReadAsync(await control.GetAsync("/requests", Ct));
        requests.GetArrayLength().ShouldBe(1);
        requests[0].GetProperty("path").GetString().ShouldBe("/ivp/meters");
        requests[0].GetProperty("auth").GetString().ShouldBe("bearer");
        requests[0].GetProperty("status").GetInt32().ShouldBe(200);
        state = await ReadAsync(await control.GetAsync("/state", Ct));
        state.GetProperty("maxConcurrent").GetInt32().ShouldBe(1);
        state.GetProperty("truth").GetProperty("importWh").GetDouble().ShouldBeGreaterThan(3_000_000);
    }

    [Fact]
    public async Task Nonsense_is_answered_with_what_would_be_right()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase() }, Ct);
        using var control = new HttpClient { BaseAddress = twin.Control };
        foreach (var body in (string[])["{\"kind\":\"Earthquake\"}", "not json", "null", "{\"kind\":\"FirmwareUpgrade\"}"])
        {
            using var response = await control.PostAsync("/faults", Body(body), Ct);
            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, body);
        }
        using var nowhere = await control.GetAsync("/", Ct);
        nowhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, InlineData("8.2.4382", true), InlineData("5.0.62", false)]
    public async Task The_command_prints_one_line_and_takes_its_token_file_away(string firmware, bool tokens)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var output = new LineWriter();
        var running = EnphaseTwinCommand.RunAsync(new() { Firmware = firmware, Phases = 3, Battery = true, Panels = 8, Zone = TimeZoneInfo.Utc }, EnphaseHouse.Make, output, stop.Token);
        using var line = JsonDocument.Parse(await output.Line.WaitAsync(TimeSpan.FromSeconds(10), Ct));
        var ready = line.RootElement;
        ready.GetProperty("serial").GetString()!.Length.ShouldBe(12);
        ready.GetProperty("url").GetString()!.ShouldStartWith(tokens ? "https://127.0.0.1:" : "http://127.0.0.1:");
        var file = ready.GetProperty("token_file").GetString();
        if (tokens)
        {
            (await File.ReadAllTextAsync(file!, Ct)).Split('.').Length.ShouldBe(3);
            if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(file!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            ready.EnumerateObject().Count().ShouldBe(4);
        }
        else
        {
            file.ShouldBeNull();
            ready.GetProperty("user").GetString().ShouldBe("envoy");
            ready.GetProperty("password").GetString()!.Length.ShouldBe(6);
        }
        await stop.CancelAsync();
        await running;
        if (tokens) File.Exists(file).ShouldBeFalse();
    }

    private sealed class LineWriter : StringWriter
    {
        private readonly TaskCompletionSource<string> line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => line.Task;

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            line.TrySetResult(ToString());
            return Task.CompletedTask;
        }
    }
}
