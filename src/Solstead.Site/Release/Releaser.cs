using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Configuration;
using Solstead.Site.History;
using Solstead.Site.Leases;
using Solstead.Site.Run;

namespace Solstead.Site.Release;

/// <summary>What a device gave back.</summary>
/// <param name="Problems">Why it could not.</param>
public sealed record ReleasedDevice(string Id, IReadOnlyList<ReturnedSetting> Settings, IReadOnlyList<Problem> Problems)
{
    /// <summary>It is not in the settings any more: nobody can reach it.</summary>
    public bool IsUnnamed { get; init; }

    /// <summary>Everything is back, or somebody else's.</summary>
    public bool IsDone => !IsUnnamed && Settings.All(s => s.Outcome != ReturnOutcome.Lent);
}

/// <summary>Gives back what is borrowed, without the service (safety.md 3): from what the devices keep on disk, over a connection of its own.</summary>
public static class Releaser
{
    /// <summary>What a driver keeps of borrowed registers, and the site of borrowed settings.</summary>
    private static readonly string[] Journals = ["borrowed.json", LeaseJournal.Name + ".json"];

    /// <param name="only">The one device; null for all.</param>
    /// <param name="within">All devices, side by side, may take so long.</param>
    /// <exception cref="HistoryException">The service runs, or the directory cannot be used.</exception>
    public static async Task<IReadOnlyList<ReleasedDevice>> RunAsync(LoadedSettings loaded, string data, string? only, TimeSpan within, TimeProvider time, ILoggerFactory logs, CancellationToken ct)
    {
        var folder = Path.Combine(data, "devices");
        if (!Directory.Exists(folder)) return [];
        using var alone = BooksBeside.TakeAlone(data);
        var log = logs.CreateLogger("Solstead.Release");
        FileDeviceMemory Memory(string id) => new(Path.Combine(folder, id), log);
        var devices = SiteDevices.Create(loaded, time, time.GetTimestamp(), logs, Memory, secrets: null);
        using var limit = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var borrowers = devices.Select(d => (d.Info.Id, Borrower: d as IBorrower ?? (d is ILender ? new LentSettings(d, Memory(d.Info.Id), time, log) : null))).Where(d => d.Borrower is not null).ToList();
        var asked = borrowers.Where(d => (only is null || d.Id == only) && d.Borrower!.Borrowed > 0);
        var released = (await Task.WhenAll(asked.Select(d => OneAsync(d.Id, d.Borrower!, either.Token)))).ToList();
        foreach (var device in devices) await device.DisposeAsync();
        var named = borrowers.Select(d => d.Id).ToHashSet();
        foreach (var left in Directory.EnumerateDirectories(folder).Where(f => Journals.Any(j => File.Exists(Path.Combine(f, j)))).Select(f => Path.GetFileName(f)!))
            if (!named.Contains(left) && (only is null || only == left)) released.Add(new(left, [], []) { IsUnnamed = true });
        foreach (var device in released) await NoteAsync(data, device, time, log);
        return released;
    }

    private static async Task<ReleasedDevice> OneAsync(string id, IBorrower device, CancellationToken ct)
    {
        var (settings, reports) = await device.ReturnAllAsync(ct);
        return new(id, settings, [.. reports.OfType<Report.Trouble>().Select(t => t.Problem)]);
    }

    /// <summary>Nothing acts silently; but a disk that keeps no line is no reason not to have given back.</summary>
    private static async Task NoteAsync(string data, ReleasedDevice device, TimeProvider time, ILogger log)
    {
        var back = device.Settings.Count(s => s.Outcome == ReturnOutcome.GivenBack);
        // A lost database is the service's to tell: none is made here.
        if (back == 0 || !File.Exists(Path.Combine(data, "solstead.db"))) return;
        try
        {
            await BooksBeside.NoteAsync(data, new ChangeRow(time.GetUtcNow(), "terminal", "", "audit.released", [Fact.Of("device", device.Id), Fact.Of("count", back)]), time, log, CancellationToken.None);
        }
        catch (HistoryException)
        {
            // Told on the terminal, and in the device's log.
        }
    }
}
