namespace Solstead.Simulator;

/// <summary>Sun and house at one instant, without the battery, whose state depends on what was before.</summary>
/// <param name="ProductionWatts">≥ 0, or a few watts negative at night. [W]</param>
/// <param name="HomeWatts">≥ 0. [W]</param>
/// <param name="ProductionByPhase">One entry per phase. [W]</param>
/// <param name="HomeByPhase">One entry per phase. [W]</param>
public sealed record HousePowers(DateTimeOffset At, double ProductionWatts, double HomeWatts, IReadOnlyList<double> ProductionByPhase, IReadOnlyList<double> HomeByPhase)
{
    /// <summary>+ = import, as without a battery. [W]</summary>
    public double GridWatts => HomeWatts - ProductionWatts;
}

/// <summary>
/// The life of the house as a pure function of time: any instant, past or future, without running through what lies before. A house without
/// a battery shows exactly these powers live; with one, step a <see cref="VirtualHouse"/> through the hours instead.
/// </summary>
public sealed class HouseProfile
{
    private readonly HouseSettings settings;
    private readonly Appliances appliances;

    public HouseProfile(HouseSettings settings)
    {
        if (settings.Phases is < 1 or > 3) throw new ArgumentException($"A house has 1 to 3 phases, not {settings.Phases}.", nameof(settings));
        this.settings = settings;
        appliances = new Appliances(settings);
        Roof = new Roof(settings);
    }

    internal Roof Roof { get; }

    /// <summary>The powers of the whole second that <paramref name="instant"/> lies in.</summary>
    public HousePowers At(DateTimeOffset instant)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(instant.ToUnixTimeSeconds());
        Span<double> panels = stackalloc double[Roof.Panels.Count];
        Span<Load> production = stackalloc Load[settings.Phases];
        Span<Load> home = stackalloc Load[settings.Phases];
        Fill(at, panels, production, home);
        var pv = new double[settings.Phases];
        var load = new double[settings.Phases];
        for (var p = 0; p < settings.Phases; p++) (pv[p], load[p]) = (production[p].Watts, home[p].Watts);
        return new(at, pv.Sum(), load.Sum(), pv, load);
    }

    internal void Fill(DateTimeOffset at, Span<double> panels, Span<Load> production, Span<Load> home)
    {
        Roof.Fill(at, panels);
        production.Clear();
        for (var i = 0; i < panels.Length; i++)
        {
            ref var phase = ref production[i % production.Length];
            // Filter capacitors cost a little at night; by day the inverter runs near unity (enphase.md 5.3, 6.5).
            phase += panels[i] > 0 ? new Load(panels[i], 4 + 0.05 * panels[i]) : new Load(-0.4, 7);
        }
        appliances.Fill(at, home);
    }
}
