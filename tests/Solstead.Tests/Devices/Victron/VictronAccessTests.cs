using Solstead.Devices;
using Solstead.Devices.Victron;
using Solstead.Devices.Victron.Twin;
using Solstead.Soak.Modbus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Victron;

/// <summary>Who is let in, and by whom we let ourselves be let in (victron.md A.1, safety.md S9, S12).</summary>
public sealed class VictronAccessTests
{
    private const string Word = "correct horse battery";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_certificate_seen_first_is_the_one_from_then_on()
    {
        var (clock, secrets) = (new HurriedClock(10), new VolatileSecrets());
        await using var twin = await GxBench.TwinAsync(new() { Time = clock }, new(Word));
        (string, string)[] settings = [("host", "127.0.0.1"), ("port", $"{twin.Broker!.Tls}"), ("password", Word)];
        await using (var gx = GxBench.Run(clock, secrets, settings)) await gx.ReadyAsync();
        secrets.Get("pin.key").ShouldNotBeNull();
        await twin.Broker.KillAsync();
        twin.Broker.MakeCertificate();
        await twin.Broker.ResumeAsync(Ct);
        await using (var gx = GxBench.Run(clock, secrets, settings))
        {
            await gx.ToldAsync("mqtt.tls.pin");
            gx.Measurements.ShouldBe(0);
        }
        await using var told = GxBench.Run(clock, secrets, [.. settings, ("certificate", $"sha256:{twin.Broker.Fingerprint}")]);
        await told.ReadyAsync();
    }

    [Fact]
    public async Task An_authority_in_a_file_is_trusted_and_a_wrong_pin_lets_nothing_through()
    {
        await using var twin = await GxBench.TwinAsync(broker: new(Word));
        (string, string)[] settings = [("host", $"127.0.0.1:{twin.Broker!.Tls}"), ("tls", "true"), ("password", Word)];
        await using (var gx = GxBench.Run(TimeProvider.System, null, [.. settings, ("ca_file", twin.Broker.CertificateFile)])) await gx.ReadyAsync();
        await twin.Broker.KillAsync();
        twin.Broker.MakeCertificate(local: false); // as a real one: it does not know by which name it is called
        await twin.Broker.ResumeAsync(Ct);
        await using (var gx = GxBench.Run(TimeProvider.System, null, [.. settings, ("ca_file", twin.Broker.CertificateFile)])) await gx.ReadyAsync();
        await using var wrong = GxBench.Run(TimeProvider.System, null, [.. settings, ("certificate", new string('a', 64))]);
        await wrong.ToldAsync("mqtt.tls.pin");
        wrong.Driver.Obstacle("min_soc")!.Code.ShouldBe("mqtt.tls.pin");
    }

    [Fact]
    public async Task A_wrong_password_is_told_tried_again_minutes_later_and_read_anew_from_its_file()
    {
        var clock = new HurriedClock(60);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "wrong\n", Ct);
        await using var twin = await GxBench.TwinAsync(new() { Time = clock }, new(Word));
        await using (var gx = GxBench.Run(clock, null, ("host", "127.0.0.1"), ("port", $"{twin.Broker!.Plain}"), ("tls", "false"), ("password_file", file)))
        {
            await gx.ToldAsync("victron.password");
            await File.WriteAllTextAsync(file, Word + "\n", Ct);
            await gx.ReadyAsync();
            await Until.TrueAsync(() => gx.Open.Count == 0);
        }
        File.Delete(file);
    }

    [Fact]
    public async Task A_plain_port_is_told_where_encryption_was_asked_for()
    {
        await using var twin = await GxBench.TwinAsync();
        await using var gx = GxBench.Run(TimeProvider.System, null, ("host", "127.0.0.1"), ("port", $"{twin.Broker!.Plain}"), ("tls", "true"));
        await gx.ToldAsync("victron.plain");
    }

    [Fact]
    public async Task Several_GX_on_one_broker_need_a_name()
    {
        await using var twin = await GxBench.TwinAsync(new() { Portal = "aaaaaaaaaaaa" });
        await using var other = await GxTwin.StartAsync(new() { Portal = "bbbbbbbbbbbb", Port = twin.Broker!.Inner, Soc = 33 }, Ct);
        (string, string)[] settings = [("host", "127.0.0.1"), ("port", $"{twin.Broker.Plain}"), ("tls", "false")];
        await using (var gx = GxBench.Run(TimeProvider.System, null, settings)) await gx.ToldAsync("victron.portal.several");
        await using var named = GxBench.Run(TimeProvider.System, null, [.. settings, ("portal_id", "BBBBBBBBBBBB")]);
        await Until.TrueAsync(() => named.Value("battery.soc") == 33);
    }

    [Fact]
    public async Task A_look_at_an_address_tells_a_GX_and_leaves_nothing_behind()
    {
        await using var twin = await GxBench.TwinAsync();
        var secrets = new VolatileSecrets();
        var context = new DriverContext("gx", TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, new VolatileMemory(), TimeZoneInfo.Utc, ".") { Secrets = secrets };
        var found = await VictronDriver.Description.ProbeAsync($"127.0.0.1:{twin.Broker!.Plain}", context, Ct);
        found!.Serial.ShouldBe(twin.Portal);
        secrets.Get("pin.key").ShouldBeNull();
        (await VictronDriver.Description.ProbeAsync("/dev/ttyUSB0", context, Ct)).ShouldBeNull();
        await using var closed = await GxBench.TwinAsync(broker: new(Word));
        (await VictronDriver.Description.ProbeAsync($"127.0.0.1:{closed.Broker!.Tls}", context, Ct))!.Model.ShouldBe("GX"); // by its certificate
    }

    /// <summary>A password must not cross the network in the clear because somebody blocks the encrypted port.</summary>
    [Theory]
    [InlineData("192.0.2.30", null, null, true, false, "8883+")]
    [InlineData("192.0.2.30", null, null, false, false, "8883+ 1883-")]
    [InlineData("192.0.2.30", null, null, false, true, "8883+")]
    [InlineData("127.0.0.1", null, null, true, false, "8883+ 1883-")]
    [InlineData("192.0.2.30", null, true, true, false, "8883+")]
    [InlineData("192.0.2.30", null, false, true, false, "1883-")]
    [InlineData("192.0.2.30", 1883, null, true, false, "1883-")]
    [InlineData("192.0.2.30", 8883, null, false, false, "8883+")]
    [InlineData("192.0.2.30", 18830, null, false, false, "18830+ 18830-")]
    public void Ways_are_tried_best_first_and_never_worse_than_the_owner_allows(string host, int? port, bool? tls, bool password, bool known, string expected) =>
        string.Join(' ', new VictronOptions(host, port, tls, null, null, null, null, null).Endpoints(password, known).Select(e => $"{e.Port}{(e.Tls ? '+' : '-')}")).ShouldBe(expected);
}
