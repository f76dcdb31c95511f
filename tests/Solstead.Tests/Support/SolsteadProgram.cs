using System.Diagnostics;

namespace Solstead.Tests.Support;

/// <summary>The built program as a person starts it: another process, its output, its exit code.</summary>
internal static class SolsteadProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="folder">Where it is started; its state goes there too.</param>
    /// <param name="temporary">Where it puts what it needs only while it runs; null: where the machine does.</param>
    public static Process Start(string folder, IEnumerable<string> arguments, bool stdin = false, string? temporary = null)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = stdin };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "solstead.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["LANG"] = "en_GB.UTF-8";
        start.Environment["XDG_STATE_HOME"] = Path.Combine(folder, "state");
        if (temporary is not null) start.Environment["TMPDIR"] = temporary;
        return Process.Start(start)!;
    }

    public static async Task<(int Code, string Output, string Errors)> RunAsync(string folder, params IEnumerable<string> arguments)
    {
        using var process = Start(folder, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Asks it to end, as systemd does, and waits.</summary>
    public static async Task StopAsync(Process process)
    {
        using var term = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync().WaitAsync(Patience);
    }
}
