using System.CommandLine;
using System.Globalization;
using Solstead.Core.Forecast.Learning;

namespace Solstead.Commands.Pv;

/// <summary><c>solstead pv orientation</c>: what a record says about tilt, azimuth and size of the panels. Tells, changes nothing.</summary>
internal static class OrientationCommand
{
    private static readonly Option<FileInfo> Plant = new("--plant") { Description = "JSON with site and, to be checked, planes.", Required = true };
    private static readonly Option<FileInfo> Train = new("--train") { Description = "CSV with utc, pv_kw, ghi and, where known, dni, dhi, temp_air.", Required = true };

    public static Command Create()
    {
        var command = new Command("orientation", "Check tilt, azimuth and size of the panels against a record. Changes nothing.") { Plant, Train };
        command.SetAction(parsed => PvCommand.Try(() => Run(parsed.GetRequiredValue(Plant), parsed.GetRequiredValue(Train))));
        return command;
    }

    internal static string Text(IReadOnlyList<FoundPlane> planes) =>
        string.Join(" and ", planes.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Size / 1000:F1} kWp tilted {p.Tilt:F0}° towards {p.Azimuth:F0}°")));

    internal static string Text(double late) => string.Create(CultureInfo.InvariantCulture,
        $"The power seems to be stamped {Math.Abs(late):F0} min {(late > 0 ? "late" : "early")} against the weather: check that both are UTC and label the start of the interval.");

    private static void Run(FileInfo plantFile, FileInfo trainFile)
    {
        var sketch = PlantSketch.Read(plantFile.FullName);
        var record = RecordFile.Read(trainFile.FullName, power: true);
        sketch = sketch.InWatts(record.Records.Max(r => r.Watts ?? 0));
        foreach (var note in sketch.Notes) Console.Error.WriteLine(note);
        var finding = OrientationFinder.Find(sketch.Place, record.Records, sketch.Told, sketch.AcRating, sketch.Air)
            ?? throw new FormatException($"{trainFile.Name}: fewer than five days have light, weather and power. Give a longer record.");
        Line($"one plane   {Text([finding.One])}, misses {finding.OneError / 1000:F3} kW");
        if (finding.Two is { } two) Line($"two planes  {Text(two)}, miss {finding.TwoError / 1000:F3} kW");
        else Line($"two planes  {(finding.Days < OrientationFinder.DaysForTwo ? $"need {OrientationFinder.DaysForTwo} days of record, there are {finding.Days}" : "explain no more than one")}");
        if (finding.SettingsError is { } settings) Line($"plant file  misses {settings / 1000:F3} kW: the found planes would take away {Math.Max(finding.Gain ?? 0, 0):P1} of it");
        if (finding.Shift is { } late) Line($"{Text(late)}");
        Line($"Nothing was changed.");
    }

    private static void Line(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
