using Solstead.Core.Devices;
using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>What is wrong now with parts of the site that are no devices, e.g. a broker that cannot be reached. Safe from any thread.</summary>
public sealed class SiteProblems(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Part, string Code), Problem> open = [];
    private readonly Queue<SiteEvent> news = new();
    private Problem[] all = [];

    /// <summary>The open problems in the order they began.</summary>
    public IReadOnlyList<Problem> Open { get { lock (gate) return all; } }

    /// <param name="part">Who tells it, e.g. <c>mqtt</c>; the same code of two parts is two problems.</param>
    public void Raise(string part, Problem problem)
    {
        lock (gate)
        {
            if (open.TryAdd((part, problem.Code), problem)) news.Enqueue(new(time.GetUtcNow(), null, problem, false) { Part = part });
            else open[(part, problem.Code)] = problem;
            all = [.. open.Values];
        }
    }

    /// <summary>Ends a problem; without effect when it is not open.</summary>
    public void Clear(string part, string code)
    {
        lock (gate)
        {
            if (!open.Remove((part, code), out var problem)) return;
            news.Enqueue(new(time.GetUtcNow(), null, problem, true) { Part = part });
            all = [.. open.Values];
        }
    }

    /// <summary>What began or ended since the last call.</summary>
    internal bool TryTake(out SiteEvent happened)
    {
        lock (gate) return news.TryDequeue(out happened!);
    }
}
