using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Devices.Victron;

/// <summary>Finds out which GX is behind a broker: the one the settings name, or the only one whose serial number the broker keeps. Safe from any thread.</summary>
internal sealed class GxPortal(string? named)
{
    /// <summary>Kept values come at once; a second one, of another GX, right behind.</summary>
    private static readonly TimeSpan Others = TimeSpan.FromMilliseconds(300), Patience = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly HashSet<string> seen = [];
    private TimeSpan began, firstAt;

    public string? Id { get; private set; } = named;

    /// <summary>A connection stands: from now on it is waited for.</summary>
    public void Begin(TimeSpan now)
    {
        lock (gate)
        {
            began = now;
            if (seen.Count > 0) firstAt = now;
        }
    }

    /// <returns>True when it told something new.</returns>
    public bool Take(MqttMessage message, TimeSpan now)
    {
        if (message.Topic.Split('/') is not ["N", var id, ..] || message.Payload.IsEmpty || !VictronOptions.IsPortal(id)) return false;
        lock (gate)
        {
            if (!seen.Add(id)) return false;
            if (seen.Count == 1) firstAt = now;
            return true;
        }
    }

    /// <returns>The id, when it is certain.</returns>
    public string? Settle(TimeSpan now)
    {
        lock (gate)
        {
            if (Id is null && seen.Count == 1 && now - firstAt >= Others) Id = seen.First();
            return Id;
        }
    }

    /// <returns>What is told while it is not known.</returns>
    public Problem? Problem(TimeSpan now, string broker)
    {
        lock (gate)
        {
            if (seen.Count > 1) return new("victron.portal.several", Severity.Alarm, Fact.Of("broker", broker), Fact.Of("portals", string.Join(", ", seen.Order(StringComparer.Ordinal))));
            return now - began > Patience ? new("victron.portal.none", Severity.Alarm, Fact.Of("broker", broker)) : null;
        }
    }
}
