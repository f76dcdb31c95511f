using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Enphase.Cloud;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Devices.Enphase;

/// <summary>Whether the stream of the meters is used.</summary>
internal enum StreamUse
{
    /// <summary>With an installer's credentials.</summary>
    Auto,
    /// <summary>Tried whatever the role.</summary>
    On,
    Off,
}

/// <summary>The settings of one gateway. Every default is safe; what each key means is in the README of this folder.</summary>
internal sealed record EnphaseOptions
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    /// <summary>Null when the settings name no usable address.</summary>
    public GatewayAddress? Address { get; init; }
    public string? TokenFile { get; init; }
    public string? Token { get; init; }
    public string User { get; init; } = "envoy";
    public string? PasswordFile { get; init; }
    public string? Password { get; init; }
    /// <summary>E-mail address of the owner's account at the maker, to fetch and renew tokens with; null: tokens are given by hand.</summary>
    public string? EnlightenUser { get; init; }
    public string? EnlightenPasswordFile { get; init; }
    public string? EnlightenPassword { get; init; }
    /// <summary>The way to a token; null tries the other one after a failure.</summary>
    public SignInWay? Way { get; init; }
    public CloudHosts Cloud { get; init; } = CloudHosts.Real;
    /// <summary>Fingerprint (SHA-256, hex) the certificate or its key must have; null: trust on first use.</summary>
    public string? Certificate { get; init; }
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan ProductionInterval { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan InverterInterval { get; init; } = TimeSpan.FromSeconds(300);
    public TimeSpan StorageInterval { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan InventoryInterval { get; init; } = Hour;
    public TimeSpan EventsInterval { get; init; } = Hour;
    /// <summary>Time-out of what everything waits for: answers take 0.03 to 0.4 s.</summary>
    public TimeSpan FastLimit { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>Time-out of the slow pages, up to 9 s measured (design.md 12).</summary>
    public TimeSpan SlowLimit { get; init; } = TimeSpan.FromSeconds(12);
    /// <summary>How long something must be gone before its points are withdrawn.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(5);
    /// <summary>Whether the meters' stream, once a second, is used.</summary>
    public StreamUse Stream { get; init; } = StreamUse.Auto;
    /// <summary>Keep quiet while the gateway recycles itself around 23:00.</summary>
    public bool NightlyWindow { get; init; } = true;

    /// <param name="pace">Wall seconds per real second: the shortest intervals are the gateway's own seconds, so in a sped-up house they shrink, down to one of ours.</param>
    public static EnphaseOptions Read(SettingsReader settings, string folder, double pace = 1)
    {
        var host = settings.Required("host");
        var address = GatewayAddress.TryParse(host);
        if (host.Length > 0 && address is null) settings.Report("enphase.host.wrong", Severity.Alarm, "host", Fact.Of("value", host));
        var certificate = settings.Text("certificate");
        var pin = CertificatePin.TryParse(certificate);
        // A pin that cannot be read must not become "trust whoever answers".
        if (certificate is not null && pin is null) settings.Report("enphase.cert.unreadable", Severity.Alarm, "certificate", Fact.Of("value", certificate));
        return new()
        {
            Address = address,
            TokenFile = Secret(settings, "token_file", folder),
            Token = settings.Text("token"),
            User = settings.Text("user", "envoy")!,
            PasswordFile = Secret(settings, "password_file", folder),
            Password = settings.Text("password"),
            EnlightenUser = settings.Text("enlighten_user"),
            EnlightenPasswordFile = Secret(settings, "enlighten_password_file", folder),
            EnlightenPassword = settings.Text("enlighten_password"),
            Way = settings.Choice("token_way", "auto", "auto", "enlighten", "entrez") switch { "enlighten" => SignInWay.Enlighten, "entrez" => SignInWay.Entrez, _ => null },
            Cloud = Hosts(settings),
            Certificate = pin,
            Interval = settings.Seconds("interval_s", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), Hour),
            ProductionInterval = settings.Seconds("production_interval_s", TimeSpan.FromSeconds(60), Least(10), Hour),
            InverterInterval = settings.Seconds("inverters_interval_s", TimeSpan.FromSeconds(300), Least(60), Day),
            StorageInterval = settings.Seconds("storage_interval_s", TimeSpan.FromSeconds(15), Least(5), Hour),
            InventoryInterval = settings.Seconds("inventory_interval_s", Hour, Least(60), Day),
            EventsInterval = settings.Seconds("events_interval_s", Hour, Least(900), Day),
            NightlyWindow = settings.Flag("nightly_window", true),
            Stream = settings.Choice("stream", "auto", "auto", "on", "off") switch { "on" => StreamUse.On, "off" => StreamUse.Off, _ => StreamUse.Auto },
        };

        TimeSpan Least(double seconds) => TimeSpan.FromSeconds(Math.Max(1, seconds / Math.Max(1, pace)));
    }

    /// <summary>The digest password; null when none is given or its file is unreadable.</summary>
    public string? ReadPassword() => ReadSecret(PasswordFile, Password);

    /// <summary>The account's password; null when none is given or its file is unreadable.</summary>
    public string? ReadEnlightenPassword() => ReadSecret(EnlightenPasswordFile, EnlightenPassword);

    /// <summary>The real cloud, or a twin on this machine: a password must not go to an address somebody wrote into a file.</summary>
    private static CloudHosts Hosts(SettingsReader settings)
    {
        if (settings.Has("enlighten_user") && !settings.Has("enlighten_password") && !settings.Has("enlighten_password_file"))
            settings.Report("enphase.account.incomplete", Severity.Warning, "enlighten_user");
        if (settings.Text("cloud_url") is not { } url) return CloudHosts.Real;
        if (CloudHosts.TryTwin(url) is { } twin) return twin;
        settings.Report("enphase.cloud.url", Severity.Alarm, "cloud_url", Fact.Of("value", CloudAnswer.Harmless(url) ?? ""));
        return CloudHosts.Real;
    }

    private static string? ReadSecret(string? file, string? inline)
    {
        if (file is null) return inline;
        try
        {
            return File.ReadAllText(file).Trim('\uFEFF', ' ', '\t', '\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Full path of a secret file. A missing one disables the device; one that everybody may read is used with a loud warning (design.md 12).</summary>
    private static string? Secret(SettingsReader settings, string key, string folder)
    {
        if (settings.Text(key) is not { } name) return null;
        var file = Path.GetFullPath(name, Path.GetFullPath(folder));
        if (!File.Exists(file)) settings.Report("config.file.missing", Severity.Alarm, key, Fact.Of("key", key), Fact.Of("file", name));
        else if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead))
            settings.Report("config.file.world_readable", Severity.Warning, key, Fact.Of("key", key), Fact.Of("file", name));
        return file;
    }
}
