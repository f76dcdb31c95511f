namespace Solstead.Simulator;

/// <summary>A row of panels that look the same way.</summary>
/// <param name="Azimuth">Clockwise from north: 180 = south. [°]</param>
/// <param name="Tilt">From horizontal. [°]</param>
public sealed record RoofGroup(string Name, int Panels, double Azimuth, double Tilt);

/// <summary>The virtual house. Two houses with equal settings live the same life.</summary>
public sealed record HouseSettings
{
    public int Seed { get; init; } = 1;
    /// <summary>North positive. [°]</summary>
    public double Latitude { get; init; } = 43.6;
    /// <summary>East positive. [°]</summary>
    public double Longitude { get; init; } = 1.44;
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
    /// <summary>1, 2 (split phase: 120 V, 60 Hz) or 3.</summary>
    public int Phases { get; init; } = 3;
    public IReadOnlyList<RoofGroup> Roof { get; init; } = [new("South", 12, 180, 30), new("East", 4, 95, 20)];
    /// <summary>DC rating of one panel. [W]</summary>
    public double PanelPeakWatts { get; init; } = 425;
    /// <summary>AC rating of one micro-inverter. [W]</summary>
    public int InverterWatts { get; init; } = 366;
    /// <summary>Panel that a chimney shades until noon, by its number; −1: none.</summary>
    public int ShadedPanel { get; init; } = 2;
    /// <summary>0 = always clear, 1 = overcast.</summary>
    public double Cloudiness { get; init; } = 0.4;
    /// <summary>1 = a family of four with electric hot water.</summary>
    public double LoadScale { get; init; } = 1;
    /// <summary>Usable battery energy; 0: none. [Wh]</summary>
    public double BatteryWh { get; init; }
    /// <summary>Highest battery power. [W]</summary>
    public double BatteryWatts { get; init; } = 3840;

    /// <summary>The same roof with another number of panels in all, 1 to 500.</summary>
    public HouseSettings WithPanels(int panels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(panels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(panels, 500);
        var east = panels >= 4 ? panels / 4 : 0;
        return this with { Roof = east == 0 ? [new("South", panels, 180, 30)] : [new("South", panels - east, 180, 30), new("East", east, 95, 20)] };
    }

    internal double NominalVolts => Phases == 2 ? 120 : 230;
    internal double NominalHertz => Phases == 2 ? 60 : 50;
}
