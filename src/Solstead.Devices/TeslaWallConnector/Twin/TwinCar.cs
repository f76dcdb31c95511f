namespace Solstead.Devices.TeslaWallConnector.Twin;

/// <summary>
/// A car behind a unit. It waits, closes its contactor, ramps by 2 A a second to a little less than it may have, and, as Teslas since 2017 do,
/// falls to 5 A when its limit is raised, until at least 16 A (21 A behind an 80 A unit) were offered for 5 s (reference/tesla-wall-connector.md 5, 7).
/// </summary>
public sealed class TwinCar
{
    private const double PerSecond = 2.1, Fallen = 5.2;
    private static readonly TimeSpan Thinks = TimeSpan.FromSeconds(6), Closes = TimeSpan.FromSeconds(3), Wakes = TimeSpan.FromSeconds(4.8);

    private TimeSpan? allowedSince;
    private TimeSpan enoughFor;
    private double limit;
    private bool fallen;

    public bool Plugged { get; set; }

    /// <summary>Conductors of the unit it uses, e.g. 0 for the first; order and number free.</summary>
    public IReadOnlyList<int> Conductors { get; set; } = [0, 1, 2];

    /// <summary>Most it takes. [A]</summary>
    public double Most { get; set; } = 16;

    /// <summary>Least it charges with. [A]</summary>
    public double Least { get; set; } = 5;

    /// <summary>False when it is full or was stopped from inside.</summary>
    public bool Willing { get; set; } = true;

    /// <summary>It does not charge, by a fault of the twin.</summary>
    public bool Refuses { get; set; }

    /// <summary>True for Teslas since 2017: a raise lets it fall to 5 A.</summary>
    public bool Falls { get; set; }

    /// <summary>Goes on with 5 A whatever it is told: 0 A is ignored.</summary>
    public bool IgnoresStop { get; set; }

    /// <summary>Its number; empty when it tells none.</summary>
    public string Vin { get; set; } = "5YJ3E7EB6KF000316";

    /// <summary>What it draws, each of its phases. [A]</summary>
    public double Amps { get; private set; }

    /// <summary>How often its contactor closed and opened.</summary>
    public int Switches { get; private set; }

    /// <summary>True between being allowed and drawing.</summary>
    public bool Starting { get; private set; }

    /// <param name="offered">Limit it is told. [A]</param>
    /// <param name="step">Time since the last call.</param>
    public void Step(double offered, double spike, TimeSpan now, TimeSpan step)
    {
        Follow(offered, spike, step);
        var may = Plugged && Willing && !Refuses && offered >= Least;
        if (!may && !(IgnoresStop && Plugged && Amps > 0))
        {
            if (Amps > 0) Switches++;
            (Amps, allowedSince, Starting, fallen) = (0, null, false, false);
            return;
        }
        allowedSince ??= now;
        Starting = Amps == 0 && now - allowedSince > Thinks;
        if (now - allowedSince < Thinks + Closes) return;
        if (Amps == 0) Switches++;
        Starting = false;
        var target = may ? Taken(Math.Min(offered, Most)) : Fallen;
        var most = PerSecond * step.TotalSeconds;
        Amps = Math.Max(0.1, Amps + Math.Clamp(target - Amps, -most * 2, most));
    }

    /// <summary>A little less than allowed, as measured at cars: 6 A gives 5.2, 16 A gives 15.1, 40 A gives 38.9.</summary>
    private double Taken(double allowed) => fallen ? Math.Min(Fallen, allowed) : (0.99 * allowed) - 0.7;

    private void Follow(double offered, double spike, TimeSpan step)
    {
        if (Falls && offered > limit && Amps > 1 && offered < spike) fallen = true;
        enoughFor = offered >= spike ? enoughFor + step : TimeSpan.Zero;
        if (enoughFor >= Wakes) fallen = false;
        limit = offered;
    }
}
