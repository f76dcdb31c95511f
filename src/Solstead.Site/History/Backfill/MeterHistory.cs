using Solstead.Core.Accounting;
using Solstead.Core.Accounting.Hourly;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.History.Backfill;

/// <summary>What single meters counted in each quarter hour, from the minutes of their counters that history holds.</summary>
internal sealed class MeterHistory(IHistoryReader history, TimeZoneInfo zone, Func<DateTimeOffset, TimeSpan, double>? sun)
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
        var samples = new List<CounterSample>();
        foreach (var series in Series(meter, negative))
        {
            if (samples.Count == 0) await ReadAsync(series, from - Reach, to + Reach, samples, ct);
        }
        if (samples.Count == 0) return new Dictionary<long, HourEnergy>();
        var options = new HourlyOptions(zone, Most)
        {
            Step = TimeSpan.FromSeconds(Slots.Seconds),
            Tolerance = TimeSpan.FromSeconds(150),
            // The ledger draws short gaps as a line too; longer ones of the sun have its shape.
            StraightAtMost = TimeSpan.FromMinutes(30),
            Shape = meter.Positive == Flow.Pv ? sun : null,
        };
        return HourlyEnergy.From(samples, options).ToDictionary(h => Slots.Of(h.Start));
    }

    private async Task ReadAsync(string series, DateTimeOffset from, DateTimeOffset to, List<CounterSample> samples, CancellationToken ct)
    {
        for (var at = from; at < to; at += Piece)
        {
            var end = at + Piece < to ? at + Piece : to;
            var answer = await history.QueryAsync(new HistoryQuery([series], at, end, Resolution.Minute, 20_000), ct);
            if (answer.StepSeconds > 60) continue;
            // A minute holds its last value.
            samples.AddRange(answer.Series[0].Buckets.Where(b => b.Mean is not null).Select(b => new CounterSample(DateTimeOffset.FromUnixTimeSeconds(b.Start + 59), null, b.Mean)));
        }
    }

    /// <summary>Counters of the direction, best first; of a pair the device does not have whole, half would leave the other direction unbooked.</summary>
    private IEnumerable<string> Series(RoleMeter meter, bool negative) =>
        from pair in RoleMeters.Counters(meter.Section.Section, meter.Positive)
        where Knows(meter, pair.Positive) && (pair.Negative is null || Knows(meter, pair.Negative)) && !(negative && pair.Negative is null)
        select Name(meter, negative ? pair.Negative! : pair.Positive);

    private bool Knows(RoleMeter meter, string point) => history.KnownSeries.Any(s => s.Series == Name(meter, point));

    private static string Name(RoleMeter meter, string point) => $"{meter.Section.Device}/{point}";
}
