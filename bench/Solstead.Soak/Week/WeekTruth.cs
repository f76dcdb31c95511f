using Solstead.Core.Accounting;
using Solstead.Devices.Enphase.Twin;
using Solstead.Soak.Gateway;

namespace Solstead.Soak.Week;

/// <summary>The house behind the twin, with a record of its registers over the week and of what each panel made on each day.</summary>
internal sealed class WeekTruth(IGatewayPlant house, TimeZoneInfo zone) : IGatewayPlant
{
    private readonly Lock gate = new();
    private readonly List<(DateTimeOffset At, Energies So)> registers = [];
    private readonly Dictionary<(DateOnly Date, string Serial), double> panels = [];

    public PlantEquipment Equipment => house.Equipment;

    public PlantSnapshot At(DateTimeOffset now)
    {
        lock (gate)
        {
            var snapshot = house.At(now);
            if (registers.Count > 0 && registers[^1].At >= snapshot.At) return snapshot;
            registers.Add((snapshot.At, Energies.Of(snapshot)));
            var date = LocalDay.Of(snapshot.At, zone).Date;
            foreach (var panel in snapshot.Panels) panels[(date, panel.Panel.Serial)] = Math.Max(panel.TodayWh, panels.GetValueOrDefault((date, panel.Panel.Serial)));
            return snapshot;
        }
    }

    /// <summary>What the meters counted in a day, on a line between the looks around its midnights. [Wh]</summary>
    public Energies Of(LocalDay day)
    {
        lock (gate) return Registers(day.End) - Registers(day.Start);
    }

    /// <summary>What one panel made on a day. [Wh]</summary>
    public double Of(LocalDay day, string serial)
    {
        lock (gate) return panels.GetValueOrDefault((day.Date, serial));
    }

    private Energies Registers(DateTimeOffset at)
    {
        var after = registers.FindIndex(r => r.At >= at);
        if (after < 1) throw new InvalidOperationException($"The gateway was not asked around {at:O}: {registers.Count} looks from {registers.FirstOrDefault().At:O}.");
        var (a, b) = (registers[after - 1], registers[after]);
        var share = (at - a.At) / (b.At - a.At);
        return new(Between(a.So.Pv, b.So.Pv), Between(a.So.Import, b.So.Import), Between(a.So.Export, b.So.Export));

        double Between(double from, double to) => from + (to - from) * share;
    }
}
