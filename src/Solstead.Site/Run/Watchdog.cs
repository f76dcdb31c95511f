using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Solstead.Site.Run;

/// <summary>
/// Ends the process when the engine stops stepping, so that it is started again (safety.md P1), and tells systemd that it is alive — only
/// while the engine steps.
/// </summary>
public sealed class Watchdog(SiteRunner runner, SiteParts parts, ILogger<Watchdog> log) : BackgroundService
{
    /// <summary>Exit code of a process its watchdog ended.</summary>
    public const int ExitCode = 70;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, parts.Time);
        var systemd = SystemdNotify.FromEnvironment();
        var told = default(TimeSpan);
        var ready = false;
        var stillness = new Stillness();
        while (await NextAsync(timer, stoppingToken))
        {
            var now = parts.Now();
            var silence = now.Since(runner.LastStep);
            if (stillness.IsStuck(silence) && runner.LastStep.Elapsed > TimeSpan.Zero)
            {
                Log.Watchdog(log, silence);
                Environment.Exit(ExitCode);
            }
            if (systemd is null || silence > Look * 3 || runner.LastStep.Elapsed == TimeSpan.Zero) continue;
            if (!ready) systemd.Ready(parts.Site.Name);
            ready = true;
            if (now.Elapsed - told < systemd.KeepAlive) continue;
            systemd.Alive();
            told = now.Elapsed;
        }
        systemd?.Stopping();
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try { return await timer.WaitForNextTickAsync(ct); }
        catch (OperationCanceledException) { return false; }
    }
}

/// <summary>
/// Whether the engine is stuck: 15 s without a step (safety.md P1), seen on several looks in a row. After a pause of the whole process the first
/// look sees a long silence although the engine is about to step.
/// </summary>
internal sealed class Stillness
{
    private const int Looks = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);
    private int still;

    /// <summary>One look, a second after the last.</summary>
    public bool IsStuck(TimeSpan silence) => (still = silence > Patience ? still + 1 : 0) >= Looks;
}
