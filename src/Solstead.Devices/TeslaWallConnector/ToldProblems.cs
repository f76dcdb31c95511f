using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>Which problems are told to the site: each once when it begins, once when it ends.</summary>
internal sealed class ToldProblems(string device, Func<Moment> now, ICollection<Report> outbox)
{
    private readonly Dictionary<string, Problem> open = [];

    /// <summary>Tells a problem while it is there, and its end.</summary>
    public void Set(bool there, string code, Severity severity, params IReadOnlyList<Fact> facts)
    {
        if (there) Raise(new Problem(code, severity, facts));
        else Clear(code);
    }

    /// <summary>Tells a problem, again only when it got another severity or is about another thing.</summary>
    public void Raise(Problem problem)
    {
        if (open.TryGetValue(problem.Code, out var told) && told.Severity == problem.Severity && Names(told).SequenceEqual(Names(problem))) return;
        open[problem.Code] = problem;
        outbox.Add(new Report.Trouble(device, now(), problem));
    }

    public void Clear(string code)
    {
        if (open.Remove(code)) outbox.Add(new Report.Recovered(device, now(), code));
    }

    public void ClearAll(string prefix)
    {
        foreach (var code in open.Keys.Where(c => c.StartsWith(prefix, StringComparison.Ordinal)).ToList()) Clear(code);
    }

    /// <summary>What it is about; numbers may change without being told again.</summary>
    private static IEnumerable<string?> Names(Problem problem) => problem.Facts.Where(f => f.Unit != "instant").Select(f => f.Text);
}
