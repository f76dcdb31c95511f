using System.Diagnostics;

namespace Solstead.Demo;

/// <summary>A program of the system that lives as long as the demo, with its files in the demo's own folder. Ended by its process, never by name.</summary>
internal sealed class Companion : IAsyncDisposable
{
    /// <summary>Where Debian and Homebrew put servers that are not on everybody's path.</summary>
    private static readonly string[] ServerFolders = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/opt/homebrew/bin"];

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private static readonly Lock Gate = new();
    private static readonly HashSet<Process> Living = [];
    private static bool ending;

    private readonly Process process;

    private Companion(Process process) => this.process = process;

    public bool HasEnded => process.HasExited;

    /// <summary>First line on standard output; null when it ended without one.</summary>
    public Task<string?> FirstLineAsync(CancellationToken ct) => process.StandardOutput.ReadLineAsync(ct).AsTask();

    /// <summary>Full path of a program, or null when it is not installed.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(f => f.Length > 0).Concat(ServerFolders).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);

    /// <summary>Starts it; what it writes on standard error is of no interest.</summary>
    /// <returns>Null when it cannot be started.</returns>
    public static Companion? Start(string path, params IReadOnlyList<string> arguments)
    {
        try
        {
            lock (Gate)
            {
                if (ending || Process.Start(new ProcessStartInfo(path, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true }) is not { } process) return null;
                Living.Add(process);
                process.BeginErrorReadLine();
                return new Companion(process);
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // there, but not ours to run
        }
    }

    /// <summary>Ends all there are, and starts no more: for a program that ends before it could tidy up.</summary>
    public static void EndAll()
    {
        lock (Gate)
        {
            ending = true;
            foreach (var process in Living) process.Kill();
            Living.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (Gate) Living.Remove(process);
        if (!process.HasExited) process.Kill();
        using var limit = new CancellationTokenSource(Farewell, TimeProvider.System);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        process.Dispose();
    }
}
