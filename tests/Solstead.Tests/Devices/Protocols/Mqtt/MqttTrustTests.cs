using Solstead.Devices.Protocols.Mqtt;
using static Solstead.Tests.Devices.Protocols.Mqtt.Sessions;

namespace Solstead.Tests.Devices.Protocols.Mqtt;

/// <summary>Who is let in and who is believed: passwords, authorities and pins, against a real mosquitto.</summary>
public sealed class MqttTrustTests
{
    [Fact]
    public async Task A_password_without_a_user_never_becomes_a_connection_without_a_password()
    {
        await using var broker = await Broker.StartAsync();
        await using var session = Open(Options(broker) with { Password = "secret" });
        await ProblemAsync(session, "mqtt.refused");
        session.State.Problem!.Facts.ShouldNotContain(f => f.Text != null && f.Text.Contains("secret"));
    }

    [Fact]
    public async Task S9_a_pinned_certificate_is_written_again_when_the_folder_for_temporary_files_was_cleaned()
    {
        var keys = BrokerKeys.SelfSigned("old-router");
        await using var broker = await Broker.StartAsync(keys: keys);
        using var trust = new Trust(Options(broker) with { Tls = new(Pin: keys.Fingerprint) });
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var (target, problem) = await trust.PrepareAsync(TimeProvider.System, TestContext.Current.CancellationToken);
            problem.ShouldBeNull();
            (await File.ReadAllTextAsync(target!.CaFile!)).ShouldBe(keys.Pem);
            Directory.Delete(Path.GetDirectoryName(target.CaFile!)!, recursive: true);
        }
    }

    [Theory, InlineData(MqttVersion.V311), InlineData(MqttVersion.V5)]
    public async Task A_wrong_password_is_told_and_the_right_one_works(MqttVersion version)
    {
        await using var broker = await Broker.StartAsync(users: "anna:secret");
        await using (var wrong = Open(Options(broker) with { User = "anna", Password = "guess", Version = version }))
            await ProblemAsync(wrong, "mqtt.refused.password");
        await using (var none = Open(Options(broker) with { Version = version }))
            await ProblemAsync(none, "mqtt.refused.password");
        await using var right = Open(Options(broker) with { User = "anna", Password = "secret", Version = version });
        await UntilAsync(() => right.State.Phase == MqttPhase.Connected, "connected");
    }

    [Fact]
    public async Task S12_a_certificate_of_the_given_authority_is_accepted_and_of_another_refused()
    {
        var keys = BrokerKeys.Signed("127.0.0.1");
        await using var broker = await Broker.StartAsync(keys: keys);
        var foreign = Path.Combine(broker.Folder, "foreign.pem");
        await File.WriteAllTextAsync(foreign, BrokerKeys.Signed("127.0.0.1").Authority);
        await using (var good = Open(Options(broker) with { Tls = new(Path.Combine(broker.Folder, "ca.pem")) }))
            await UntilAsync(() => good.State.Phase == MqttPhase.Connected, $"connected, but {good.State}");
        await using (var bad = Open(Options(broker) with { Tls = new(foreign) })) await ProblemAsync(bad, "mqtt.tls.certificate");
        await using (var system = Open(Options(broker) with { Tls = new() })) await ProblemAsync(system, "mqtt.tls.certificate");
        await using var gone = Open(Options(broker) with { Tls = new(Path.Combine(broker.Folder, "none.pem")) });
        await ProblemAsync(gone, "mqtt.tls.file");
    }

    [Fact]
    public async Task S12_a_certificate_made_out_to_another_name_is_refused()
    {
        await using var broker = await Broker.StartAsync(keys: BrokerKeys.Signed("elsewhere.example"));
        await using var session = Open(Options(broker) with { Tls = new(Path.Combine(broker.Folder, "ca.pem")) });
        await ProblemAsync(session, "mqtt.tls.name");
    }

    [Fact]
    public async Task S9_a_pinned_certificate_is_accepted_whatever_its_name_and_a_changed_one_gets_no_password()
    {
        var keys = BrokerKeys.SelfSigned("old-router");
        await using var broker = await Broker.StartAsync(users: "anna:secret", keys: keys);
        var options = Options(broker) with { User = "anna", Password = "secret" };
        await using (var good = Open(options with { Tls = new(Pin: keys.Fingerprint) }))
            await UntilAsync(() => good.State.Phase == MqttPhase.Connected, $"connected, but {good.State}");
        await using (var bad = Open(options with { ClientId = "pinned-to-another", Tls = new(Pin: BrokerKeys.SelfSigned("old-router").Fingerprint) }))
            await ProblemAsync(bad, "mqtt.tls.pin");
        broker.Log.ShouldNotContain("pinned-to-another");
    }

    [Fact]
    public async Task S9_a_pin_on_a_certificate_that_an_authority_signed_is_told_and_not_pretended()
    {
        var keys = BrokerKeys.Signed("127.0.0.1");
        await using var broker = await Broker.StartAsync(keys: keys);
        await using var session = Open(Options(broker) with { Tls = new(Pin: keys.Fingerprint) });
        await ProblemAsync(session, "mqtt.tls.pin_chain");
    }
}
