using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;
using Solstead.Soak.Gateway;

namespace Solstead.Soak;

/// <summary>A living gateway on the real clock whose house has its noon now, wherever that is.</summary>
internal sealed class SunnyTwin : IAsyncDisposable
{
    private SunnyTwin(EnphaseTwin gateway, WatchedPlant plant) => (Gateway, Plant) = (gateway, plant);

    public EnphaseTwin Gateway { get; }

    public WatchedPlant Plant { get; }

    /// <summary>A zone in which no midnight is near.</summary>
    public static string Zone => TimeProvider.System.GetUtcNow().Hour is > 1 and < 20 ? "UTC" : "Etc/GMT+8";

    /// <param name="inverterWatts">AC rating of one of the 16 inverters; large ones give a short run enough watt-hours to compare.</param>
    public static async Task<SunnyTwin> StartAsync(int phases, int inverterWatts, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        var house = new HouseSettings
        {
            Zone = TimeZoneInfo.FindSystemTimeZoneById(Zone), Phases = phases, Latitude = 0, Longitude = 15 * (12 - now.TimeOfDay.TotalHours), Cloudiness = 0.2,
            InverterWatts = inverterWatts, PanelPeakWatts = inverterWatts * 1.16,
        };
        var plant = new WatchedPlant(new VirtualHouse(house, now), TimeProvider.System);
        return new(await EnphaseTwin.StartAsync(new EnphaseTwinOptions { Plant = plant, Zone = house.Zone, SingleThread = true }, ct), plant);
    }

    /// <summary>Writes settings for a service that reads this gateway.</summary>
    public void Settle(Workplace place, int phases, int batchSeconds) => place.Write(Gateway.Url.Authority, Gateway.Token(), Zone, phases, batchSeconds);

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
