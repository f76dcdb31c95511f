using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Devices.Asking;

/// <summary>How one source is doing: what is wrong with it, and until when it is left alone.</summary>
internal sealed class SourceState(SourceName source, string title)
{
    /// <summary>How soon a clock that was not set is looked at again.</summary>
    public static readonly TimeSpan ClockWait = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan First = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromMinutes(30), ForPerson = TimeSpan.FromHours(1);

    private readonly string name = source.Name;
    private int failures;
    private string? problem;

    public string Name => name;

    /// <summary>Until when it is not asked again. [elapsed]</summary>
    public TimeSpan RestsUntil { get; private set; }

    public bool Failed => failures > 0;

    /// <summary>It has no points and is on no list of devices.</summary>
    public DeviceInfo Info { get; } = DeviceInfo.Unknown(source.Name, source.Area + "-source") with { IsSource = true, Model = title };

    /// <summary>A machine without a battery for its clock starts in 1970: until the clock is set nobody knows what to ask for.</summary>
    public static bool KnowsTheDay(Moment now) => now.Utc >= SiteDefinition.ClockNeverSet;

    public bool Rests(Moment now) => now.Elapsed < RestsUntil;

    /// <returns>The report of the end of its trouble, if there was any.</returns>
    public IEnumerable<Report> Worked(Moment now)
    {
        (failures, RestsUntil) = (0, default);
        if (problem is { } over) yield return new Report.Recovered(name, now, over);
        problem = null;
    }

    /// <param name="dice">0…1: sources that failed together do not come back together.</param>
    public IEnumerable<Report> DidNot(SourceException why, Moment now, double dice)
    {
        failures++;
        var rest = First * Math.Pow(2, Math.Min(failures - 1, 10));
        if (rest > Longest) rest = Longest;
        if (why.NeedsPerson && rest < ForPerson) rest = ForPerson;
        if (why.RestFor is { } asked && asked > rest) rest = asked;
        RestsUntil = now.Elapsed + (rest * (0.9 + (0.2 * dice)));
        if (problem is { } before && before != why.Problem.Code) yield return new Report.Recovered(name, now, before);
        problem = why.Problem.Code;
        yield return new Report.Trouble(name, now, why.Problem);
    }
}
