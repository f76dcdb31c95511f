using System.CommandLine;
using Solstead.Devices.SunSpec.Twin;

namespace Solstead.Commands;

/// <summary><c>solstead twin sunspec</c>.</summary>
internal static class SunSpecTwinLine
{
    public static Command Create()
    {
        var style = new Option<SunSpecStyle>("--style") { Description = "FroniusFloat, FroniusInteger, Sma or Kostal." };
        var port = new Option<int>("--port") { Description = "Port on loopback; 0 picks a free one." };
        var command = new Command("sunspec", "An inverter of another maker that speaks SunSpec. Prints one line of JSON when it is ready.") { style, port };
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                await using var twin = SunSpecTwin.Start(parsed.GetValue(style), parsed.GetValue(port));
                Console.WriteLine($$"""{"host":"{{twin.Host}}"}""");
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested) { /* the way out */ }
            catch (System.Net.Sockets.SocketException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return ExitCode.Failed;
            }
            return ExitCode.Done;
        });
        return command;
    }
}
