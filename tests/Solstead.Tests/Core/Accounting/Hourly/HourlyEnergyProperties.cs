using Solstead.Core.Accounting;
using Solstead.Core.Accounting.Hourly;

namespace Solstead.Tests.Core.Accounting.Hourly;

/// <summary>The invariants of pv-forecast.md 10.4 over random counters: gaps, resets, exchanged gateways, reboots, clock changes, duplicates, disorder. The truth is known by the minute.</summary>
public sealed class HourlyEnergyProperties
{
    public static readonly TheoryData<string> Starts = ["2026-03-26T23:00:00Z", "2026-10-22T22:00:00Z", "2026-06-19T22:00:00Z", "2026-12-18T23:00:00Z"];

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [Theory, MemberData(nameof(Starts))]
    public void Hours_of_a_day_add_up_to_what_the_gateway_showed_at_its_end_and_a_day_has_as_many_as_the_clock_says(string start)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var random = new Random(seed);
            var truth = new Counters(seed, At(start), 6, always: seed % 3 == 0);
            var hours = HourlyEnergy.From(Faulty(truth, random, TimeSpan.FromMinutes(5)), Counters.Options);
            for (var day = LocalDay.Of(truth.Start, Counters.Paris).Next(Counters.Paris); day.End <= truth.End; day = day.Next(Counters.Paris))
            {
                var own = hours.Where(h => h.Start >= day.Start && h.Start < day.End).ToList();
                own.Count.ShouldBe((int)day.Length.TotalHours, $"seed {seed} {day.Date}");
                var shown = truth.Between(day.Start, day.End);
                ((double)own.Sum(h => h.WattHours)).ShouldBe(shown, Math.Max(6, 0.005 * shown), $"seed {seed} {day.Date}");
            }
        }
    }

    [Theory, MemberData(nameof(Starts))]
    public void Whatever_the_readings_are_no_hour_is_negative_or_more_than_can_flow(string start)
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var random = new Random(seed);
            var truth = new Counters(seed, At(start), 5, always: seed % 2 == 0);
            var readings = truth.Every(TimeSpan.FromMinutes(random.Next(1, 90))).Select(t => Nonsense(truth.At(t), random)).ToList();
            foreach (var step in (TimeSpan[])[TimeSpan.FromHours(1), TimeSpan.FromMinutes(15)])
            {
                var hours = HourlyEnergy.From(readings, Counters.Options with { Step = step });
                hours.ShouldAllBe(h => h.WattHours >= 0 && h.WattHours <= 1.2 * Counters.Rating * step.TotalHours, $"seed {seed}");
                hours.Select(h => h.Start).ShouldBe(hours.Select(h => h.Start).Distinct().Order());
            }
        }
    }

    [Theory, MemberData(nameof(Starts))]
    public void Gaps_cost_nothing_of_the_total(string start)
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            var random = new Random(seed);
            var truth = new Counters(seed, At(start), 8, always: seed % 2 == 0);
            var readings = truth.Every(TimeSpan.FromMinutes(5)).ToList();
            for (var gap = 0; gap < 6; gap++)
            {
                var from = random.Next(1, readings.Count - 2);
                readings.RemoveRange(from, Math.Min(random.Next(1, 400), readings.Count - 1 - from));
            }
            var lifetimeOnly = seed % 3 == 0;
            var hours = HourlyEnergy.From(readings.Select(t => truth.At(t) is var s && lifetimeOnly ? s with { Today = null } : truth.At(t)), Counters.Options);
            hours.Count.ShouldBe(8 * 24, $"seed {seed}");
            ((double)hours.Sum(h => h.WattHours)).ShouldBe(truth.Between(truth.Start, truth.End), 2, $"seed {seed}");
            foreach (var hour in hours.Where(h => h.Flags == HourFlags.Measured))
                ((double)hour.WattHours).ShouldBe(truth.Between(hour.Start, hour.Start.AddHours(1)), 1.2 * Counters.Rating / 6 + 2, $"seed {seed} {hour.Start}");
            hours.Any(h => h.Flags != HourFlags.Measured).ShouldBeTrue();
        }
    }

    [Theory, MemberData(nameof(Starts))]
    public void A_lifetime_that_is_set_back_or_exchanged_again_and_again_costs_nothing_while_the_day_is_counted(string start)
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            var random = new Random(seed);
            var truth = new Counters(seed, At(start), 6, always: seed % 2 == 0);
            var shift = 5_000_000.0;
            var readings = new List<CounterSample>();
            foreach (var at in truth.Every(TimeSpan.FromMinutes(5)))
            {
                // Not at midnight, where the counter of the day begins anew as well.
                if (random.Next(40) == 0 && truth.At(at).Today >= truth.At(at.AddMinutes(-20)).Today) shift = random.Next(4) switch { 0 => 0, 1 => shift - random.Next(1000, 100_000), _ => random.Next(0, 20_000_000) };
                readings.Add(truth.At(at, Math.Max(shift, 0)));
            }
            var hours = HourlyEnergy.From(readings, Counters.Options);
            hours.Count.ShouldBe(6 * 24, $"seed {seed}");
            var gain = truth.Between(truth.Start, truth.End);
            ((double)hours.Sum(h => h.WattHours)).ShouldBe(gain, 60, $"seed {seed}: a watt-hour is lost at most at each of them");
            hours.ShouldAllBe(h => h.WattHours <= 1.2 * Counters.Rating);
        }
    }

    [Theory, MemberData(nameof(Starts))]
    public void Counters_that_are_read_by_turns_tell_as_much_as_both(string start)
    {
        for (var seed = 1; seed <= 6; seed++)
        {
            var random = new Random(seed);
            var truth = new Counters(seed, At(start), 3, always: seed % 2 == 0);
            var every = TimeSpan.FromMinutes(5);
            var readings = truth.Every(every).Select((t, i) => (i == 0 ? 2 : seed % 3 == 0 ? i % 2 : random.Next(3)) switch { 0 => truth.At(t) with { Today = null }, 1 => truth.At(t) with { Lifetime = null }, _ => truth.At(t) }).ToList();
            readings[^1] = truth.At(truth.End);
            var hours = HourlyEnergy.From(readings, Counters.Options);
            hours.Count.ShouldBe(3 * 24, $"seed {seed}");
            ((double)hours.Sum(h => h.WattHours)).ShouldBe(truth.Between(truth.Start, truth.End), 6, $"seed {seed}");
        }
    }

    [Theory, MemberData(nameof(Starts))]
    public void Flags_tell_how_an_hour_is_known(string start)
    {
        for (var seed = 1; seed <= 6; seed++)
        {
            var random = new Random(seed);
            var truth = new Counters(seed, At(start), 4, always: true);
            // A gap around a whole hour in the middle; its length decides.
            var minutes = random.Next(21, 400);
            var from = truth.Start.AddHours(30).AddMinutes(-random.Next(11, Math.Min(minutes - 9, 150)));
            var to = from.AddMinutes(minutes);
            var near = new[] { from, to }.Min(t => Math.Abs((t - truth.Start.AddHours(30)).TotalMinutes));
            var times = truth.Every(TimeSpan.FromMinutes(1)).Where(t => t <= from || t >= to);
            var hours = HourlyEnergy.From(times.Select(t => truth.At(t)), Counters.Options).ToDictionary(h => (h.Start - truth.Start).TotalHours);
            var expected = near <= 10 ? HourFlags.Measured : minutes <= 180 ? HourFlags.Interpolated : HourFlags.Estimated;
            hours[29].Flags.ShouldBe(expected, $"seed {seed}: {minutes} min, {near} min near");
            hours[30].Flags.ShouldBe(expected | (expected == HourFlags.Measured && minutes > 0 && Far(31) ? hours[30].Flags : HourFlags.Measured));
            hours.Where(h => truth.Start.AddHours(h.Key + 1) <= from || truth.Start.AddHours(h.Key) >= to).ShouldAllBe(h => h.Value.Flags == HourFlags.Measured);

            bool Far(int hour) => Math.Min(Math.Abs((from - truth.Start.AddHours(hour)).TotalMinutes), Math.Abs((to - truth.Start.AddHours(hour)).TotalMinutes)) > 10;
        }
    }

    [Theory, MemberData(nameof(Starts))]
    public void Order_and_repetition_of_the_readings_change_nothing(string start)
    {
        for (var seed = 1; seed <= 6; seed++)
        {
            var random = new Random(seed);
            var truth = new Counters(seed, At(start), 4);
            var readings = Faulty(truth, random, TimeSpan.FromMinutes(7));
            var expected = HourlyEnergy.From(readings, Counters.Options);
            var mixed = readings.Concat(readings.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).ToList();
            HourlyEnergy.From(mixed, Counters.Options).SequenceEqual(expected).ShouldBeTrue($"seed {seed}");
            // Two different words about one instant: which comes first changes nothing either.
            var torn = readings.Concat(readings.Where(_ => random.Next(5) == 0).Select(r => r with { Lifetime = r.Lifetime + random.Next(-1, 2), Today = null })).ToList();
            var once = HourlyEnergy.From(torn, Counters.Options);
            HourlyEnergy.From(torn.OrderBy(_ => random.Next()).ToList(), Counters.Options).SequenceEqual(once).ShouldBeTrue($"seed {seed}");
        }
    }

    [Theory, MemberData(nameof(Starts))]
    public void Readings_that_come_late_replace_what_was_estimated(string start)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var random = new Random(seed);
            var truth = new Counters(seed, At(start), 4);
            var all = truth.Every(TimeSpan.FromMinutes(5)).Select(t => truth.At(t)).ToList();
            var first = random.Next(12, all.Count - 200);
            var late = all.GetRange(first, random.Next(60, 180));
            var without = HourlyEnergy.From(all.Except(late), Counters.Options);
            without.Any(h => (h.Flags & HourFlags.Estimated) == HourFlags.Estimated).ShouldBeTrue($"seed {seed}");
            var whole = HourlyEnergy.From(all.Except(late).Concat(late), Counters.Options);
            whole.ShouldAllBe(h => h.Flags == HourFlags.Measured);
            whole.Sum(h => h.WattHours).ShouldBeInRange(without.Sum(h => h.WattHours) - 1, without.Sum(h => h.WattHours) + 1);
        }
    }

    [Theory, MemberData(nameof(Starts))]
    public void An_hour_is_there_if_and_only_if_readings_prove_it(string start)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var random = new Random(seed);
            var truth = new Counters(seed, At(start), 5);
            // Two days that nothing connects: the gateway was exchanged between them and its counter of the day was not read.
            var gone = (From: truth.Start.AddHours(random.Next(30, 50)), To: truth.Start.AddHours(random.Next(60, 90)));
            var readings = truth.Every(TimeSpan.FromMinutes(5)).Where(t => t <= gone.From || t >= gone.To)
                .Select(t => truth.At(t, t < gone.To ? 1_000_000 : 200) with { Today = null }).ToList();
            var hours = HourlyEnergy.From(readings, Counters.Options).ToDictionary(h => h.Start);
            for (var hour = truth.Start; hour < truth.End; hour = hour.AddHours(1))
            {
                var proven = hour.AddHours(1) <= gone.From || hour >= gone.To;
                hours.ContainsKey(hour).ShouldBe(proven, $"seed {seed} {hour:u}");
                if (proven && truth.Between(hour, hour.AddHours(1)) == 0) hours[hour].WattHours.ShouldBeInRange(0, 1);
            }
        }
    }

    /// <summary>Readings of a gateway with a bad life: one of the two counters is set back, lost or misread, never both at once.</summary>
    private static List<CounterSample> Faulty(Counters truth, Random random, TimeSpan every)
    {
        var readings = new List<CounterSample>();
        var (shift, lostUntil, lostToday) = (1_000_000.0, DateTimeOffset.MinValue, DateTimeOffset.MinValue);
        var (stolen, calm) = (0.0, DateTimeOffset.MinValue);
        var day = DateOnly.MinValue;
        foreach (var at in truth.Every(every))
        {
            var date = LocalDay.Of(at, Counters.Paris).Date;
            if (date != day) (day, stolen) = (date, 0);
            var sample = truth.At(at, shift);
            var (before, taken) = (shift, stolen);
            // What flows between the last reading of a day and its midnight only the lifetime counter can tell.
            var midnight = LocalDay.Of(at + every * 2, Counters.Paris).Date != date || LocalDay.Of(at - every * 2, Counters.Paris).Date != date;
            switch (at < calm || midnight ? -1 : random.Next(200))
            {
                case 0: shift = random.Next(0, 3_000_000); break;                                  // exchanged gateway: the next reading stands elsewhere
                case 1: lostUntil = at.AddMinutes(random.Next(5, 60)); break;                      // lifetime is not read for a while
                case 2: lostToday = at.AddMinutes(random.Next(5, 60)); break;
                case 3: sample = sample with { Lifetime = 4e9 }; break;                            // misread
                case 4: stolen += (sample.Today ?? 0) - stolen; break;        // reboot: the day begins anew
            }
            if (shift != before || at < lostUntil || at < lostToday || sample.Lifetime > 1e9 || stolen != taken) calm = at + 3 * every;
            sample = sample with { Today = at < lostToday ? null : Math.Max(0, Math.Floor((sample.Today ?? 0) - stolen)), Lifetime = at < lostUntil && !midnight ? null : sample.Lifetime };
            readings.Add(sample);
        }
        return readings;
    }

    private static CounterSample Nonsense(CounterSample sample, Random random) => random.Next(12) switch
    {
        0 => sample with { Lifetime = random.NextDouble() * 5e6 },
        1 => sample with { Today = random.NextDouble() * 5e4 },
        2 => sample with { Lifetime = double.NaN, Today = -5 },
        3 => sample with { Lifetime = null },
        4 => sample with { Today = null },
        5 => sample with { At = sample.At.AddMinutes(random.Next(-3000, 3000)) },
        6 => new(sample.At, 0, 0),
        7 => new(sample.At, double.PositiveInfinity, 1e300),
        _ => sample,
    };
}
