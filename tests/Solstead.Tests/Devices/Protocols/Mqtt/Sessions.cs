using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Tests.Devices.Protocols.Mqtt;

/// <summary>Sessions with a broker of the test, and waiting for what becomes of them.</summary>
internal static class Sessions
{
    public static MqttOptions Options(Broker broker) => new()
    {
        Host = "127.0.0.1", Port = broker.Port, ClientId = "test-" + Guid.NewGuid().ToString("N")[..8],
        FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromMilliseconds(500),
    };

    public static MqttSession Open(MqttOptions options, ConcurrentQueue<MqttState>? states = null)
    {
        var session = new MqttSession(options, TimeProvider.System, NullLogger.Instance) { Changed = s => states?.Enqueue(s) };
        session.Start();
        return session;
    }

    public static async Task UntilAsync(Func<bool> good, string what, double seconds = 15)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!good())
        {
            if (TimeProvider.System.GetElapsedTime(began).TotalSeconds > seconds) throw new TimeoutException(what);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public static async Task ProblemAsync(MqttSession session, string code)
    {
        try { await UntilAsync(() => session.State.Problem?.Code == code, code); }
        catch (TimeoutException e) { throw new TimeoutException($"{code}, but {session.State} {string.Join(", ", session.State.Problem?.Facts ?? [])}", e); }
    }
}
