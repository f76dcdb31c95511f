using Solstead.Core.Accounting;
using Solstead.Core.Accounting.Hourly;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.History.Backfill;

/// <summary>What single meters counted in each quarter hour, from the minutes of their counters that history holds.</summary>
internal sealed class MeterHistory(IHistoryReader history, TimeZoneInfo zone, SunShape? sun)
{
    /// <summary>Readings of so long before and after are looked at, to find the ends of a gap.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromHours(6);

    /// <summary>What one question gives: 20,000 minutes.</summary>
    private static readonly TimeSpan Piece = TimeSpan.FromDays(13);

    /// <summary>More flows through no house.</summary>
    private static readonly Power Most = new(200_000);

    /// <summary>The energy of one direction of a meter by slot, and how sure it is; empty when it has no counter in history.</summary>
    public async Task<IReadOnlyDictionary<long, HourEnergy>> OfAsync(RoleMeter meter, bool negative, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        if (Series(meter, negative) is not { } series) return new Dictionary<long, HourEnergy>();
        var samples = new List<CounterSample>();
        for (var at = from - Reach; at < to + Reach; at += Piece)
        {
            var end = at + Piece < to + Reach ? at + Piece : to + Reach;
            var answer = await history.QueryAsync(new HistoryQuery([series], at, end, Resolution.Minute, 20_000), ct);
            if (answer.StepSeconds > 60) continue;
            // A minute holds its last value.
            samples.AddRange(answer.Series[0].Buckets.Where(b => b.Mean is not null).Select(b => new CounterSample(DateTimeOffset.FromUnixTimeSeconds(b.Start + 59), null, b.Mean)));
        }
        var options = new HourlyOptions(zone, Most)
        {
            Step = TimeSpan.FromSeconds(Slots.Seconds),
            Tolerance = TimeSpan.FromSeconds(150),
            // The ledger draws short gaps as a line too; longer ones of the sun have its shape.
            StraightAtMost = TimeSpan.FromMinutes(30),
            Shape = meter.Positive == Flow.Pv ? sun is null ? null : sun.Of : null,
        };
        return HourlyEnergy.From(samples, options).ToDictionary(h => Slots.Of(h.Start));
    }

    private string? Series(RoleMeter meter, bool negative)
    {
        foreach (var (plus, minus) in RoleMeters.Counters(meter.Section.Section, meter.Positive))
        {
            if (!Knows(plus) || (minus is not null && !Knows(minus))) continue;
            return negative ? minus is null ? null : Name(minus) : Name(plus);
        }
        return null;

        string Name(string point) => $"{meter.Section.Device}/{point}";
        bool Knows(string point) => history.KnownSeries.Any(s => s.Series == Name(point));
    }
}
