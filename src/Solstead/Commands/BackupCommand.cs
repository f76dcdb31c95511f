using System.CommandLine;
using Solstead.Site.History;

namespace Solstead.Commands;

/// <summary><c>solstead backup</c>: a verified copy of both databases, beside the running service.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var data = Common.DataOption();
        var to = new Option<DirectoryInfo?>("--to") { Description = "Folder for the copies; default backup/ in the data directory." };
        var command = new Command("backup", "Copy both databases, check the copies and write a manifest. Works beside the running service.") { data, to };
        command.SetAction((parsed, ct) => RunAsync(Common.DataPath(parsed.GetValue(data)), parsed.GetValue(to)?.FullName, ct));
        return command;
    }

    private static async Task<int> RunAsync(string data, string? to, CancellationToken ct)
    {
        var say = Common.Sentences(TimeZoneInfo.Local);
        try
        {
            foreach (var copy in await Backup.RunAsync(data, to, TimeProvider.System, Common.Silent.CreateLogger("backup"), ct))
                Console.WriteLine(say.Say("backup.done", [new("file", null, "", copy.File), new("size", copy.Bytes / 1e6), new("sha256", null, "", copy.Sha256)]));
            return ExitCode.Done;
        }
        catch (HistoryException e)
        {
            await Console.Error.WriteLineAsync(say.Say(e.Problem.Code, e.Problem.Facts));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }
        return ExitCode.Failed;
    }
}
