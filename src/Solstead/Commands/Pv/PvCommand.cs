using System.CommandLine;
using System.Text.Json;

namespace Solstead.Commands.Pv;

/// <summary><c>solstead pv</c>: what the model of the panels says, for people who check it.</summary>
internal static class PvCommand
{
    public static Command Create() =>
        new("pv", "The model of sun, sky and panels.") { ReferenceCommand.Create(), BacktestCommand.Create(), OrientationCommand.Create() };

    /// <summary>Runs a command whose faults lie in the files it was given: one sentence, and the code of bad usage.</summary>
    internal static int Try(Action run)
    {
        try
        {
            run();
            return ExitCode.Done;
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or ArgumentException or InvalidOperationException)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.BadUsage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return e is FileNotFoundException or DirectoryNotFoundException ? ExitCode.BadUsage : ExitCode.Failed;
        }
    }
}
