using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>What is wrong with a meter or the way to it: told once when it begins and once when it ends.</summary>
public sealed class MeterTroubles(string device, Func<Moment> now, ICollection<Report> outbox)
{
    private readonly HashSet<string> open = [];

    public void Raise(Problem problem)
    {
        if (open.Add(problem.Code)) outbox.Add(new Report.Trouble(device, now(), problem));
    }

    public void Raise(string code, Severity severity, params IReadOnlyList<Fact> facts) => Raise(new Problem(code, severity, [Fact.Of("device", device), .. facts]));

    public void Clear(string code)
    {
        if (open.Remove(code)) outbox.Add(new Report.Recovered(device, now(), code));
    }

    /// <summary>Ends all whose code begins so, but one.</summary>
    public void ClearAll(string prefix, string? but = null)
    {
        foreach (var code in open.Where(c => c != but && c.StartsWith(prefix, StringComparison.Ordinal)).ToList()) Clear(code);
    }

    public void Set(bool there, string code, Severity severity, params IReadOnlyList<Fact> facts)
    {
        if (there) Raise(code, severity, facts);
        else Clear(code);
    }
}
