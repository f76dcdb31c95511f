using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>Takes single readings out that no counter can show: a gateway that boots answers 0, a broken answer jumps and comes back.</summary>
internal static class CounterCleaning
{
    /// <summary>Readings looked at to tell a jump that stays from one that goes.</summary>
    private const int Ahead = 8;

    /// <summary>The samples with every lifetime that disagrees with the ones before and after it taken out.</summary>
    /// <param name="limit">More than this cannot be made in a stretch of time. [Wh]</param>
    public static IReadOnlyList<ProductionSample> Clean(IReadOnlyList<ProductionSample> samples, Func<TimeSpan, double> limit, ImportNotes notes)
    {
        var clean = new List<ProductionSample>(samples.Count);
        ProductionSample? good = null;
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = samples[i];
            if (sample.Row.Lifetime is not { } lifetime)
            {
                clean.Add(sample);
                continue;
            }
            if (good is { } before && !Follows(before, sample, limit) && ComesBack(samples, i, before, limit))
            {
                notes.Add(JobCodes.Spike, sample.At);
                continue;
            }
            if (good is null && lifetime == 0 && BeginsLater(samples, i, limit))
            {
                notes.Add(JobCodes.Spike, sample.At);
                continue;
            }
            good = sample;
            clean.Add(sample);
        }
        return clean;
    }

    public static bool Follows(in ProductionSample before, in ProductionSample after, Func<TimeSpan, double> limit) =>
        after.Row.Lifetime - before.Row.Lifetime is >= 0 and var gain && gain <= limit(after.At - before.At);

    /// <summary>True when more of the next readings go on from the level before than from the one it jumped to.</summary>
    private static bool ComesBack(IReadOnlyList<ProductionSample> samples, int at, in ProductionSample before, Func<TimeSpan, double> limit)
    {
        int back = 0, stays = 0;
        for (var i = at + 1; i < samples.Count && back + stays < Ahead; i++)
        {
            if (samples[i].Row.Lifetime is null) continue;
            if (Follows(before, samples[i], limit)) back++;
            else stays++;
        }
        return back > stays;
    }

    /// <summary>A first reading of 0 where the next one shows years of sun.</summary>
    private static bool BeginsLater(IReadOnlyList<ProductionSample> samples, int at, Func<TimeSpan, double> limit)
    {
        for (var i = at + 1; i < samples.Count && i <= at + Ahead; i++)
            if (samples[i].Row.Lifetime is not null) return !Follows(samples[at], samples[i], limit);
        return false;
    }
}
