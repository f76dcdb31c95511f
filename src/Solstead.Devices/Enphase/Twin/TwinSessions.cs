using System.Security.Cryptography;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>Cookie sessions: 32 characters, dead after ten minutes without a request, installers limited in number (enphase.md 3.3).</summary>
internal sealed class TwinSessions(TimeProvider time, int maxInstallers)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(600);
    private readonly Lock gate = new();
    private readonly Dictionary<string, Session> sessions = [];
    private readonly List<string> opened = [];

    private sealed record Session(TwinRole Role, long LastUsed);

    public int Count { get { lock (gate) { Sweep(); return sessions.Count; } } }

    /// <summary>Ids of all sessions so far, also those that are over.</summary>
    public IReadOnlyList<string> Opened { get { lock (gate) return [.. opened]; } }

    /// <returns>The new session's id, or null when too many installers are in.</returns>
    public string? Open(TwinRole role)
    {
        lock (gate)
        {
            Sweep();
            if (role == TwinRole.Installer && sessions.Values.Count(s => s.Role == TwinRole.Installer) >= maxInstallers) return null;
            var id = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 32);
            sessions[id] = new(role, time.GetTimestamp());
            opened.Add(id);
            return id;
        }
    }

    /// <summary>Finds a living session and keeps it alive.</summary>
    public TwinRole? Use(string id)
    {
        lock (gate)
        {
            Sweep();
            if (!sessions.TryGetValue(id, out var session)) return null;
            sessions[id] = session with { LastUsed = time.GetTimestamp() };
            return session.Role;
        }
    }

    public void Wipe() { lock (gate) sessions.Clear(); }

    private void Sweep()
    {
        foreach (var (id, session) in sessions)
            if (time.GetElapsedTime(session.LastUsed) > Idle) sessions.Remove(id);
    }
}
