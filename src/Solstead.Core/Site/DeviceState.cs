using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>How a device is doing, in one word.</summary>
public enum DeviceCondition { Starting, Ok, Stale, Missing, Trouble }

/// <summary>What the engine knows of one device.</summary>
public sealed class DeviceState(DeviceInfo info)
{
    private readonly Dictionary<string, PointState> points = [];
    private readonly Dictionary<string, Problem> problems = [];

    public DeviceInfo Info { get; private set; } = info;

    /// <summary>When it last gave a reading; null when never.</summary>
    public Moment? Heard { get; private set; }

    /// <summary>The points in the order of their declaration.</summary>
    public IReadOnlyDictionary<string, PointState> Points => points;

    /// <summary>What is wrong now, by code.</summary>
    public IReadOnlyCollection<Problem> Problems => problems.Values;

    /// <summary>The point with this id, or null when the device has none.</summary>
    public PointState? Point(string id) => points.GetValueOrDefault(id);

    /// <summary>Takes the new description over; values of points that stay are kept.</summary>
    public void Identify(DeviceInfo next)
    {
        Info = next;
        var kept = new HashSet<string>(next.Points.Count);
        foreach (var declaration in next.Points)
        {
            kept.Add(declaration.Id);
            if (points.TryGetValue(declaration.Id, out var state)) state.Declaration = declaration;
            else points[declaration.Id] = new PointState(declaration);
        }
        foreach (var id in points.Keys.Where(id => !kept.Contains(id)).ToList()) points.Remove(id);
    }

    /// <summary>Takes readings in; a point nobody declared is ignored.</summary>
    public void Measure(IReadOnlyList<Reading> readings, Moment at)
    {
        for (var i = 0; i < readings.Count; i++)
            if (points.TryGetValue(readings[i].Point, out var state)) state.Apply(readings[i], at);
        Heard = at;
    }

    /// <returns>True when the problem is new or graver or lighter than it was.</returns>
    public bool Raise(Problem problem)
    {
        var news = !problems.TryGetValue(problem.Code, out var told) || told.Severity != problem.Severity;
        problems[problem.Code] = problem;
        return news;
    }

    /// <returns>The problem that is over, or null when there was none with this code.</returns>
    public Problem? Clear(string code) => problems.Remove(code, out var problem) ? problem : null;

    public DeviceCondition ConditionAt(Moment now)
    {
        foreach (var problem in problems.Values) if (problem.Severity >= Severity.Warning) return DeviceCondition.Trouble;
        if (Heard is not { } heard) return DeviceCondition.Starting;
        var age = now.Since(heard);
        if (age > PointDeclaration.MissingAfter) return DeviceCondition.Missing;
        return age > FreshFor ? DeviceCondition.Stale : DeviceCondition.Ok;
    }

    /// <summary>The shortest freshness of its points: the pace at which it should be heard.</summary>
    private TimeSpan FreshFor
    {
        get
        {
            var shortest = PointDeclaration.MissingAfter;
            foreach (var state in points.Values) if (state.Declaration.FreshFor < shortest) shortest = state.Declaration.FreshFor;
            return shortest;
        }
    }
}
