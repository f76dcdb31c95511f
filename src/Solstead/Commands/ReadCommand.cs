using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Site.Texts;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Solstead.Commands;

/// <summary><c>solstead read</c>: one reading of each device.</summary>
internal static class ReadCommand
{
    public static Command Create()
    {
        var (config, data, json) = (Common.ConfigOption(), Common.DataOption(), Common.JsonOption());
        var only = new Option<string?>("--device") { Description = "Read only the device with this id." };
        var command = new Command("read", "Read each device once and show every value it has.") { config, data, json, only };
        var number = new OneNumber();
        number.AddTo(command);
        command.SetAction((parsed, ct) => RunAsync(
            parsed.GetValue(config), Common.DataPath(parsed.GetValue(data)), parsed.GetValue(only), parsed.GetValue(json), number.Asked(parsed), roles => number.Needs(parsed, roles), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? config, string data, string? only, bool json, Func<IReadOnlyList<DeviceReading>, RoleMap?, double?>? number,
        Func<RoleMap?, IReadOnlyCollection<string>?> needs, CancellationToken ct)
    {
        if (Common.Load(config, Console.Error) is not { } loaded) return ExitCode.BadUsage;
        var devices = OneReading.Devices(loaded, data);
        var say = Common.Sentences(loaded.Settings.Site.Zone);
        Common.Tell(loaded.Findings, loaded.Settings.File!, say, Console.Error);
        if (only is not null && devices.All(d => d.Info.Id != only))
        {
            var nearest = Nearest.To(only, devices.Select(d => d.Info.Id));
            await Console.Error.WriteLineAsync(say.Say("device.unknown", [new("device", null, "", only), new("nearest", null, "", nearest ?? "")]));
            return ExitCode.BadUsage;
        }
        var needed = needs(loaded.Settings.Site.Roles);
        var readings = await OneReading.ReadAsync([.. devices.Where(d => (only is null || d.Info.Id == only) && needed?.Contains(d.Info.Id) != false)], await OneReading.GroupsAsync(loaded, data, ct), ct);
        foreach (var device in devices) await device.DisposeAsync();
        if (number is not null) return Tell(number(readings, loaded.Settings.Site.Roles), readings, say);
        if (json) Console.WriteLine(JsonSerializer.Serialize(View(readings, say), ReadJson.Default.ReadView));
        else foreach (var reading in readings) Show(reading, say);
        var disabled = only is null && loaded.Findings.Any(f => f.Severity >= Severity.Alarm && f.Key.StartsWith("devices[", StringComparison.Ordinal));
        return disabled || readings.Any(r => !r.Read) ? ExitCode.DeviceUnread : ExitCode.Done;
    }

    /// <summary>One number for a script; what is unknown is no number but an exit code and a sentence.</summary>
    private static int Tell(double? watts, IReadOnlyList<DeviceReading> readings, Sentences say)
    {
        if (watts is { } known) Console.WriteLine(OneNumber.Text(known));
        else
        {
            foreach (var problem in readings.SelectMany(r => r.Problems)) Console.Error.WriteLine(say.Say(problem.Code, problem.Facts));
            Console.Error.WriteLine(say.Say("read.number.unknown"));
        }
        return watts is null ? ExitCode.DeviceUnread : ExitCode.Done;
    }

    private static ReadView View(IReadOnlyList<DeviceReading> readings, Sentences say) => new([.. readings.Select(r => new ReadDevice(
        r.Info.Id, r.Info.Type, r.Info.Model, r.Info.Serial, r.Info.Firmware, r.Info.Phases > 0 ? r.Info.Phases : null,
        [.. r.Points.Select(Point)],
        [.. r.Problems.Select(p => new ReadProblem(p.Code, say.Say(p.Code, p.Facts)))]))]);

    private static ReadPoint Point(PointState state)
    {
        var (quality, at) = state.Known ? (state.Reading.Quality, state.Reading.Stamp.UtcDateTime) : (Quality.Missing, (DateTime?)null);
        JsonElement? value = !state.Known || quality == Quality.Missing ? null
            : state.Reading.Text is { } text ? JsonSerializer.SerializeToElement(text, ReadJson.Default.String)
            : state.Reading.Value is { } number ? JsonSerializer.SerializeToElement(number, ReadJson.Default.Double) : null;
        return new(state.Declaration.Id, value, state.Declaration.Unit, quality.ToString().ToLowerInvariant(), at);
    }

    private static void Show(DeviceReading reading, Sentences say)
    {
        var info = reading.Info;
        AnsiConsole.WriteLine($"{info.Id}  {info.Type} {info.Model} {info.Serial} {info.Firmware}".TrimEnd());
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "", "");
        // An id cut in two is found by no search; a long text wraps instead.
        table.Columns[0].NoWrap();
        table.Columns[1].RightAligned();
        foreach (var point in reading.Points.Where(p => p.Known))
        {
            var value = point.Reading.Text ?? say.Fill("{v}", [new("v", point.Reading.Value, point.Declaration.Unit)]);
            table.AddRow(Markup.Escape(point.Declaration.Id), Markup.Escape(value), point.Reading.Quality == Quality.Good ? "" : point.Reading.Quality.ToString().ToLowerInvariant());
        }
        AnsiConsole.Write(table);
        foreach (var problem in reading.Problems) AnsiConsole.WriteLine($"! {say.Say(problem.Code, problem.Facts)}");
    }
}

internal sealed record ReadView(IReadOnlyList<ReadDevice> Devices);

internal sealed record ReadDevice(
    string Id, string Type, string? Model, string? Serial, string? Firmware, int? Phases, IReadOnlyList<ReadPoint> Points, IReadOnlyList<ReadProblem> Problems);

internal sealed record ReadPoint(string Id, JsonElement? Value, string Unit, string Quality, DateTime? At);

internal sealed record ReadProblem(string Code, string Text);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReadView))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(double))]
internal sealed partial class ReadJson : JsonSerializerContext;
