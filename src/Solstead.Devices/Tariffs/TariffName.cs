using Solstead.Devices.Asking;

namespace Solstead.Devices.Tariffs;

/// <summary>Sources of this folder, as the asking knows them.</summary>
internal static class TariffName
{
    public static SourceName Of(string source) => new("tariff", source);
}
