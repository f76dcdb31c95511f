using System.Diagnostics;
using Solstead.Tests.Devices.SolarEdge;

namespace Solstead.Tests.Program;

/// <summary><c>solstead read --grid</c> and its kin, as a script calls them, against an inverter that knows nothing of ours.</summary>
public sealed class ReadOneNumberTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, InlineData("-grid", "7033"), InlineData("--grid", "7033"), InlineData("-solar", "7612"), InlineData("--house", "579")]
    public async Task A_script_gets_one_whole_number_with_the_sign_it_knows(string what, string number)
    {
        await using var inverter = new NoonInverter();
        (await RunAsync(inverter.Host, what)).ShouldBe((0, number + "\n"));
    }

    [Fact]
    public async Task What_is_not_known_is_no_number()
    {
        await using var inverter = new NoonInverter();
        inverter.Put(40_206, "8000");
        (await RunAsync(inverter.Host, "-grid")).ShouldBe((3, ""));
        (await RunAsync(inverter.Host, "-solar")).ShouldBe((0, "7612\n"));
        (await RunAsync(inverter.Host, "-solar", "-grid")).Code.ShouldBe(2);
    }

    [Theory, InlineData("-grid", "7033"), InlineData("-solar", "7612")]
    public async Task Only_the_devices_that_make_the_number_are_asked(string what, string number)
    {
        await using var inverter = new NoonInverter();
        await using var other = new NoonInverter();
        (await RunAsync(inverter.Host, $"  - {{ id: other, type: solaredge, host: \"{other.Host}\" }}\nroles: {{ grid: sedge/grid, pv: [sedge/production] }}\n", [what])).ShouldBe((0, number + "\n"));
        (inverter.Connections, other.Connections).ShouldBe((1, 0));
    }

    [Theory, InlineData("solaredge", "--fixture noon"), InlineData("solaredge", "--phases 1 --synergy 2 --batteries 0"), InlineData("solaredge", "--live"), InlineData("sunspec", "--style Kostal")]
    public async Task A_twin_started_by_hand_is_read_by_hand(string type, string options)
    {
        using var twin = Start(["twin", type, .. options.Split(' ')]);
        try
        {
            var ready = System.Text.Json.JsonDocument.Parse((await twin.StandardOutput.ReadLineAsync().WaitAsync(Patience))!).RootElement;
            await File.WriteAllTextAsync(Path.Combine(folder, "twin.yaml"), $"devices:\n  - {{ id: sedge, type: {type}, host: \"{ready.GetProperty("host").GetString()}\" }}\n");
            using var read = Start("read", "--config", "twin.yaml", "--data", "data");
            (await read.StandardOutput.ReadToEndAsync()).ShouldContain("grid.power");
            await read.WaitForExitAsync().WaitAsync(Patience);
            read.ExitCode.ShouldBe(0);
            using var probe = Start("probe", ready.GetProperty("host").GetString()!);
            (await probe.StandardOutput.ReadToEndAsync()).ShouldContain($"type: {type}");
        }
        finally
        {
            twin.Kill();
            await twin.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    private Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "solstead.dll"), .. arguments])
    { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;

    private Task<(int Code, string Output)> RunAsync(string host, params string[] what) => RunAsync(host, more: "", what);

    private async Task<(int Code, string Output)> RunAsync(string host, string more, string[] what)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "solstead.yaml"), $"devices:\n  - {{ id: sedge, type: solaredge, host: \"{host}\" }}\n{more}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "solstead.dll"), "read", .. what, "--config", "solstead.yaml", "--data", "data"])
        { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output);
    }
}
