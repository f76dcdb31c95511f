using System.Globalization;
using Solstead.Tests.Site.Import.Books;

namespace Solstead.Tests.Site.Import.HourlyJob;

/// <summary>
/// Plays the old hourly job over a roof of which the truth is known, with its mistakes: it reads the clock of the wall, takes a missing reading for 0, loses what comes
/// before midnight, and books the day into one hour after an outage.
/// </summary>
internal sealed class LegacyDatabaseMaker
{
    private readonly TrueRoof roof;
    private readonly LegacyFaults faults;
    private readonly Random random;
    private readonly List<string?[]> production = [], history = [];
    private readonly Dictionary<(DateOnly, int), double> lastToday = [];

    private LegacyDatabaseMaker(TrueRoof roof, LegacyFaults faults, int seed) => (this.roof, this.faults, random) = (roof, faults.From(roof.From), new Random(seed));

    /// <summary>The two tables as they lie in the database at the end.</summary>
    public static (MemoryTable Production, MemoryTable History) Make(TrueRoof roof, LegacyFaults faults, int seed = 1)
    {
        var maker = new LegacyDatabaseMaker(roof, faults, seed);
        for (var hour = roof.From; hour < roof.To; hour = hour.AddHours(1)) maker.Run(hour);
        return (maker.Production(), maker.History());
    }

    private void Run(DateTimeOffset hour)
    {
        if (faults.Outages.Any(o => hour >= o.From && hour < o.From + o.For)) return;
        if (!Chance(faults.Silent))
        {
            Read(hour.AddSeconds(20 + random.Next(200)));
            if (Chance(faults.Often))
                foreach (var minute in (int[])[17, 31, 58]) Read(hour.AddMinutes(minute));
        }
        if (!Chance(faults.NoCollector)) Collect(hour.AddMinutes(5));
    }

    /// <summary>The first half of the job: the gateway's counters into enphase_production.</summary>
    private void Read(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, roof.Zone).DateTime;
        // The gateway counts anew every five minutes.
        var counted = DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / 300 * 300);
        var today = Today(counted);
        var lifetime = Chance(faults.Zeroed) ? 0 : Lifetime(counted);
        string?[] row =
        [
            Year(local), Number(local.Month), Number(local.Day), Number(local.Hour), Number(local.Minute), Number(Math.Floor(today)), Number(Math.Floor(7 * today)),
            Number(Math.Floor(lifetime)), Decimal(roof.Between(at.AddMinutes(-5), at) * 12),
        ];
        production.Add(row);
        if (Chance(faults.Doubled)) production.Add([.. row]);
        if (Chance(faults.Nonsense)) production.Add([.. row.Select((v, i) => i == random.Next(5) ? "77" : v)]);
        if (Chance(faults.Nonsense)) production.Add([null, .. row[1..]]);
        lastToday[(DateOnly.FromDateTime(local), local.Hour)] = Math.Floor(today);
    }

    /// <summary>The second half: this hour less the hour before, by the wall clock, into pvhistory.</summary>
    private void Collect(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, roof.Zone).DateTime;
        var before = local.AddHours(-1);
        var now = lastToday.GetValueOrDefault((DateOnly.FromDateTime(local), local.Hour));
        var energy = Math.Max(0, now - lastToday.GetValueOrDefault((DateOnly.FromDateTime(before), before.Hour)));
        var truth = roof.Between(at.AddMinutes(-65), at.AddMinutes(-5));
        string? global = Decimal(truth / 6), tc = Decimal(faults.Temperature ? 12 + 10 * Math.Sin(at.DayOfYear / 58.0) : Math.Clamp(120 - truth / 40, 0, 100));
        var weather = random.Next(100);
        if (faults.Text && weather < 3) (global, tc) = weather switch { 0 => ("0", "0"), 1 => (null, null), _ => ("None", "n/a") };
        history.Add(
        [
            Year(local), Number(local.Month), Number(local.Day), Number(local.Hour), global, tc, Energy(energy), Energy(truth * 0.9), Energy(faults.WattHours ? energy * 0.6 : 0),
        ]);
        if (Chance(faults.Doubled)) history.Add([.. history[^1]]);
        if (Chance(faults.Nonsense)) history.Add([.. history[^1][..3], "31", .. history[^1][4..]]);
    }

    private double Today(DateTimeOffset at)
    {
        var midnight = Solstead.Core.Accounting.LocalDay.Of(at, roof.Zone).Start;
        var since = faults.Reboots.Where(r => r > midnight && r <= at).Append(midnight).Max();
        return roof.Between(since, at);
    }

    private double Lifetime(DateTimeOffset at)
    {
        var (since, level) = faults.Rebased.Where(r => r.At <= at).Append((roof.From.AddDays(-1), 12_345_678)).MaxBy(r => r.Item1);
        return level + roof.Between(since, at);
    }

    private MemoryTable Production()
    {
        var columns = new List<(string, string)>
        {
            ("year", faults.Text ? "VARCHAR(8)" : "INT"), ("month", "INT"), ("day", "INT"), ("hour", "INT"), ("minute", "INT"),
            ("wattHoursToday", "INT"), ("wattHoursSevenDays", "INT"), ("wattHoursLifetime", "BIGINT"), ("wattsNow", "VARCHAR(24)"),
        };
        if (faults.Shuffled) random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(production));
        if (!faults.NoLifetime) return new("enphase_production", columns, production);
        columns.RemoveAt(7);
        return new("enphase_production", columns, [.. production.Select(r => (string?[])[.. r[..7], r[8]])]);
    }

    private MemoryTable History()
    {
        var (number, prefix) = (faults.Text ? "VARCHAR(24)" : "DECIMAL(10,5)", faults.WattHours ? "wh" : "kwh");
        return new("pvhistory",
        [
            ("year", "INT"), ("month", "INT"), ("day", "INT"), ("hour", "DECIMAL(2,0)"), ("gr_w", number), ("tc", number),
            ($"{prefix}_pv", number), ($"{prefix}_s3p", number), ($"{prefix}_return", number),
        ], history);
    }

    private string Energy(double wattHours) => Decimal(faults.WattHours ? wattHours : wattHours / 1000);

    private bool Chance(double share) => random.NextDouble() < share;

    private string Year(DateTime local) => faults.Text && local.Day % 7 == 0 ? $" {local.Year} " : Number(local.Year);

    private string Decimal(double value)
    {
        var text = value.ToString("0.#####", CultureInfo.InvariantCulture);
        return faults.Text && random.Next(4) == 0 ? text.Replace('.', ',') : text;
    }

    private static string Number(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
