using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Transport;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>Firmware below 7: a user and a password, given when it suits the owner.</summary>
public sealed class PasswordTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task A_password_that_is_given_later_opens_the_panels_with_the_next_start(string? first)
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = GatewayBench.Fixture("standard-5.0") }, Ct);
        var memory = new TestMemory();
        await using (var before = new GatewayBench { Memory = memory }.Driver(twin, o => o with { Password = first }))
            new Snapshot(await before.ReadOnceAsync(Ct)).Count("inverter.", ".power").ShouldBe(0);
        await using var after = new GatewayBench { Memory = memory }.Driver(twin);
        var read = new Snapshot(await after.ReadOnceAsync(Ct));
        read.Count("inverter.", ".power").ShouldBe(6);
        read.Problems.ShouldNotContain(code => code.StartsWith("enphase.auth", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_password_file_that_is_written_while_we_run_opens_the_panels_by_itself()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = GatewayBench.Fixture("standard-5.0") }, Ct);
        var file = Path.Combine(Directory.CreateTempSubdirectory("solstead").FullName, "password");
        await File.WriteAllTextAsync(file, "wrong", Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { Password = null, PasswordFile = file, ProductionInterval = TimeSpan.FromMilliseconds(200) }));
        await watched.TroubleAsync("enphase.auth.password");
        await File.WriteAllTextAsync(file, twin.Password, Ct);
        await watched.RecoveredAsync("enphase.auth.password");
        watched.Now.Count("inverter.", ".power").ShouldBe(6);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public void What_an_older_version_remembered_as_absent_below_7_may_have_been_refused()
    {
        var memory = new TestMemory();
        var clock = new ManualClock(new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero));
        memory.Remember("capabilities", """{"Firmware":"5.0.62","Role":"digest","At":"2026-06-15T11:00:00+00:00","Absent":["inverters","ensemble"]}""");
        var asked = new Capabilities(memory, clock);
        asked.Begin("5.0.62", Capabilities.Digest);
        (asked.MayHave(Endpoint.Inverters), asked.MayHave(Endpoint.Ensemble)).ShouldBe((true, true));
        asked.Learn(Endpoint.Inverters, Outcome.Forbidden);
        asked.Learn(Endpoint.Ensemble, Outcome.Missing);
        asked.Save();
        asked.MayHave(Endpoint.Inverters).ShouldBeFalse("not again and again");
        var later = new Capabilities(memory, clock);
        later.Begin("5.0.62", Capabilities.Digest);
        (later.MayHave(Endpoint.Inverters), later.MayHave(Endpoint.Ensemble)).ShouldBe((true, false));
    }

    [Fact]
    public void What_a_token_was_refused_is_remembered_with_its_role()
    {
        var memory = new TestMemory();
        var clock = new ManualClock(new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero));
        var asked = new Capabilities(memory, clock);
        asked.Begin("8.2.1", "owner");
        asked.Learn(Endpoint.DeviceData, Outcome.Forbidden);
        asked.Save();
        var later = new Capabilities(memory, clock);
        later.Begin("8.2.1", "owner");
        later.MayHave(Endpoint.DeviceData).ShouldBeFalse();
    }
}
