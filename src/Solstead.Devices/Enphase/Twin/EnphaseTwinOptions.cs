namespace Solstead.Devices.Enphase.Twin;

/// <summary>What a token or a user may do on the gateway, lowest first (enphase.md 3.2).</summary>
public enum TwinRole
{
    /// <summary>No credentials.</summary>
    Anybody = 1,
    /// <summary>The house owner.</summary>
    Owner = 2,
    /// <summary>The installer.</summary>
    Installer = 6,
}

/// <summary>How one twin is set up. Everything has a working default: a live gateway needs a <see cref="Plant"/>, a captured one a <see cref="Fixture"/>.</summary>
public sealed record EnphaseTwinOptions
{
    /// <summary>Folder of captured answers to serve; null for the live model.</summary>
    public string? Fixture { get; init; }

    /// <summary>The house behind a live gateway; null in fixture mode.</summary>
    public IGatewayPlant? Plant { get; init; }

    /// <summary>Loopback port; 0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>Clock of the gateway: tokens, registers and stamps follow its wall time; sessions, latencies and streams its timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Time zone of the house: midnight, <c>/home</c> and the nightly window.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Software as in <c>/info</c>; the letter may be left out. In fixture mode the capture decides and this is ignored.</summary>
    public string Firmware { get; init; } = "D8.2.4382";

    /// <summary>12-digit serial number; null takes the capture's, or an invented one.</summary>
    public string? Serial { get; init; }

    /// <summary>Role of the tokens that <see cref="EnphaseTwin.Token"/> issues.</summary>
    public TwinRole Role { get; init; } = TwinRole.Owner;

    /// <summary>Digest password of user <c>envoy</c> below firmware 7; null is the default, the last 6 characters of the serial.</summary>
    public string? Password { get; init; }

    /// <summary>Digest password of user <c>installer</c> below firmware 7; null: no such user.</summary>
    public string? InstallerPassword { get; init; }

    /// <summary>Answer times as a fraction of a real gateway's (enphase.md 2): 0 answers at once, 1 as slowly as measured.</summary>
    public double LatencyScale { get; init; }

    /// <summary>Requests queue behind each other as in a real gateway; who waits longer than 60 s gets 504.</summary>
    public bool SingleThread { get; init; }

    /// <summary>Seed of jitter and random bytes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Firmware ≥ 7: also open a plain HTTP port that answers 301 to HTTPS, as port 80 does.</summary>
    public bool HttpRedirect { get; init; }

    /// <summary>Start with a certificate that expired a year ago.</summary>
    public bool ExpiredCertificate { get; init; }

    /// <summary>Installer sessions at a time before 503; the number of real gateways is not known. [count]</summary>
    public int MaxInstallerSessions { get; init; } = 12;

    /// <summary>Firmware oddities switched on by hand, beside those the firmware version brings along.</summary>
    public TwinQuirks Quirks { get; init; } = new();
}
