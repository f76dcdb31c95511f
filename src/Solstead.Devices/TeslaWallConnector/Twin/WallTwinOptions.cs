namespace Solstead.Devices.TeslaWallConnector.Twin;

/// <summary>What a twin simulates.</summary>
public sealed record WallTwinOptions
{
    /// <summary>One to four units; real masters refuse a fourth.</summary>
    public IReadOnlyList<TwinUnitOptions> Units { get; init; } = [new()];

    /// <summary>Name under which the port is found, as adapters have below <c>/dev/serial/by-id</c>; null for none.</summary>
    public string? Link { get; init; }

    /// <summary>True: a car is plugged in from the start.</summary>
    public bool Plugged { get; init; } = true;

    /// <summary>Phases the car uses, 1 to 3.</summary>
    public int Phases { get; init; } = 3;

    /// <summary>Most the car takes. [A]</summary>
    public double CarAmps { get; init; } = 16;

    /// <summary>The car falls to 5 A at each raise, as Teslas do since 2017.</summary>
    public bool Falls { get; init; }

    public int Seed { get; init; } = 1;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
