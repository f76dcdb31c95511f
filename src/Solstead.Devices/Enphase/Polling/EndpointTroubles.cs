using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Transport;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>Endpoints that fail while the gateway is there: one problem for all that garble, one for all that fail otherwise.</summary>
internal sealed class EndpointTroubles(ProblemBook problems)
{
    public const string Malformed = "enphase.malformed", Failing = "enphase.endpoint";

    private readonly Dictionary<Endpoint, string> failing = [];

    /// <param name="severity">Warning for the values everything waits for, else notice.</param>
    public void Add(Endpoint endpoint, Outcome outcome, Severity severity)
    {
        var code = outcome == Outcome.Malformed ? Malformed : Failing;
        if (failing.TryGetValue(endpoint, out var before) && before != code) Remove(endpoint);
        failing[endpoint] = code;
        problems.Raise(code, severity, Fact.Of(code == Malformed ? "path" : "endpoint", endpoint.Path), Fact.Of("outcome", outcome.ToString()));
    }

    public void Remove(Endpoint endpoint)
    {
        if (failing.Remove(endpoint, out var code) && !failing.ContainsValue(code)) problems.Clear(code);
    }

    public void Reset()
    {
        foreach (var endpoint in failing.Keys.ToList()) Remove(endpoint);
    }
}
