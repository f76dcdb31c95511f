using Solstead.Core.Accounting;
using Solstead.Core.Accounting.Hourly;
using Solstead.Core.Quantities;

namespace Solstead.Tests.Core.Accounting.Hourly;

/// <summary>A plant whose energy is known by the minute, and the counters its gateway shows.</summary>
internal sealed class Counters
{
    public const double Rating = 5000;
    public static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private readonly double[] total;
    private readonly TimeZoneInfo zone;

    /// <param name="always">Uses energy day and night, as a house; else a plant.</param>
    /// <param name="zone">Where its day begins; France unless said.</param>
    public Counters(int seed, DateTimeOffset start, int days, bool always = false, TimeZoneInfo? zone = null, double latitude = 48, double longitude = 2)
    {
        (Start, Days, this.zone) = (start, days, zone ?? Paris);
        var random = new Random(seed);
        total = new double[days * 1440 + 1];
        var cloud = 1.0;
        var sun = new SunShape(latitude, longitude);
        In = new(this.zone, new Power(Rating)) { Shape = sun.Of };
        for (var i = 1; i < total.Length; i++)
        {
            if (random.Next(20) == 0) cloud = random.NextDouble();
            var watts = always ? 200 + 2500 * cloud * cloud : Math.Min(Rating, 5.2 * cloud * sun.Of(start.AddMinutes(i - 1), TimeSpan.FromMinutes(1)));
            total[i] = total[i - 1] + watts / 60;
        }
    }

    public DateTimeOffset Start { get; }
    public int Days { get; }
    public DateTimeOffset End => Start.AddDays(Days);

    /// <summary>Of this very plant.</summary>
    public HourlyOptions In { get; }

    public static HourlyOptions Options => new(Paris, new Power(Rating)) { Shape = new SunShape(48, 2).Of };

    /// <summary>What really flowed until an instant. [Wh]</summary>
    public double Until(DateTimeOffset at)
    {
        var minutes = Math.Clamp((at - Start).TotalMinutes, 0, total.Length - 1);
        var i = Math.Min((int)minutes, total.Length - 2);
        return total[i] + (total[i + 1] - total[i]) * (minutes - i);
    }

    public double Between(DateTimeOffset from, DateTimeOffset to) => Until(to) - Until(from);

    /// <summary>What the gateway shows: whole watt-hours.</summary>
    public CounterSample At(DateTimeOffset at, double lifetimeBase = 1_000_000)
    {
        var midnight = LocalDay.Of(at, zone).Start;
        return new(at, Math.Floor(Between(midnight < Start ? Start : midnight, at)), Math.Floor(lifetimeBase + Until(at)));
    }

    public IEnumerable<DateTimeOffset> Every(TimeSpan step)
    {
        for (var at = Start; at <= End; at += step) yield return at;
    }
}
