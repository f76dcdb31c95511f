using System.Globalization;
using Solstead.Site.Run;

namespace Solstead.Soak.Day;

/// <summary>
/// Private memory of this process after the collector and the allocator gave back all they do not use. Pages of the program's files are not in it: they
/// come and go with what else the machine does.
/// </summary>
internal sealed class HeldMemory
{
    private readonly List<(TimeSpan At, double Bytes, double Managed)> seen = new(200);

    /// <param name="at">On the clock of the run.</param>
    public void Look(TimeSpan at)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        NativeHeap.Trim();
        var own = File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        seen.Add((at, double.Parse(own.AsSpan(8, own.Length - 10), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024, GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes));
    }

    /// <summary>Medians of eight parts of the run, and what of them is the collector's. [bytes]</summary>
    public IEnumerable<(double Bytes, double Managed)> Parts(TimeSpan lasts) =>
        seen.GroupBy(s => (int)(s.At / lasts * 8)).OrderBy(g => g.Key).Select(g => (Percentile.Of(g.Select(s => s.Bytes), 0.5), Percentile.Of(g.Select(s => s.Managed), 0.5)));

    /// <summary>The median of one quarter of the run. [bytes]</summary>
    /// <param name="number">1 to 4.</param>
    public double Quarter(int number, TimeSpan lasts) => Percentile.Of(seen.Where(s => s.At >= lasts / 4 * (number - 1) && s.At < lasts / 4 * number).Select(s => s.Bytes), 0.5);
}
