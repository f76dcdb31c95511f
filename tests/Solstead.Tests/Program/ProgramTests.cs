using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Solstead.Tests.Support;

namespace Solstead.Tests.Program;

/// <summary>The built program as a person starts it: another process, its output, its exit code.</summary>
public sealed partial class ProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_demo_serves_the_page_and_changing_values_and_stops_when_asked()
    {
        using var demo = Start("demo", "--listen", "127.0.0.1:0", "--days", "0");
        try
        {
            var url = await AddressAsync(demo);
            using var http = new HttpClient { BaseAddress = url };
            (await http.GetAsync(new Uri("/", UriKind.Relative))).EnsureSuccessStatusCode();
            var first = await TickAsync(http, 0);
            (await TickAsync(http, first)).ShouldBeGreaterThan(first);
            (await http.GetStringAsync(new Uri("api/v1/site", UriKind.Relative))).ShouldContain("\"virtualHouse\":true");
        }
        finally
        {
            await SolsteadProgram.StopAsync(demo);
        }
        demo.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_twin_and_read_make_a_complete_reading_in_JSON()
    {
        using var twin = Start("twin", "enphase", "--phases", "3", "--battery");
        try
        {
            var ready = JsonDocument.Parse((await twin.StandardOutput.ReadLineAsync().WaitAsync(Patience))!).RootElement;
            var host = new Uri(ready.GetProperty("url").GetString()!).Authority;
            await File.WriteAllTextAsync(Path.Combine(folder, "solstead.yaml"), $"devices:\n  - {{ id: roof, type: enphase, host: \"{host}\", token_file: \"{ready.GetProperty("token_file").GetString()}\" }}\n");
            var (code, output, errors) = await RunAsync("read", "--json", "--config", "solstead.yaml", "--data", "data");
            code.ShouldBe(0, errors);
            var device = JsonDocument.Parse(output).RootElement.GetProperty("devices")[0];
            device.GetProperty("serial").GetString().ShouldBe(ready.GetProperty("serial").GetString());
            device.GetProperty("phases").GetInt32().ShouldBe(3);
            var points = device.GetProperty("points").EnumerateArray().ToDictionary(p => p.GetProperty("id").GetString()!);
            points["grid.power"].GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Number);
            points["storage.soc"].GetProperty("unit").GetString().ShouldBe("%");
            Directory.Exists(Path.Combine(folder, "data")).ShouldBeFalse("a command that only looks leaves nothing behind");
        }
        finally
        {
            await SolsteadProgram.StopAsync(twin);
        }
    }

    [Fact]
    public async Task Read_shows_the_groups_of_panels_as_the_service_does()
    {
        using var twin = Start("twin", "enphase", "--panels", "6");
        try
        {
            var ready = JsonDocument.Parse((await twin.StandardOutput.ReadLineAsync().WaitAsync(Patience))!).RootElement;
            var device = $"id: roof, type: enphase, host: \"{new Uri(ready.GetProperty("url").GetString()!).Authority}\", token_file: \"{ready.GetProperty("token_file").GetString()}\"";
            var panels = (await ReadAsync($"devices:\n  - {{ {device} }}\n")).Keys.Where(p => p.StartsWith("inverter.", StringComparison.Ordinal) && p.EndsWith(".power", StringComparison.Ordinal)).ToList();
            panels.Count.ShouldBe(6);
            var members = panels.Take(4).Select(p => p.Split('.')[1]);

            var points = await ReadAsync($"devices:\n  - {{ {device}, groups: [ {{ name: South side, panels: [{string.Join(", ", members)}] }} ] }}\n");
            // At night panels have no power to add up; the energy of the day they always have.
            foreach (var quantity in new[] { "power", "energy_today" })
                Number(points[$"group.South-side.{quantity}"]).ShouldBe(panels.Take(4).Sum(p => Number(points[p.Replace("power", quantity)])), 0.11, quantity);
            points["group.South-side.energy_today"].GetProperty("unit").GetString().ShouldBe("Wh");
            points["group.South-side.watch"].GetProperty("quality").GetString().ShouldBe("missing", "nothing was watched yet");
            var (_, shown, _) = await RunAsync("read", "--config", "solstead.yaml", "--data", "data");
            shown.ShouldContain("group.South-side.power");
            points.Where(p => p.Value.GetProperty("value").ValueKind != JsonValueKind.Null && !shown.Contains(p.Key, StringComparison.Ordinal)).Select(p => p.Key)
                .ShouldBeEmpty("an id cut in two is found by no search");
        }
        finally
        {
            await SolsteadProgram.StopAsync(twin);
        }
    }

    private static double Number(JsonElement point) => point.GetProperty("value") is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : 0;

    /// <summary>The points of the first device, by id.</summary>
    private async Task<Dictionary<string, JsonElement>> ReadAsync(string settings)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "solstead.yaml"), settings);
        var (code, output, errors) = await RunAsync("read", "--json", "--config", "solstead.yaml", "--data", "data");
        code.ShouldBe(0, errors);
        return JsonDocument.Parse(output).RootElement.GetProperty("devices")[0].GetProperty("points").EnumerateArray().ToDictionary(p => p.GetProperty("id").GetString()!);
    }

    [Theory]
    [InlineData(2, "frobnicate")]
    [InlineData(2, "run", "--config", "nowhere.yaml")]
    [InlineData(2, "run", "--clock", "noonish")]
    [InlineData(2, "check", "--config", "broken.yaml")]
    [InlineData(2, "twin", "enphase", "--fixture", "nowhere")]
    [InlineData(1, "check", "--config", "unknown.yaml", "--offline")]
    [InlineData(0, "check", "--config", "good.yaml", "--offline")]
    [InlineData(3, "read", "--config", "away.yaml")]
    [InlineData(3, "probe", "127.0.0.1:9")]
    [InlineData(0, "--version")]
    public async Task The_exit_code_says_what_happened(int expected, params string[] arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.yaml"), "a: [");
        await File.WriteAllTextAsync(Path.Combine(folder, "unknown.yaml"), "sitte: {}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "good.yaml"), "site: { name: Home }\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "away.yaml"), "devices: [ { id: roof, type: enphase, host: \"127.0.0.1:9\" } ]\n");
        var (code, _, errors) = await RunAsync(arguments);
        code.ShouldBe(expected, errors);
    }

    [Fact]
    public async Task The_password_comes_from_standard_input_never_from_the_arguments()
    {
        (await RunAsync("password", "--data", "data", "a long password here")).Code.ShouldBe(2);
        foreach (var (line, expected) in new[] { ("", 2), ("short", 2), ("a long password here", 0) })
        {
            using var process = SolsteadProgram.Start(folder, ["password", "--data", "data"], stdin: true);
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.StandardInput.WriteLineAsync(line);
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(Patience);
            process.ExitCode.ShouldBe(expected, await errors);
            (await output + await errors).ShouldNotContain("a long password here");
        }
        File.GetUnixFileMode(Path.Combine(folder, "data")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Import_shows_first_and_writes_when_told_with_secrets_in_files_of_their_own()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "config.ini"), "[ENVOY]\naddress = 192.0.2.10\nfirmware = D5\npassword = hunter22\n");
        const string Before = "site: { name: Home } # mine\n";
        await File.WriteAllTextAsync(Path.Combine(folder, "solstead.yaml"), Before);
        var (code, shown, errors) = await RunAsync("import", "settings", "--from", "config.ini");
        code.ShouldBe(0, errors);
        shown.ShouldStartWith(Before);
        (await File.ReadAllTextAsync(Path.Combine(folder, "solstead.yaml"))).ShouldBe(Before);
        File.Exists(Path.Combine(folder, "secrets", "envoy.password")).ShouldBeFalse();

        var (written, output, told) = await RunAsync("import", "settings", "--from", "config.ini", "--write");
        written.ShouldBe(0, told);
        (await File.ReadAllTextAsync(Path.Combine(folder, "solstead.yaml"))).ShouldBe(shown);
        (await File.ReadAllTextAsync(Directory.GetFiles(folder, "solstead.yaml.2*").ShouldHaveSingleItem())).ShouldBe(Before);
        var secret = Path.Combine(folder, "secrets", "envoy.password");
        (await File.ReadAllTextAsync(secret)).ShouldBe("hunter22");
        File.GetUnixFileMode(secret).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (shown + errors + output + told).ShouldNotContain("hunter22");
        (await RunAsync("check", "--offline")).Code.ShouldBe(0);
        (await RunAsync("import", "settings", "--from", "config.ini", "--write")).Code.ShouldBe(0);
        Directory.GetFiles(folder, "solstead.yaml.2*").Length.ShouldBe(1, "what is there already is not written again");
        (await RunAsync("import", "settings", "--from", "solstead.yaml")).Code.ShouldBe(2);
    }

    private Process Start(params string[] arguments) => SolsteadProgram.Start(folder, arguments);

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => SolsteadProgram.RunAsync(folder, arguments);

    private static async Task<Uri> AddressAsync(Process demo)
    {
        _ = demo.StandardError.ReadToEndAsync();
        while (await demo.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
            if (Address().Match(line) is { Success: true } match) return new Uri(match.Groups[1].Value);
        throw new InvalidOperationException("The demo ended before it said where it is.");
    }

    private static async Task<long> TickAsync(HttpClient http, long after)
    {
        for (var i = 0; i < 100; i++)
        {
            using var response = await http.GetAsync(new Uri("api/v1/live", UriKind.Relative));
            if (response.StatusCode == System.Net.HttpStatusCode.OK)
            {
                var tick = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("tick").GetInt64();
                if (tick > after) return tick;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, default);
        }
        return after;
    }

    [GeneratedRegex(@"^Solstead \S+\s+(http\S+)$", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
