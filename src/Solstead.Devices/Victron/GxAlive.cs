using System.Globalization;

namespace Solstead.Devices.Victron;

/// <summary>
/// Keeps a GX talking, as pure state (victron.md A.3): asks for everything, waits until all of it came, prolongs, listens for its heart, and begins
/// anew when that stops. Times are monotonic.
/// </summary>
/// <param name="mark">Gives a word nobody else uses, by which our own full publish is known.</param>
internal sealed class GxAlive(Func<string> mark)
{
    /// <summary>A GX falls silent 60 s after the last word of ours.</summary>
    private static readonly TimeSpan Prolong = TimeSpan.FromSeconds(30);

    /// <summary>It beats every 3 s; after this it is not alive for us.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(10), Patience = TimeSpan.FromSeconds(10), OldFlood = TimeSpan.FromSeconds(2), Ping = TimeSpan.FromSeconds(3);

    private const string OnlyProlong = """{"keepalive-options":["suppress-republish"]}""", Everything = """["#"]""";

    private TimeSpan askedAt, sentAt, heardAt, beatAt, pingedAt, countedAt;
    private bool running, asking, askNow, beats, news;
    private int tries;
    private string? ours;

    /// <summary>A full publish came to its end, and nothing broke since.</summary>
    public bool IsComplete => running && !asking;

    /// <summary>Firmware before 3.20: values are retained, and nothing says that all of them came.</summary>
    public bool IsOld { get; private set; }

    /// <summary>Heartbeats so far; where there is no heart, signs of life, one in 3 s.</summary>
    public long Beats { get; private set; }

    /// <summary>Since when everything is asked for in vain; null when it came.</summary>
    public TimeSpan? WaitingSince { get; private set; }

    public bool IsLive(TimeSpan now) => IsComplete && now - LastSign <= Gap;

    /// <summary>What shows that it lives: its heart, or any word where it has none.</summary>
    private TimeSpan LastSign => beats ? beatAt : heardAt;

    /// <summary>Connected, and the portal id is known.</summary>
    public void Begin(TimeSpan now)
    {
        (running, beats, IsOld, tries, countedAt) = (true, false, false, 0, now - Ping);
        (heardAt, WaitingSince) = (now, now);
        Ask();
    }

    public void End() => (running, asking, WaitingSince) = (false, false, null);

    /// <summary>The broker came up again: what we asked for is forgotten.</summary>
    public void Restarted(TimeSpan now)
    {
        if (!running || asking) return;
        WaitingSince ??= now;
        Ask();
    }

    /// <summary>A value came that was not kept by the broker.</summary>
    /// <param name="asked">It is one that never changes: it came because everything was asked for.</param>
    public void Hear(bool asked, TimeSpan now)
    {
        heardAt = now;
        news |= asked;
        if (beats || now - countedAt < Ping) return;
        countedAt = now;
        Beats++;
    }

    public void Beat(TimeSpan now)
    {
        (beats, beatAt) = (true, now);
        Beats++;
    }

    /// <summary>The broker keeps values: firmware before 3.20.</summary>
    public void Kept()
    {
        if (!running || IsOld) return;
        IsOld = true;
        if (asking) askNow = true;
    }

    /// <param name="echo">Mark in the completion; null on firmware before 3.50, where it may be anybody's.</param>
    /// <returns>True when all we asked for is there.</returns>
    public bool Complete(string? echo, TimeSpan now)
    {
        if (!running || !asking || askNow || (echo is not null && echo != ours)) return false;
        Finished(now);
        return true;
    }

    /// <summary>To be called at least every second.</summary>
    /// <returns>Payload of a keepalive to send now, or null.</returns>
    public string? Step(TimeSpan now)
    {
        if (!running) return null;
        if (!asking && now - LastSign > Gap)
        {
            WaitingSince ??= now;
            Ask();
        }
        if (asking && (askNow || now - askedAt >= Patience)) return AskPayload(now);
        if (now - sentAt < Prolong) return null;
        sentAt = now;
        return IsOld ? Everything : OnlyProlong;
    }

    /// <summary>True when what we asked for must be taken as complete without the word for it: old firmware, or one nobody knows.</summary>
    public bool Settles(TimeSpan now)
    {
        if (!running || !asking || askNow || !news || !(IsOld ? now - askedAt >= OldFlood : tries >= 2 && now - askedAt >= OldFlood)) return false;
        Finished(now);
        return true;
    }

    /// <summary>True when a sign of life must be asked for, where there is no heart.</summary>
    public bool WantsPing(TimeSpan now)
    {
        if (!IsComplete || beats || now - heardAt < Ping || now - pingedAt < Ping) return false;
        pingedAt = now;
        return true;
    }

    private void Ask() => (asking, askNow) = (true, true);

    private string AskPayload(TimeSpan now)
    {
        (askNow, news) = (false, false);
        tries++;
        (askedAt, sentAt) = (now, now);
        ours = mark();
        if (IsOld) return Everything;
        // The third without a word for us, the fourth as old firmware wants it: something answers, or nothing is there.
        return (tries % 4) switch
        {
            3 => "",
            0 => Everything,
            _ => string.Create(CultureInfo.InvariantCulture, $$"""{"keepalive-options":[{"full-publish-completed-echo":"{{ours}}"}]}"""),
        };
    }

    private void Finished(TimeSpan now)
    {
        (asking, tries, WaitingSince, heardAt) = (false, 0, null, now);
        if (beats && now - beatAt > Gap) beats = false;
    }
}
