using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>Which problems are told to the site: each once when it begins, once when it ends. The site logs them.</summary>
internal sealed class ProblemBook(string device, Func<Moment> now, ICollection<Report> outbox)
{
    private readonly Dictionary<string, Severity> open = [];

    public bool IsOpen(string code) => open.ContainsKey(code);

    /// <summary>Tells a problem unless it is told already with this severity.</summary>
    public void Raise(string code, Severity severity, params IReadOnlyList<Fact> facts)
    {
        if (open.TryGetValue(code, out var told) && told == severity) return;
        open[code] = severity;
        outbox.Add(new Report.Trouble(device, now(), new Problem(code, severity, facts)));
    }

    public void Clear(string code)
    {
        if (!open.Remove(code)) return;
        outbox.Add(new Report.Recovered(device, now(), code));
    }

    public void Clear(Func<string, bool> codes)
    {
        foreach (var code in open.Keys.Where(codes).ToList()) Clear(code);
    }
}
