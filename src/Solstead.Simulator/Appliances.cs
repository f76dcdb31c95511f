namespace Solstead.Simulator;

/// <summary>What one thing in the house draws, as a pure function of the local time.</summary>
/// <param name="Watts">While it is on. [W]</param>
/// <param name="PowerFactor">Below 1; inductive when positive, capacitive when negative.</param>
/// <param name="Start">Usual start, hours after local midnight.</param>
/// <param name="Spread">Up to so much earlier or later. [h]</param>
/// <param name="Chance">That it runs on a given day, 0 to 1.</param>
internal sealed record Appliance(string Name, double Watts, double PowerFactor, double Start, double Hours, double Spread, double Chance, int Phase)
{
    public bool IsOn(int seed, int stream, DateOnly day, double hour)
    {
        if (Noise.At(seed, stream, day.DayNumber) >= Chance) return false;
        var start = Start + Spread * (2 * Noise.At(seed, stream + 1000, day.DayNumber) - 1);
        return hour >= start && hour < start + Hours;
    }
}

/// <summary>Active and reactive power on one phase.</summary>
internal readonly record struct Load(double Watts, double Vars)
{
    public static Load operator +(Load a, Load b) => new(a.Watts + b.Watts, a.Vars + b.Vars);
    public static Load Of(double watts, double factor) => new(watts, Math.Sign(factor) * watts * Math.Sqrt(1 / (factor * factor) - 1));
}

/// <summary>Everything that draws power in the house.</summary>
internal sealed class Appliances(HouseSettings settings)
{
    private static readonly Appliance[] Things =
    [
        new("kettle", 2000, 1, 7.1, 0.06, 0.3, 0.95, 0),
        new("kettle again", 2000, 1, 16.2, 0.06, 0.8, 0.7, 0),
        new("coffee", 1300, 0.99, 7.3, 0.12, 0.4, 0.9, 1),
        new("hob", 1800, 0.99, 12.2, 0.5, 0.4, 0.6, 2),
        new("oven", 2200, 0.99, 18.9, 0.8, 0.5, 0.6, 1),
        new("hob in the evening", 2400, 0.99, 19.2, 0.5, 0.4, 0.8, 2),
        new("dishwasher", 1900, 0.97, 20.5, 0.4, 0.5, 0.7, 0),
        new("washing machine heats", 2000, 0.97, 10.0, 0.35, 1.5, 0.5, 1),
        new("washing machine spins", 350, 0.75, 10.6, 0.7, 1.5, 0.5, 1),
        new("hot water", 2200, 1, 0.6, 2.2, 0.3, 1, 2),
        new("television", 140, -0.92, 19.8, 3, 0.6, 0.9, 0),
        new("lights", 160, -0.9, 18.2, 4.8, 0.4, 1, 0),
        new("office", 130, -0.93, 8.7, 8.5, 0.3, 0.7, 1),
    ];

    /// <summary>Fills one entry per phase of the house.</summary>
    public void Fill(DateTimeOffset at, Span<Load> phases)
    {
        phases.Clear();
        var local = TimeZoneInfo.ConvertTime(at, settings.Zone);
        var day = DateOnly.FromDateTime(local.DateTime);
        var hour = local.TimeOfDay.TotalHours;
        var seconds = (at - DateTimeOffset.UnixEpoch).TotalSeconds;
        for (var i = 0; i < Things.Length; i++)
            if (Things[i].IsOn(settings.Seed, 100 + i, day, hour)) Add(phases, Things[i].Phase, Load.Of(Things[i].Watts, Things[i].PowerFactor));
        AddAlwaysOn(phases, seconds);
        for (var p = 0; p < phases.Length; p++)
        {
            var flicker = settings.LoadScale * (0.97 + 0.06 * Noise.Smooth(settings.Seed, 40 + p, seconds / 4));
            phases[p] = new(phases[p].Watts * flicker, phases[p].Vars * flicker);
        }
    }

    private void AddAlwaysOn(Span<Load> phases, double seconds)
    {
        Add(phases, 0, Load.Of(95, -0.85));
        Add(phases, 1, Load.Of(70, -0.9));
        Add(phases, 2, Load.Of(35, -0.8));
        // A compressor that runs 18 of 45 minutes, each round a little different.
        var round = seconds / 2700 + 0.1 * Noise.Smooth(settings.Seed, 50, seconds / 8000);
        if (round - Math.Floor(round) < 0.4) Add(phases, 2, Load.Of(95, 0.78));
    }

    private static void Add(Span<Load> phases, int phase, Load load)
    {
        ref var at = ref phases[phase % phases.Length];
        at += load;
    }
}
