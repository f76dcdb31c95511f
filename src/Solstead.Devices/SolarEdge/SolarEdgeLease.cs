using Solstead.Core.Quantities;

namespace Solstead.Devices.SolarEdge;

/// <summary>One register of a command.</summary>
/// <param name="Renewed">Written again before the command lapses in the inverter.</param>
/// <param name="AlsoOurs">What the inverter puts there by itself when it lapses.</param>
internal readonly record struct Step(ushort Address, ushort[] Words, bool Renewed = false, ushort[]? AlsoOurs = null);

/// <summary>A command in force, or one on its way out.</summary>
/// <param name="name">Of the group of registers it borrows.</param>
internal sealed class SolarEdgeLease(string name)
{
    /// <summary>Whoever commands repeats it within this; the inverter's own time-outs are set to the same (safety.md 1).</summary>
    public static readonly TimeSpan Lapse = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(40);
    private static readonly int[] Pauses = [0, 5, 15, 60, 300, 900];

    private Moment asked, renewed, tried;

    public string Name { get; } = name;

    /// <summary>What is written again and again; empty when nothing lapses.</summary>
    public IReadOnlyList<Step> Renewals { get; private set; } = [];

    public bool IsRunning { get; private set; }

    /// <summary>The registers are to be given back.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>How often giving back failed.</summary>
    public int Failures { get; private set; }

    public void Begin(IReadOnlyList<Step> steps, Moment now)
    {
        Renewals = [.. steps.Where(s => s.Renewed)];
        (IsRunning, IsEnding, Failures, asked, renewed) = (true, false, 0, now, now);
    }

    public void End() => (IsRunning, IsEnding, Renewals) = (false, true, []);

    /// <summary>It goes on as it is, although something else was asked for.</summary>
    public void Keep(Moment now) => asked = now;

    public void Ended() => (IsEnding, Failures) = (false, 0);

    public void NotEnded(Moment now) => (Failures, tried) = (Failures + 1, now);

    public bool MayTry(Moment now) => Failures == 0 || now.Since(tried) >= TimeSpan.FromSeconds(Pauses[Math.Min(Failures, Pauses.Length - 1)]);

    public bool HasLapsed(Moment now) => IsRunning && now.Since(asked) >= Lapse;

    public bool IsDue(Moment now) => IsRunning && Renewals.Count > 0 && now.Since(renewed) >= RenewEvery;

    public void Renewed(Moment now) => renewed = now;
}
