using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Victron;

/// <summary>
/// A Victron GX and the ESS behind it, over the MQTT broker on the GX. Values come when they change; the settings of its ESS page are lent, never
/// written in a cycle.
/// </summary>
public sealed partial class VictronDriver : IDevice, IReadOnce, ILender
{
    /// <summary>What changed together comes in several messages: so long is waited for the rest.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1), OnceLongest = TimeSpan.FromSeconds(12);

    private readonly DriverContext context;
    private readonly ILogger log;
    private readonly GxLink link;
    private readonly Dictionary<string, Problem> told = [];
    private readonly Dictionary<string, Reading> last = [];
    private DeviceInfo info;
    private IReadOnlyList<GxPoint> points = [];
    private string known = "";
    private long beats = -1;

    internal VictronDriver(VictronOptions options, DriverContext context)
    {
        this.context = context;
        log = context.Logs.CreateLogger("Solstead.Victron");
        link = new GxLink(options, context, log);
        info = DeviceInfo.Unknown(context.Id, "victron");
    }

    /// <summary>This driver in the catalogue.</summary>
    public static Driver Description { get; } = new("victron", "Victron GX (Venus OS)",
        static (settings, context) => new VictronDriver(VictronOptions.Read(settings), context), GxProbe.LookAsync)
    { Lends = true };

    /// <remarks>Which GX it is is known as soon as it lets us in, also where only settings are given back.</remarks>
    public DeviceInfo Info => info.Serial is null && link.Portal is { } portal ? info with { Serial = portal } : info;

    public async IAsyncEnumerable<Report> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        link.Start();
        // A stream that begins again tells everything again.
        told.Clear();
        last.Clear();
        beats = -1;
        while (true)
        {
            foreach (var report in Look()) yield return report;
            await link.News.WaitAsync(Turn, context.Time, ct);
            await Task.Delay(Together, context.Time, ct);
        }
    }

    /// <summary>Waits until the GX has told everything once.</summary>
    public async Task<IReadOnlyList<Report>> ReadOnceAsync(CancellationToken ct)
    {
        link.Start();
        told.Clear();
        last.Clear();
        beats = -1;
        var began = context.Time.GetTimestamp();
        while (!link.IsLive && link.Trouble is null or { Code: "victron.silent" } && context.Time.GetElapsedTime(began) < OnceLongest)
            await link.News.WaitAsync(Together, context.Time, ct);
        var reports = Look();
        if (!link.IsLive && told.Count == 0) Raise(reports, new("victron.silent", Severity.Warning, Fact.Of("portal", link.Portal ?? "")));
        return reports;
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();

    /// <summary>What is to be told now.</summary>
    private List<Report> Look()
    {
        var (reports, live) = (new List<Report>(), link.IsLive);
        Problems(reports, live);
        // Values that cannot be vouched for are not repeated: they grow old where they are used.
        if (!live) return reports;
        var beat = link.Beats;
        if (beat != beats) Identify(reports);
        var readings = Readings(all: beat != beats);
        beats = beat;
        if (readings.Count > 0) reports.Add(new Report.Measured(context.Id, context.Now(), readings));
        return reports;
    }

    private void Identify(List<Report> reports)
    {
        points = GxPoints.Of(link.Tree);
        var offers = GxPoints.Offers(link.Tree);
        var (model, firmware) = (link.Tree.Text("platform/0/Device/Model") ?? link.Tree.Text("platform/0/ProductName") ?? "GX", link.Tree.Text("platform/0/Firmware/Installed/Version"));
        var next = new DeviceInfo(context.Id, "victron", model, link.Portal, firmware, GxPoints.PhasesOf(link.Tree), [.. points.Select(p => p.Declaration)], offers);
        var words = $"{model} {next.Serial} {firmware} {next.Phases} {string.Join(' ', next.Points.Select(p => p.Id))} {string.Join(' ', offers)}";
        if (words == known && info.Points.Count > 0) return;
        (known, info) = (words, next);
        last.Clear();
        reports.Add(new Report.Identified(next, context.Now()));
    }

    private List<Reading> Readings(bool all)
    {
        var stamp = context.Now().Utc;
        var list = new List<Reading>();
        foreach (var point in points)
        {
            var id = point.Declaration.Id;
            var (number, text) = (point.Number(link.Tree), point.Text?.Invoke(link.Tree));
            var reading = new Reading(id, number, number is null && text is null ? Quality.Missing : Quality.Good, stamp, text);
            if (!all && last.TryGetValue(id, out var before) && before with { Stamp = stamp } == reading) continue;
            last[id] = reading;
            list.Add(reading);
        }
        return list;
    }

    /// <summary>Each problem is told once when it begins and once when it ends.</summary>
    private void Problems(List<Report> reports, bool live)
    {
        var now = new List<Problem>();
        if (link.Trouble is { } trouble) now.Add(trouble);
        // What speaks against steering matters to who steers; it is as it was while nothing is heard.
        if (live && context.MayControl) now.AddRange(GxPreflight.Of(link.Tree, context.TariffZone, context.Now().Utc));
        else if (!live) now.AddRange(told.Values.Where(p => GxPreflight.IsOurs(p.Code)));
        foreach (var code in told.Keys.Except(now.Select(p => p.Code)).ToList())
        {
            told.Remove(code);
            reports.Add(new Report.Recovered(context.Id, context.Now(), code));
        }
        foreach (var problem in now) Raise(reports, problem);
    }

    private void Raise(List<Report> reports, Problem problem)
    {
        if (told.TryGetValue(problem.Code, out var before) && before.Severity == problem.Severity && before.Facts.SequenceEqual(problem.Facts)) return;
        told[problem.Code] = problem;
        reports.Add(new Report.Trouble(context.Id, context.Now(), problem));
    }
}
