using Solstead.Core.Points;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;
using Solstead.Devices.TeslaWallConnector.Twin;

namespace Solstead.Soak.Charge;

/// <summary>What a setting came to over all days. [Wh per day]</summary>
/// <param name="Extra">Imported because of the car, beyond what the house alone would have.</param>
internal readonly record struct StudyResult(double Exported, double Extra, double Charged, double Switches, double Changes, double BudgetDays);

/// <summary>
/// Delays, budgets and means of the charging rule over many cloudy days (docs/adr/0018): the rule itself, a meter a second late, offers held for 5 s and raised
/// through 16 A as the wall connector's driver does, and the twin's car.
/// </summary>
internal static class CloudStudy
{
    private static readonly (string Name, Func<ChargingSettings, ChargingSettings> With)[] Variants =
    [
        ("as shipped", s => s),
        ("text of section 13: 60 s to start, 180 s to stop", s => s with { StartEnergy = 1000, StopEnergy = 1000 }),
        ("start after 60 s", s => s with { StartEnergy = 1000 }),
        ("start after 5 Wh", s => s with { StartEnergy = 5 }),
        ("start after 10 Wh", s => s with { StartEnergy = 10 }),
        ("start after 25 Wh", s => s with { StartEnergy = 25 }),
        ("start after 40 Wh", s => s with { StartEnergy = 40 }),
        ("start after 30 s", s => s with { StartDelay = TimeSpan.FromSeconds(30) }),
        ("start after 120 s", s => s with { StartDelay = TimeSpan.FromSeconds(120) }),
        ("stop after 3 Wh", s => s with { StopEnergy = 3 }),
        ("stop after 5 Wh", s => s with { StopEnergy = 5 }),
        ("stop after 20 Wh", s => s with { StopEnergy = 20 }),
        ("stop after 40 Wh", s => s with { StopEnergy = 40 }),
        ("stop after 60 s", s => s with { StopAfter = TimeSpan.FromSeconds(60) }),
        ("stop after 600 s", s => s with { StopAfter = TimeSpan.FromSeconds(600) }),
        ("mean over 0 s", s => s with { Smoothing = TimeSpan.Zero }),
        ("mean over 5 s", s => s with { Smoothing = TimeSpan.FromSeconds(5) }),
        ("mean over 20 s", s => s with { Smoothing = TimeSpan.FromSeconds(20) }),
        ("mean over 30 s", s => s with { Smoothing = TimeSpan.FromSeconds(30) }),
        ("pause of 0 s", s => s with { LeastOff = TimeSpan.Zero }),
        ("pause of 180 s", s => s with { LeastOff = TimeSpan.FromSeconds(180) }),
        ("thrift 0", s => s with { Thrift = 0 }),
        ("thrift 2", s => s with { Thrift = 2 }),
        ("thrift 10", s => s with { Thrift = 10 }),
        ("10 switchings a day", s => s with { SwitchesPerDay = 10 }),
        ("40 switchings a day", s => s with { SwitchesPerDay = 40 }),
        ("100 W left alone", s => s with { Margin = 100 }),
        ("100 W accepted", s => s with { Margin = -100 }),
    ];

    public static bool Run(int count)
    {
        var days = Enumerable.Range(0, count).Select(CloudyDay.Of).ToList();
        Console.WriteLine($"| {count} days of 12 h | exported | imported for the car | into the car | switchings | offers | days at the budget |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (name, with) in Variants) Tell(name, Over(days, with(new())));
        foreach (var manner in days.GroupBy(d => d.Manner)) Tell($"as shipped, {manner.Key}", Over([.. manner], new()));
        return true;
    }

    private static StudyResult Over(IReadOnlyList<CloudyDay> days, ChargingSettings settings)
    {
        var results = days.AsParallel().Select(d => Day(d, settings)).ToList();
        double Mean(Func<StudyResult, double> of) => results.Average(of);
        return new(Mean(r => r.Exported), Mean(r => r.Extra), Mean(r => r.Charged), Mean(r => r.Switches), Mean(r => r.Changes), results.Sum(r => r.BudgetDays));
    }

    private static void Tell(string name, StudyResult r) => Console.WriteLine(
        $"| {name} | {Verdict.Text(r.Exported / 1000, "0.00")} kWh | {Verdict.Text(r.Extra, "0")} Wh | {Verdict.Text(r.Charged / 1000, "0.00")} kWh | {Verdict.Text(r.Switches)} | {Verdict.Text(r.Changes, "0")} | {r.BudgetDays} |");

    private static StudyResult Day(CloudyDay day, ChargingSettings settings)
    {
        var start = new DateTimeOffset(2026, 6, 26, 0, 0, 0, TimeSpan.Zero).AddSeconds(CloudyDay.From);
        var (car, offer, memory) = (new TwinCar { Plugged = true, Most = 16, Conductors = [.. Enumerable.Range(0, day.Phases)] }, new HeldOffer(), new ChargingMemory());
        var (result, seen, watts, budget) = (new StudyResult(), 0.0, 0.0, false);
        for (var s = 0; s < CloudyDay.Seconds; s++)
        {
            var at = TimeSpan.FromSeconds(s);
            var grid = day.House[s] + watts - day.Sun[s];
            result = Counted(result, grid, day.House[s] - day.Sun[s], watts);
            var input = new ChargingInput(new(at, start + at), (start + at).DateTime, new(s == 0 ? grid : seen, Quality.Good, TimeSpan.Zero, s + 1), Seen.Nothing, Seen.Nothing, double.PositiveInfinity,
                new(watts, car.Amps, true, offer.Amps, 6, 16, [230], car.Amps >= 1 ? day.Phases : null));
            var decision = ChargingPolicy.Decide(input, settings with { Phases = day.Phases }, memory);
            (memory, seen, budget) = (decision.Next, grid, budget || decision.Reason == "charge.wait.budget");
            if (offer.Follow(decision.Amps ?? 0, decision.Momentary, at)) result = result with { Changes = result.Changes + 1 };
            car.Step(offer.Amps, 16, at, TimeSpan.FromSeconds(1));
            watts = car.Amps * 230 * day.Phases;
        }
        return result with { Switches = car.Switches, BudgetDays = budget ? 1 : 0 };
    }

    private static StudyResult Counted(StudyResult sum, double grid, double without, double watts) => sum with
    {
        Exported = sum.Exported + Math.Max(0, -grid) / 3600,
        Charged = sum.Charged + watts / 3600,
        Extra = sum.Extra + (Math.Max(0, grid) - Math.Max(0, without)) / 3600,
    };

    /// <summary>What the charger offers: each level for 5 s, a raise begins with 16 A where that is allowed.</summary>
    private sealed class HeldOffer
    {
        private TimeSpan changed = TimeSpan.FromDays(-1);

        public double Amps { get; private set; }

        public bool Follow(double wanted, double momentary, TimeSpan now)
        {
            if (wanted.Equals(Amps) || now - changed <= TimeSpan.FromSeconds(5)) return false;
            (Amps, changed) = (wanted > Amps && wanted < 16 && momentary >= 16 ? 16 : wanted, now);
            return true;
        }
    }
}
