using Solstead.Core.Accounting;
using Solstead.Core.Accounting.Hourly;

namespace Solstead.Tests.Core.Accounting.Hourly;

/// <summary>Days of every clock: half-hour zones, clock changes of an hour and of half an hour. Keys are instants of UTC, days are those of the house.</summary>
public sealed class HourlyEnergyZones
{
    /// <summary>Zone, day, its length in hours, place of the plant.</summary>
    public static readonly TheoryData<string, string, double, double, double> Days = new()
    {
        { "Asia/Kolkata", "2026-06-20", 24, 20, 77 },
        { "Asia/Kathmandu", "2026-01-10", 24, 28, 85 },
        { "Australia/Lord_Howe", "2026-04-05", 24.5, -31, 159 },
        { "Australia/Lord_Howe", "2026-10-04", 23.5, -31, 159 },
        { "America/St_Johns", "2026-03-08", 23, 47, -53 },
        { "America/St_Johns", "2026-11-01", 25, 47, -53 },
        { "Europe/Paris", "2026-03-29", 23, 48, 2 },
        { "Europe/Paris", "2026-10-25", 25, 48, 2 },
        { "Pacific/Kiritimati", "2026-08-01", 24, 2, -157 },
    };

    private static LocalDay Day(string date, TimeZoneInfo zone) => LocalDay.On(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture), zone);

    [Theory, MemberData(nameof(Days))]
    public void A_day_has_its_quarter_hours_and_they_add_up_to_what_the_gateway_showed_at_its_end(string id, string date, double length, double latitude, double longitude)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var day = Day(date, zone);
        for (var seed = 1; seed <= 3; seed++)
        {
            var truth = new Counters(seed, day.Start.AddDays(-1), 3, zone: zone, latitude: latitude, longitude: longitude);
            foreach (var only in (Func<CounterSample, CounterSample>[])[s => s, s => s with { Lifetime = null }, s => s with { Today = null }])
            {
                var quarters = HourlyEnergy.From(truth.Every(TimeSpan.FromMinutes(5)).Select(t => only(truth.At(t))), truth.In with { Step = TimeSpan.FromMinutes(15) })
                    .Where(q => q.Start >= day.Start && q.Start < day.End).ToList();
                quarters.Count.ShouldBe((int)(4 * length), $"seed {seed}");
                quarters.ShouldAllBe(q => q.Start.Offset == TimeSpan.Zero && q.Start.ToUnixTimeSeconds() % 900 == 0);
                var shown = truth.Between(day.Start, day.End);
                ((double)quarters.Sum(q => q.WattHours)).ShouldBe(shown, Math.Max(6, 0.005 * shown), $"seed {seed}");
            }
        }
    }

    [Theory, MemberData(nameof(Days))]
    public void Hours_begin_with_those_of_UTC_whatever_the_clock_says_and_none_is_left_out_or_comes_twice(string id, string date, double length, double latitude, double longitude)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var day = Day(date, zone);
        day.Length.TotalHours.ShouldBe(length);
        var from = new DateTimeOffset(day.Start.AddDays(-1).UtcDateTime.Date, TimeSpan.Zero);
        var truth = new Counters(7, from, 4, zone: zone, latitude: latitude, longitude: longitude);
        var hours = HourlyEnergy.From(truth.Every(TimeSpan.FromMinutes(5)).Select(t => truth.At(t)), truth.In);
        hours.Select(h => h.Start).ShouldBe(Enumerable.Range(0, 96).Select(i => from.AddHours(i)));
        hours.ShouldAllBe(h => h.Flags == HourFlags.Measured);
        ((double)hours.Sum(h => h.WattHours)).ShouldBe(truth.Between(truth.Start, truth.End), 2);
        foreach (var hour in hours) ((double)hour.WattHours).ShouldBe(truth.Between(hour.Start, hour.Start.AddHours(1)), 3, $"{hour.Start:u}");
    }
}
