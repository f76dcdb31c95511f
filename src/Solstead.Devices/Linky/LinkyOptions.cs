using Solstead.Core.Settings;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Devices.Linky;

/// <summary>The settings of one Linky.</summary>
/// <param name="Port">Path of the serial port.</param>
/// <param name="Mode">How it speaks; null to find out.</param>
internal sealed record LinkyOptions(string Port, TicMode? Mode)
{
    public static LinkyOptions Read(SettingsReader settings) => new(
        settings.Required("port"),
        settings.Choice("mode", "auto", "auto", "historic", "standard") switch { "historic" => TicMode.Historic, "standard" => TicMode.Standard, _ => null });
}
