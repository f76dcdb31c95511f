using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>
/// What is known of the batteries and still says something about now. Each of their pages may fail for hours while the others come: what it
/// told before must not go on as if it were measured.
/// </summary>
internal static class RecentStorage
{
    /// <summary>A live status moves once a second while its feed is on (enphase.md 5.9).</summary>
    private static readonly TimeSpan LiveFor = TimeSpan.FromSeconds(30);

    /// <summary>With a stream the meters are asked once a minute for their registers.</summary>
    private static readonly TimeSpan LeastLimit = TimeSpan.FromSeconds(150);

    public static GatewayData Of(GatewayData data, EnphaseOptions options, ClockWatch clock, Moment now) => new()
    {
        Readings = Younger(data.Readings, options.Interval, now),
        Detailed = Younger(data.Detailed, options.ProductionInterval, now),
        Plain = Younger(data.Plain, options.ProductionInterval, now),
        StorageControl = Younger(data.StorageControl, options.StorageInterval, now),
        StoragePower = Younger(data.StoragePower, options.StorageInterval, now),
        Ensemble = Younger(data.Ensemble, options.InverterInterval, now),
        Live = Moves(data, clock, now) ? Younger(data.Live, options.StorageInterval, now) : null,
    };

    private static Received<T>? Younger<T>(Received<T>? received, TimeSpan interval, Moment now) where T : class =>
        received is not null && now.Elapsed - received.At.Elapsed <= (interval * 3 > LeastLimit ? interval * 3 : LeastLimit) ? received : null;

    /// <summary>Its stamp moves, or is that of this moment.</summary>
    private static bool Moves(GatewayData data, ClockWatch clock, Moment now) =>
        data.LiveMoved || (GatewayClock.Instant(data.Live?.Document.Meters?.At) is { } at && clock.GatewayNow(now.Utc) is { } gateway && (gateway - at).Duration() <= LiveFor);
}
