using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Victron;

/// <summary>Problems of a connection in the words of a GX: another broker would need another remedy.</summary>
internal static class GxProblems
{
    public static Problem? Of(Problem? problem) => problem?.Code switch
    {
        null => null,
        "mqtt.unreachable" or "mqtt.unreachable.silent" or "mqtt.unreachable.name" => new("victron.unreachable", Severity.Warning, Broker(problem), Fact.Of("error", problem.Facts.FirstOrDefault(f => f.Name == "error").Text ?? "")),
        "mqtt.refused.password" => new("victron.password", Severity.Alarm, Broker(problem)),
        _ => problem,
    };

    private static Fact Broker(Problem problem) => problem.Facts.FirstOrDefault(f => f.Name == "broker");
}
