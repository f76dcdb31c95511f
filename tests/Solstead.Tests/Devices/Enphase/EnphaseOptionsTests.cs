using Solstead.Core.Devices;
using Solstead.Core.Panels;
using Solstead.Core.Rules.PanelWatch;
using Solstead.Core.Settings;
using Solstead.Devices;
using Solstead.Devices.Enphase;
using Solstead.Devices.Enphase.Transport;
using Solstead.Site.Configuration;

namespace Solstead.Tests.Devices.Enphase;

public sealed class EnphaseOptionsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("solstead");

    public void Dispose() => folder.Delete(recursive: true);

    private (EnphaseOptions Options, SettingsReader Settings) Read(string yaml, double pace = 1)
    {
        var settings = new SettingsReader(YamlSettings.Parse(yaml, "test.yaml"));
        settings.Text("id");
        settings.Text("type");
        var options = EnphaseOptions.Read(settings, folder.FullName, pace);
        settings.Finish();
        return (options, settings);
    }

    private string Secret(string name, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var file = Path.Combine(folder.FullName, name);
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, mode);
        return file;
    }

    [Fact]
    public void The_sample_is_valid_and_names_every_key()
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "secrets"));
        Secret("secrets/roof.jwt", "x");
        Secret("secrets/roof", "x");
        Secret("secrets/enlighten", "x");
        var sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Devices", "Enphase", "Fixtures", "sample.yaml"));
        foreach (var text in new[] { sample, sample.Replace("\n    # ", "\n    ").Replace("sha256:…", "sha256:" + new string('a', 64)) })
        {
            var root = YamlSettings.Parse(text, "sample.yaml");
            var device = (SettingsMap)((SettingsList)root.Entries.Single(e => e.Key == "devices").Value).Items.Single();
            var settings = new SettingsReader(device, "devices[0]");
            (settings.Text("id"), settings.Text("type")).ShouldBe(("roof", "enphase"));
            EnphaseOptions.Read(settings, folder.FullName);
            GroupSettings.Read(settings); // the site reads what belongs to panels of any maker
            WatchSettings.Read(settings);
            settings.Finish();
            settings.Findings.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Defaults_are_those_of_the_readme()
    {
        var (options, settings) = Read("host: 192.0.2.10");
        settings.Findings.ShouldBeEmpty();
        (options.Interval, options.ProductionInterval, options.InverterInterval, options.StorageInterval, options.InventoryInterval).ShouldBe(
            (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(3600)));
        (options.User, options.NightlyWindow, options.Certificate, options.TokenFile).ShouldBe(("envoy", true, null, null));
    }

    [Fact]
    public void A_missing_host_disables_the_device() => Read("interval_s: 5").Settings.Broken.ShouldBeTrue();

    [Theory]
    [InlineData("http://[::1", true)]
    [InlineData("ftp://192.0.2.10", true)]
    [InlineData("192.0.2.10:99999", true)]
    [InlineData("a b", true)]
    [InlineData("envoy.local", false)]
    public void A_host_that_is_none_disables_the_device(string host, bool broken) => Read($"host: '{host}'").Settings.Broken.ShouldBe(broken);

    [Fact]
    public void A_missing_secret_file_is_told_and_disables_the_device()
    {
        var (_, settings) = Read("host: h\ntoken_file: nowhere.jwt");
        settings.Findings.ShouldContain(f => f.Code == "config.file.missing" && f.Severity == Severity.Alarm && f.Line == 2);
    }

    [Fact]
    public void A_world_readable_secret_is_told_loudly_and_used()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix");
        Secret("token", "text", UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var (options, settings) = Read("host: h\ntoken_file: token");
        settings.Findings.Single().Code.ShouldBe("config.file.world_readable");
        settings.Broken.ShouldBeFalse();
        options.TokenFile.ShouldBe(Path.Combine(folder.FullName, "token"));
    }

    [Fact]
    public void An_unreadable_fingerprint_disables_the_device_and_is_not_taken_for_none()
    {
        var (_, settings) = Read("host: h\ncertificate: sha256:12345");
        settings.Findings.Single().Code.ShouldBe("enphase.cert.unreadable");
        settings.Broken.ShouldBeTrue();
    }

    [Fact]
    public void Wrong_and_unknown_keys_are_told_and_the_defaults_used()
    {
        var (options, settings) = Read("host: h\ninterval_s: 0.1\ninverters_interval_s: often\nintervall_s: 3");
        options.Interval.ShouldBe(TimeSpan.FromSeconds(5));
        settings.Findings.Select(f => f.Code).ShouldBe(["config.value.range", "config.value.wrong", "config.key.unknown"]);
        settings.Broken.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(30, 1)]
    [InlineData(60, 0)]
    [InlineData(400, 0)]
    public void The_shortest_intervals_are_the_gateways_own_seconds_when_its_house_runs_faster(double pace, int refused)
    {
        var (options, settings) = Read("host: h\ninverters_interval_s: 1\nproduction_interval_s: 1", pace);
        settings.Findings.Count(f => f.Code == "config.value.range").ShouldBe(refused);
        options.InverterInterval.ShouldBe(TimeSpan.FromSeconds(refused == 0 ? 1 : 300));
        Read("host: h\ninverters_interval_s: 0.5", pace).Options.InverterInterval.ShouldBe(TimeSpan.FromSeconds(300), "never more than one request a second");
    }

    [Fact]
    public void S10_a_cloud_that_is_not_on_this_machine_disables_the_device_before_a_password_leaves()
    {
        var (options, settings) = Read("host: h\nenlighten_user: me@example.org\nenlighten_password: secret\ncloud_url: https://entrez.example.org");
        settings.Findings.ShouldHaveSingleItem().Code.ShouldBe("enphase.cloud.url");
        settings.Broken.ShouldBeTrue();
        options.Cloud.IsTwin.ShouldBeFalse();
        Read("host: h\ncloud_url: http://127.0.0.1:8080/").Options.Cloud.IsTwin.ShouldBeTrue();
    }

    [Fact]
    public void An_account_without_its_password_is_told_and_its_password_file_read_without_its_line_end()
    {
        Read("host: h\nenlighten_user: me@example.org").Settings.Findings.ShouldHaveSingleItem().Code.ShouldBe("enphase.account.incomplete");
        Secret("enlighten", "pass word\n");
        var (options, settings) = Read("host: h\nenlighten_user: me@example.org\nenlighten_password_file: enlighten");
        settings.Findings.ShouldBeEmpty();
        options.ReadEnlightenPassword().ShouldBe("pass word");
    }

    [Fact]
    public void A_password_file_is_read_without_its_line_end()
    {
        Secret("password", "003333\r\n");
        Read("host: h\npassword_file: password").Options.ReadPassword().ShouldBe("003333");
    }

    [Theory]
    [InlineData("192.0.2.10", "192.0.2.10", null, null)]
    [InlineData("192.0.2.10:8443", "192.0.2.10", 8443, null)]
    [InlineData(" https://envoy.local/ ", "envoy.local", null, "https")]
    [InlineData("http://127.0.0.1:80", "127.0.0.1", 80, "http")]
    [InlineData("fe80::1", "[fe80::1]", null, null)]
    [InlineData("[fe80::1]:443", "[fe80::1]", 443, null)]
    public void A_host_may_carry_a_port_and_a_scheme(string text, string host, int? port, string? scheme) =>
        GatewayAddress.TryParse(text).ShouldBe(new GatewayAddress(host, port, scheme));

    [Fact]
    public void The_driver_is_in_the_catalogue_and_opens_nothing_when_made()
    {
        var driver = DriverCatalog.Find("enphase").ShouldNotBeNull();
        var device = driver.Create(new SettingsReader(YamlSettings.Parse("host: 192.0.2.10", "x")), new GatewayBench().Context);
        device.Info.ShouldBe(DeviceInfo.Unknown("roof", "enphase"));
    }
}
