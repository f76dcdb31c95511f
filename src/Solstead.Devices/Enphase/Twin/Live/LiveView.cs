namespace Solstead.Devices.Enphase.Twin.Live;

/// <summary>Everything one document is made from.</summary>
/// <param name="Day">The day as the gateway counts it, which may have begun late.</param>
/// <param name="Quarter">The state at the last quarter of an hour: some documents know no newer one (enphase.md 5.18).</param>
/// <param name="Time">The gateway's wall clock.</param>
/// <param name="ClockError">How far that is off; stamps of the plant are moved by it.</param>
internal sealed record LiveView(
    PlantEquipment Equipment, PlantSnapshot Now, DayState Day, PlantSnapshot Quarter, LiveRules Rules, string Serial, DateTimeOffset Time, TimeSpan ClockError)
{
    /// <summary>A panel that has not reported for so long gives nothing any more.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1200);
    private const double Overflow = 4294967296.0 / 3600;

    public long Epoch => Time.ToUnixTimeSeconds();
    public int Phases => Equipment.Phases;

    /// <summary>Sum of the fresh reports. [W]</summary>
    public double PanelWatts => Now.Panels.Where(p => p.Reported is { } at && Now.At - at < Silence).Sum(p => Math.Round(p.Watts));

    /// <summary>Sum of the panels' counters, which on some firmwares wraps like 32-bit joules. [Wh]</summary>
    public double PanelLifetimeWh
    {
        get
        {
            var sum = Now.Panels.Sum(p => p.LifetimeWh);
            return Rules.LifetimeWraps ? sum % Overflow : sum;
        }
    }

    public double PanelTodayWh => Now.Panels.Sum(p => p.TodayWh);
    public double PanelWeekWh => Now.Panels.Sum(p => p.WeekWh);

    /// <summary>When a panel's report arrived, by the gateway's clock; 0 = never.</summary>
    public long Stamp(DateTimeOffset? at) => at is { } known ? (known + ClockError).ToUnixTimeSeconds() : 0;
}
