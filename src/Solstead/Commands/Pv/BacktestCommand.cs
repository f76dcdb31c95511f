using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Solstead.Core.Forecast.Learning;

namespace Solstead.Commands.Pv;

/// <summary>
/// <c>solstead pv backtest</c>: learns on one record and walks through another as if it were lived. Nothing of the home is read or written.
/// </summary>
internal static class BacktestCommand
{
    private static readonly Option<FileInfo> Plant = new("--plant") { Description = "JSON with site and planes; only site.lat and site.lon must be there.", Required = true };
    private static readonly Option<FileInfo> Train = new("--train") { Description = "CSV to learn from: utc, pv_kw, ghi and, where known, dni, dhi, temp_air, wind_speed, cloud_pct.", Required = true };
    private static readonly Option<FileInfo> Test = new("--test") { Description = "CSV to walk through, the same columns.", Required = true };
    private static readonly Option<FileInfo?> Out = new("--out") { Description = "CSV to write: utc, pv_kw, p10, p90. Default: standard output." };
    private static readonly Option<bool> Intraday = new("--intraday") { Description = "Issue each forecast an hour before its interval ends instead of 24 h before it begins." };

    private static readonly Option<bool> Json = new("--json") { Description = "Tell the metrics on standard output as JSON; needs --out." };

    public static Command Create()
    {
        var command = new Command("backtest", "Learn from one record of weather and power, then forecast another day by day without looking ahead.") { Plant, Train, Test, Out, Intraday, Json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Json) is not null && result.GetResult(Out) is null) result.AddError("--json needs --out: standard output is one or the other.");
        });
        command.SetAction(parsed => PvCommand.Try(() => Run(
            new(parsed.GetRequiredValue(Plant), parsed.GetRequiredValue(Train), parsed.GetRequiredValue(Test), parsed.GetValue(Out)), parsed.GetValue(Intraday), parsed.GetValue(Json))));
        return command;
    }

    private static void Run(Files files, bool intraday, bool json)
    {
        var clock = Stopwatch.StartNew();
        var sketch = PlantSketch.Read(files.Plant.FullName);
        RecordFile train = RecordFile.Read(files.Train.FullName, power: true), test = RecordFile.Read(files.Test.FullName, power: false);
        if (train.Strange + test.Strange is > 0 and var strange) Note($"{strange} cells are no number, or a power no plant gives, and were taken as not known.");
        if (train.Stray.Count + test.Stray.Count is > 0 and var far)
            Note($"{far} rows are stamped years away from the rest ({train.Stray.Concat(test.Stray).First():yyyy-MM-dd}): nothing is made of them.");
        var tested = test.Rows.Select(r => r.Row.Weather.Start).ToHashSet();
        var records = train.Records.Where(r => !tested.Contains(r.Weather.Start)).ToArray();
        if (train.Records.Count - records.Length is > 0 and var both) Note($"{both} rows of the training record are in the test too and were not learned from.");
        if (!records.Any(r => r is { Watts: > 0, Weather.Global: > 0 }))
            throw new FormatException($"{files.Train.Name}: no row has both light and power beyond the test. Train on another span than the test.");
        var most = records.Max(r => r.Watts ?? 0);
        sketch = sketch.InWatts(most);
        foreach (var note in sketch.Notes) Note(note);
        var finding = OrientationFinder.Find(sketch.Place, records, sketch.Told, sketch.AcRating, sketch.Air);
        Tell(sketch, finding);
        if (sketch.AcRating < 0.98 * most) Note($"The record reaches {most / 1000:F1} kW, the plant file ends at {sketch.AcRating / 1000:F1}: no forecast goes beyond. Correct the inverter's rating if it is wrong.");
        var forecaster = new PvForecaster(sketch.Plant(finding, most));
        var walk = new PvBacktest(forecaster, intraday);
        walk.Walk(records);
        var learned = clock.Elapsed;
        var told = walk.Walk(test.Records);
        Write(test, told, files.Out);
        var report = BacktestReport.Of(test.Records, told, forecaster, sketch.Size ?? forecaster.Plant.Size, intraday);
        if (json) report.WriteJson(Console.Out, learned.TotalSeconds, (clock.Elapsed - learned).TotalSeconds);
        else report.Print(Console.Error);
        Note($"Read, fitted and learned {learned.TotalSeconds:F2} s, walked {(clock.Elapsed - learned).TotalSeconds:F2} s.");
    }

    /// <summary>A row for each row of the test, in its order and by its own label; empty where nothing is forecast.</summary>
    private static void Write(RecordFile test, IReadOnlyList<PvTold> told, FileInfo? to)
    {
        var at = told.ToDictionary(t => t.Start);
        PvTold[] rows = [.. test.Rows.Select(r => at.GetValueOrDefault(r.Row.Weather.Start))];
        new CsvColumns(rows.Length).Add("utc", [.. test.Rows.Select(r => r.Utc)]).Add("pv_kw", Kilo(rows, t => t.Watts)).Add("p10", Kilo(rows, t => t.P10)).Add("p90", Kilo(rows, t => t.P90)).Write(to);
    }

    private static double[] Kilo(PvTold[] rows, Func<PvTold, double?> of) => [.. rows.Select(r => of(r) / 1000 ?? double.NaN)];

    private static void Tell(PlantSketch sketch, OrientationFinding? finding)
    {
        if (finding is null)
        {
            if (sketch.Told.Count == 0) Note("Fewer than five days to learn from: panels taken as 20° towards the equator.");
            return;
        }
        if (sketch.Told.Count == 0) Note("Planes of the training record: " + OrientationCommand.Text(finding.Best) + ".");
        else if (finding.Gain > 0.1) Note($"The planes in {sketch.Planes.Count} line(s) of the plant file miss {finding.Gain:P0} more than {OrientationCommand.Text(finding.Best)} would; see solstead pv orientation.");
        if (sketch.Size / finding.Best.Sum(b => b.Size) is < 0.3 or > 3) Note($"The plant file tells {sketch.Size / 1000:F2} kWp, the record looks like {finding.Best.Sum(b => b.Size) / 1000:F2}: check its sizes, pdc0 in W or kwp in kW.");
        if (finding.Shift is { } late) Note(OrientationCommand.Text(late));
    }

    internal static void Note(FormattableString text) => Console.Error.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Note(string text) => Console.Error.WriteLine(text);

    private sealed record Files(FileInfo Plant, FileInfo Train, FileInfo Test, FileInfo? Out);
}
