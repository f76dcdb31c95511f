using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Site.Commands;

/// <param name="Folder">The folder programs may be run from; null when the settings name none.</param>
/// <param name="Name">The program's name in that folder.</param>
/// <param name="Arguments">Handed over one by one; there is no shell.</param>
/// <param name="Limit">After this it is ended, with what it started.</param>
/// <param name="Rule">Whose command it is; told to the program.</param>
/// <param name="Word"><c>on</c> or <c>off</c>; told to the program.</param>
internal sealed record ProgramSettings(string? Folder, string Name, IReadOnlyList<string> Arguments, TimeSpan Limit, string Rule, string Word);

/// <summary>Runs one program from the allowed folder: no shell, a clean environment, a time limit. Done means it ended with 0.</summary>
internal sealed partial class ProgramAction(ProgramSettings settings, TimeProvider time, ILogger log) : IAction
{
    /// <summary>What is kept of the output for the log.</summary>
    private const int MostOutput = 4096;

    /// <summary>What a child of a program that has ended may still write.</summary>
    private static readonly TimeSpan Tail = TimeSpan.FromMilliseconds(500);

    public async ValueTask<CommandOutcome> RunAsync(CancellationToken ct)
    {
        if (settings.Folder is null) return new CommandOutcome.Refused("config.programs.none");
        var (path, fault) = ProgramFolder.Find(settings.Folder, settings.Name);
        if (path is null) return new CommandOutcome.Refused(fault!, Name());
        using var process = new Process { StartInfo = StartInfo(path) };
        var began = time.GetTimestamp();
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            NotStarted(log, settings.Rule, settings.Name, e);
            return new CommandOutcome.Refused("command.program.start", Name());
        }
        process.StandardInput.Close();
        using var pipes = new CancellationTokenSource();
        var output = Task.WhenAll(KeepAsync(process.StandardOutput, pipes.Token), KeepAsync(process.StandardError, pipes.Token));
        var outcome = await EndAsync(process, ct);
        pipes.CancelAfter(Tail);
        Ended(log, settings.Rule, settings.Name, process.HasExited ? process.ExitCode : -1, time.GetElapsedTime(began), string.Join(" | ", (await output).Where(o => o.Length > 0)));
        return outcome;
    }

    private async Task<CommandOutcome> EndAsync(Process process, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(settings.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0 ? new CommandOutcome.Applied() : new CommandOutcome.Unconfirmed("command.program.exit", Name(), Fact.Of("status", process.ExitCode));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (ct.IsCancellationRequested) return new CommandOutcome.Unconfirmed("command.cut");
            return new CommandOutcome.Unconfirmed("command.program.slow", Name(), Fact.Of("limit", settings.Limit));
        }
    }

    private ProcessStartInfo StartInfo(string path)
    {
        var start = new ProcessStartInfo(path, settings.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = settings.Folder,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["SOLSTEAD_RULE"] = settings.Rule;
        start.Environment["SOLSTEAD_COMMAND"] = settings.Word;
        return start;
    }

    /// <summary>Keeps the beginning, reads the rest away so that the program never waits for us.</summary>
    private static async Task<string> KeepAsync(StreamReader reader, CancellationToken ct)
    {
        var kept = new StringBuilder();
        var buffer = new char[1024];
        try
        {
            for (int read; (read = await reader.ReadAsync(buffer, ct)) > 0;)
                if (kept.Length < MostOutput) kept.Append(buffer, 0, Math.Min(read, MostOutput - kept.Length));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            kept.Append('…');
        }
        // One line in the log, whatever the program writes.
        for (var i = 0; i < kept.Length; i++) if (char.IsControl(kept[i])) kept[i] = ' ';
        return kept.ToString().Trim();
    }

    private Fact Name() => Fact.Of("program", settings.Name);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [LoggerMessage(2310, LogLevel.Information, "{Rule}: {Program} ended with {Code} after {Time}: {Output}")]
    private static partial void Ended(ILogger log, string rule, string program, int code, TimeSpan time, string output);

    [LoggerMessage(2311, LogLevel.Warning, "{Rule}: {Program} could not be started")]
    private static partial void NotStarted(ILogger log, string rule, string program, Exception cause);
}
