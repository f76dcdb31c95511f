using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Devices.Zlinky.Twin;

namespace Solstead.Commands;

/// <summary><c>solstead twin zlinky</c>.</summary>
internal static class ZlinkyTwinLine
{
    private static readonly Option<string> Host = new("--host") { Description = "The broker it is told on.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<int> Port = new("--port") { Description = "The broker's port.", DefaultValueFactory = _ => 1883 };
    private static readonly Option<string> Topic = new("--topic") { Description = "Topic of its messages.", DefaultValueFactory = _ => "zigbee2mqtt/linky" };
    private static readonly Option<bool> Standard = new("--standard") { Description = "The meter speaks standard mode." };
    private static readonly Option<string> Period = new("--period") { Description = "As PTEC, e.g. HPJR.", DefaultValueFactory = _ => "HPJB" };
    private static readonly Option<string> Tomorrow = new("--tomorrow") { Description = "As DEMAIN: BLEU, BLAN, ROUG or ----.", DefaultValueFactory = _ => "----" };
    private static readonly Option<double> Every = new("--every") { Description = "Seconds between two messages.", DefaultValueFactory = _ => 10 };
    private static readonly Option<ZlinkyFault> Fault = new("--fault") { Description = "none, truncated, stale, empty or offline." };

    public static Command Create()
    {
        TwinCommand.Bound(Port, 1, 65_535);
        TwinCommand.Bound(Every, 0.1, 3600);
        Period.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<string>() is not { Length: 4 }) result.AddError("--period has four characters.");
        });
        var command = new Command("zlinky", "A ZLinky stick as zigbee2mqtt tells of it, on a broker of yours. Prints one line of JSON when it is ready.") { Host, Port, Topic, Standard, Period, Tomorrow, Every, Fault };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        await using var twin = new ZlinkyTwin(parsed.GetValue(Host)!, parsed.GetValue(Port), parsed.GetValue(Topic)!, TimeProvider.System, NullLogger.Instance)
        {
            IsStandard = parsed.GetValue(Standard), Period = parsed.GetValue(Period)!, Tomorrow = parsed.GetValue(Tomorrow)!, Fault = parsed.GetValue(Fault),
        };
        await Console.Out.WriteLineAsync($$"""{"topic":"{{parsed.GetValue(Topic)}}"}""");
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(parsed.GetValue(Every)), TimeProvider.System);
        try
        {
            do await twin.TellAsync().WaitAsync(ct);
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) { /* the way out */ }
        return ExitCode.Done;
    }
}
