using Solstead.Devices.Protocols.Serial;
using Solstead.Devices.TeslaWallConnector.Twin;

namespace Solstead.Demo;

/// <summary>The garage of the virtual house: a Wall Connector with a car, on a serial line of this machine's own making.</summary>
internal sealed class Garage : IAsyncDisposable
{
    private readonly WallTwin twin;

    private Garage(WallTwin twin) => this.twin = twin;

    /// <summary>What the car draws now. [W]</summary>
    public double Watts => twin.Watts;

    /// <returns>Null where the system has no pseudo terminals: the house is complete without a car.</returns>
    public static Garage? TryStart()
    {
        try
        {
            return new(WallTwin.Start(new()));
        }
        catch (SerialException)
        {
            return null;
        }
    }

    /// <summary>What stands under <c>devices:</c> because of it, with the indent of that list.</summary>
    public string Device => $"\n  - {{ id: garage, type: tesla-wall-connector, port: \"{twin.Port}\", wiring_max_current_a: 16 }}";

    /// <summary>What stands under <c>rules:</c>. In this house nothing can go wrong, so the car really drives on sun; and nobody waits a minute to see it.</summary>
    public static string Rule => """

          - type: charging
            name: car
            charger: garage
            start_delay_s: 10
            dry_run: false
            schedules:
              - { days: [mon, tue, wed, thu, fri], from: "21:00", to: "07:00", current_a: 16 }
        """;

    public ValueTask DisposeAsync() => twin.DisposeAsync();
}
