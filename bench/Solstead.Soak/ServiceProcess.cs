using System.Diagnostics;
using System.Globalization;

namespace Solstead.Soak;

/// <summary>The real program as a process of its own: <c>solstead run</c>. Killed when disposed.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private readonly Process process;

    private ServiceProcess(Process process, Uri url) => (this.process, Url) = (process, url);

    public Uri Url { get; }

    public int Id => process.Id;

    /// <summary>Starts the program and waits for the line that tells its address.</summary>
    /// <param name="more">Further arguments of <c>run</c>.</param>
    public static async Task<ServiceProcess> StartAsync(Workplace place, CancellationToken ct, params string[] more)
    {
        var program = Environment.GetEnvironmentVariable("SOLSTEAD") ?? throw new InvalidOperationException("SOLSTEAD must name the program.");
        var dll = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(dll ? "dotnet" : program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (dll) start.ArgumentList.Add(program);
        foreach (var argument in (string[])["run", "--config", place.Settings, "--data", place.Data, .. more]) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => { if (line.Data is { Length: > 0 } text) Console.Error.WriteLine(text); };
        process.BeginErrorReadLine();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(StartLimit);
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (!line.StartsWith("Solstead ", StringComparison.Ordinal)) continue;
                // What it logs from now on must not fill the pipe.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new ServiceProcess(process, new Uri(line[(line.LastIndexOf(' ') + 1)..]));
            }
            throw new InvalidOperationException("The program ended before it told its address.");
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>SIGKILL, as kill -9; returns when the process is gone.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        process.Kill();
        await process.WaitForExitAsync(ct);
    }

    /// <summary>SIGTERM; does not wait.</summary>
    public Task AskToStopAsync(CancellationToken ct) => SignalAsync("-TERM", ct);

    /// <summary>SIGTERM, and waits for its clean end, which may take 10 s.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        await AskToStopAsync(ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(StartLimit);
        await process.WaitForExitAsync(limit.Token);
    }

    /// <summary>SIGSTOP: it does not run until <see cref="ResumeAsync"/>.</summary>
    public Task PauseAsync(CancellationToken ct) => SignalAsync("-STOP", ct);

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync(CancellationToken ct) => SignalAsync("-CONT", ct);

    public bool HasExited => process.HasExited;

    /// <summary>Processor time so far, user and system.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory. [bytes]</summary>
    public long Resident => Figure("status", "VmRSS:") * 1024;

    /// <summary>Bytes this process caused to be written to storage so far.</summary>
    public long Written => Figure("io", "write_bytes:");

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private async Task SignalAsync(string signal, CancellationToken ct)
    {
        using var sender = Process.Start("kill", [signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await sender.WaitForExitAsync(ct);
    }

    private long Figure(string file, string name) => long.Parse(
        File.ReadLines($"/proc/{process.Id}/{file}").First(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Integer | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
}
