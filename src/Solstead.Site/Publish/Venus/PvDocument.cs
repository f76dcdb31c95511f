using System.Buffers;
using System.Text.Json;

namespace Solstead.Site.Publish.Venus;

/// <summary>
/// The one document that the GX add-on <c>dbus-mqtt-pv</c> reads (victron.md B.7): the same figures as on the D-Bus, for a GX without our
/// process. What is not known is left out: the add-on takes the inverter off the GX when nothing comes for 60 s.
/// </summary>
internal static class PvDocument
{
    private static readonly string[] Names = ["L1", "L2", "L3"];

    /// <param name="hideBelow">Powers below are shown as 0. [W]</param>
    /// <returns>UTF-8 JSON; null while the power is unknown: then nothing may be sent.</returns>
    public static ReadOnlyMemory<byte>? Of(PvSample sample, double hideBelow)
    {
        if (sample.Total.Power is null) return null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("pv");
            Values(json, PvItems.Shown(sample.Total, hideBelow) with { Frequency = null, Factor = null });
            for (var n = 0; n < Names.Length; n++)
            {
                // A phase without a power would be shown as if it were there.
                if (sample.Phases[n] is not { Power: not null } phase) continue;
                json.WriteStartObject(Names[n]);
                Values(json, PvItems.Shown(phase, hideBelow));
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void Values(Utf8JsonWriter json, PvPhase phase)
    {
        Number(json, "power", phase.Power, 2);
        Number(json, "voltage", phase.Voltage, 2);
        Number(json, "current", phase.Current, 2);
        Number(json, "frequency", phase.Frequency, 4);
        Number(json, "power_factor", phase.Factor, 3);
        Number(json, "energy_forward", phase.Energy / 1000, 3);
    }

    private static void Number(Utf8JsonWriter json, string name, double? value, int digits)
    {
        if (value is { } v && double.IsFinite(v)) json.WriteNumber(name, Math.Round(v, digits) + 0.0);
    }
}
