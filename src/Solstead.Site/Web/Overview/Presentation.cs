using Solstead.Site.Configuration;

namespace Solstead.Site.Web.Overview;

/// <summary>How this process presents itself.</summary>
/// <param name="SettingsPath">Where the settings file is, or should be put.</param>
/// <param name="VirtualHouse">True when every device is a twin; said on every page.</param>
/// <param name="ClockShifted">True when the wall clock is not the machine's.</param>
public sealed record Presentation(LoadedSettings Loaded, string SettingsPath, string Version, bool VirtualHouse, bool ClockShifted)
{
    /// <summary>The shortest settings file that shows a house: shown where there is none.</summary>
    public const string SampleSettings = """
        site:
          name: Home
          timezone: Europe/Paris
        devices:
          - { id: roof, type: enphase, host: 192.0.2.10, token_file: roof.jwt }
        web: { listen: 127.0.0.1:7080 }
        """;
}
