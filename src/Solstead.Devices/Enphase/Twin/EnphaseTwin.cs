using Solstead.Devices.Enphase.Twin.Cloud;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>
/// A gateway that answers on a real loopback port: TLS, tokens, roles, sessions, latencies and faults like the thing on the wall. Several may
/// live in one process; nothing is kept on disk.
/// </summary>
public sealed class EnphaseTwin : IAsyncDisposable
{
    private readonly TwinGateway gateway;
    private readonly EnphaseTwinOptions options;
    private readonly TwinControl control;

    private EnphaseTwin(EnphaseTwinOptions options)
    {
        this.options = options;
        gateway = new TwinGateway(options);
        Faults = new EnphaseTwinFaults(gateway);
        Cloud = new TwinCloud(gateway.Tokens, gateway.Serial, options.Time);
        control = new TwinControl(this, gateway);
    }

    /// <exception cref="DirectoryNotFoundException">There is no such fixture folder.</exception>
    /// <exception cref="InvalidDataException">The folder's index cannot be read.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<EnphaseTwin> StartAsync(EnphaseTwinOptions options, CancellationToken ct)
    {
        var twin = new EnphaseTwin(options);
        try
        {
            await twin.gateway.OpenAsync(options.Port, ct);
            await twin.Cloud.OpenAsync(ct);
            await twin.control.OpenAsync(ct);
            return twin;
        }
        catch
        {
            await twin.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where the gateway answers; https from firmware 7 on.</summary>
    public Uri Url => gateway.Url;

    /// <summary>Where the control API answers; see the README of this folder.</summary>
    public Uri Control => control.Url;

    /// <summary>The plain port that answers 301, or null.</summary>
    public Uri? RedirectUrl => gateway.Redirector.IsOpen ? new($"http://127.0.0.1:{gateway.Redirector.Port}") : null;

    /// <summary>The maker's cloud that issues tokens for this gateway.</summary>
    public TwinCloud Cloud { get; }

    public string Serial => gateway.Serial;

    /// <summary>With its letter, e.g. <c>D8.2.4382</c>.</summary>
    public string Firmware => gateway.Firmware.Text;

    /// <summary>True from firmware 7 on: tokens; false: digest with <see cref="Password"/>.</summary>
    public bool UsesTokens => gateway.Firmware.UsesTokens;

    /// <summary>Digest password of user <c>envoy</c>.</summary>
    public string Password => options.Password ?? Serial[^6..];

    /// <summary>What was asked so far.</summary>
    public TwinRequests Requests => gateway.Requests;

    /// <summary>Ids of all cookie sessions so far, to look for where they must not be.</summary>
    public IReadOnlyList<string> SessionIds => gateway.Sessions.Opened;

    /// <summary>Makes it misbehave.</summary>
    public EnphaseTwinFaults Faults { get; }

    /// <summary>A token of the role the options name.</summary>
    public string Token() => TokenFor(options.Role);

    /// <summary>A token as the cloud issues: an owner's for a year, an installer's for 12 hours.</summary>
    public string TokenFor(TwinRole role) => TokenFor(role, role == TwinRole.Installer ? TimeSpan.FromHours(12) : TimeSpan.FromDays(365));

    /// <param name="lifetime">From now; negative makes an expired token.</param>
    public string TokenFor(TwinRole role, TimeSpan lifetime) => gateway.Tokens.Issue(role, lifetime);

    /// <summary>A token that names another gateway.</summary>
    public string TokenForOther(string serial) => gateway.Tokens.Issue(TwinRole.Owner, TimeSpan.FromDays(365), serial);

    /// <summary>The house behind a live twin as it is, whatever the gateway says; null in fixture mode.</summary>
    public PlantSnapshot? Truth => gateway.Live?.Truth;

    /// <summary>How far the gateway's wall clock is off.</summary>
    public TimeSpan ClockError
    {
        get => gateway.Clock.Error;
        set => gateway.Clock.Error = value;
    }

    public async ValueTask DisposeAsync()
    {
        await control.DisposeAsync();
        await Cloud.DisposeAsync();
        await gateway.DisposeAsync();
    }
}
