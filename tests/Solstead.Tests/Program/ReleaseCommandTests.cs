using System.Text.Json;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.SolarEdge.Twin;
using Solstead.Soak.Modbus;
using Solstead.Tests.Devices.SolarEdge;
using Solstead.Tests.Support;

namespace Solstead.Tests.Program;

/// <summary><c>solstead release --all</c> after a kill: the house is in its own settings again, without the service (safety.md 3).</summary>
public sealed class ReleaseCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Journal => Path.Combine(folder, "data", "devices", "sedge", "borrowed.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_a_killed_service_borrowed_is_given_back_and_what_others_changed_stays()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = new HurriedClock(20) }, Ct);
        Settings(twin.Host);
        (await RunAsync("--all")).ShouldBe((0, "Nothing is borrowed.\n", ""), "where no service ever ran");
        await BorrowAsync(twin);
        twin[0xE00D] = 5; // somebody else
        var (code, output, errors) = await RunAsync("--all", "--json");
        code.ShouldBe(0, errors);
        var device = JsonDocument.Parse(output).RootElement.GetProperty("devices")[0];
        device.GetProperty("done").GetBoolean().ShouldBeTrue();
        device.GetProperty("settings").EnumerateArray().Select(s => $"{s.GetProperty("name").GetString()} {s.GetProperty("outcome").GetString()}")
            .ShouldBe(["0xE004 given-back", "0xE005 given-back", "0xE00A given-back", "0xE00B given-back", "0xE00D theirs", "0xE00E given-back"], ignoreOrder: true);
        (twin[0xE004], twin[0xE005], twin[0xE00A], twin[0xE00B], twin[0xE00D]).ShouldBe(((ushort)1, (ushort)0, (ushort)0, (ushort)0, (ushort)5));
        File.Exists(Journal).ShouldBeFalse();
        File.Exists(Path.Combine(folder, "data", "solstead.db")).ShouldBeFalse("a lost database is not replaced in passing");
    }

    [Fact]
    public async Task What_cannot_be_given_back_is_told_remembered_and_given_back_the_next_time()
    {
        string host;
        int port;
        await using (var twin = await SolarEdgeTwin.StartAsync(new() { Time = new HurriedClock(20) }, Ct))
        {
            (host, port) = (twin.Host, twin.Port);
            Settings(host);
            await BorrowAsync(twin);
        }
        var (code, _, errors) = await RunAsync("--device", "sedge");
        code.ShouldBe(3);
        errors.ShouldContain("sedge: “Who steers the batteries” could not be given back");
        File.Exists(Journal).ShouldBeTrue();

        Settings("192.0.2.1", "other");
        (code, _, errors) = await RunAsync("--all");
        (code, errors).ShouldBe((1, "sedge is not in the settings any more and has borrowed settings. Put it back into the file to give them back.\n"));

        Settings(host);
        await using var again = await SolarEdgeTwin.StartAsync(new() { Time = new HurriedClock(20), Port = port }, Ct);
        again[0xE004] = 4; // as we left it
        (code, var output, errors) = await RunAsync("--all");
        code.ShouldBe(0, errors);
        output.ShouldContain("sedge: “Who steers the batteries” is given back.\n");
        again[0xE004].ShouldBe((ushort)1);
    }

    [Fact]
    public async Task While_the_service_runs_it_is_told_to_stop_it_first_and_bad_usage_is_told()
    {
        Settings("192.0.2.1");
        using var service = SolsteadProgram.Start(folder, ["run", "--config", "solstead.yaml", "--data", "data"]);
        try
        {
            await service.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Ct);
            Directory.CreateDirectory(Path.GetDirectoryName(Journal)!);
            var (code, _, errors) = await RunAsync("--all");
            (code, errors).ShouldBe((1, $"Solstead is running on {Path.Combine(folder, "data")} (process {service.Id}) and gives everything back itself when it ends. Stop it first.\n"));
        }
        finally
        {
            await SolsteadProgram.StopAsync(service);
        }
        (await RunAsync()).Code.ShouldBe(2);
        (await RunAsync("--all", "--device", "sedge")).Code.ShouldBe(2);
        (await RunAsync("--device", "sedeg")).Errors.ShouldContain("sedge");
    }

    private void Settings(string host, string id = "sedge") =>
        File.WriteAllText(Path.Combine(folder, "solstead.yaml"), $"devices:\n  - {{ id: {id}, type: solaredge, host: \"{host}\", timeout_s: 1 }}\nweb: {{ listen: \"127.0.0.1:0\" }}\n");

    /// <summary>A battery that is charged from the grid, by a service that was killed then.</summary>
    private async Task BorrowAsync(SolarEdgeTwin twin)
    {
        var memory = new VolatileMemory();
        var clock = new HurriedClock(20);
        string journal;
        await using (var bench = SolarEdgeBench.Run(clock, twin.Host, memory, ("control", "true"), ("timeout_s", "10")))
        {
            await bench.GoodAsync();
            (await bench.Driver.CommandBatteryAsync(BatteryMode.ChargeFromGrid, 3000.W, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
            journal = memory.Recall("borrowed")!;
        }
        // A clean end has given it back; what a kill leaves is what was there before.
        (twin[0xE004], twin[0xE005], twin[0xE00A], twin[0xE00B], twin[0xE00D]) = (4, 1, 7, 120, 3);
        (twin[0xE00E], twin[0xE00F]) = (0x8000, 0x453B);
        Directory.CreateDirectory(Path.GetDirectoryName(Journal)!);
        await File.WriteAllTextAsync(Journal, journal, Ct);
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) =>
        SolsteadProgram.RunAsync(folder, ["release", .. arguments, "--config", "solstead.yaml", "--data", "data"]);
}
