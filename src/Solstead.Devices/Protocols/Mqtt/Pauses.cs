namespace Solstead.Devices.Protocols.Mqtt;

/// <summary>Pauses between attempts: doubled with each failure, with jitter so that a house full of clients does not come back in one second.</summary>
internal sealed class Pauses(MqttOptions options)
{
    private TimeSpan next = options.FirstPause;

    /// <summary>The connection held for a while: the next failure is a new story.</summary>
    public void Reset() => next = options.FirstPause;

    /// <param name="longest">Nothing will change soon: take the longest pause at once.</param>
    public TimeSpan Next(bool longest)
    {
        var pause = longest || next > options.LongestPause ? options.LongestPause : next;
        next = pause * 2;
        return pause * (1 + options.Random.NextDouble() / 4);
    }
}
