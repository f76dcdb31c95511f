using System.CommandLine;
using Solstead.Site.History;

namespace Solstead.Commands;

/// <summary><c>solstead control on</c>: the owner has seen that the settings made on the page were lost; control follows the settings file again.</summary>
internal static class ControlCommand
{
    public static Command Create()
    {
        var data = Common.DataOption();
        var on = new Command("on", "After the settings made on the page were lost: let control follow the settings file again. Works beside the running service.") { data };
        on.SetAction((parsed, ct) => RunAsync(Common.DataPath(parsed.GetValue(data)), ct));
        return new Command("control", "The permission to control.") { on };
    }

    private static async Task<int> RunAsync(string data, CancellationToken ct)
    {
        var say = Common.Sentences(TimeZoneInfo.Local);
        try
        {
            var running = await BooksBeside.AcknowledgeStateLossAsync(data, TimeProvider.System, Common.Silent.CreateLogger("control"), ct);
            Console.WriteLine(say.Say(running ? "control.resume.restart" : "control.resume.done", []));
            return ExitCode.Done;
        }
        catch (HistoryException e)
        {
            await Console.Error.WriteLineAsync(say.Say(e.Problem.Code, e.Problem.Facts));
            return ExitCode.Failed;
        }
    }
}
