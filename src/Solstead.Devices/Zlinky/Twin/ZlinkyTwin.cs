using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Devices.Zlinky.Twin;

/// <summary>Ways a message can be wrong.</summary>
public enum ZlinkyFault
{
    None,
    /// <summary>Half a message.</summary>
    Truncated,
    /// <summary>The stick was heard long ago; its old words are repeated.</summary>
    Stale,
    /// <summary>The stick is off: empty fields and zeros, as after a restart.</summary>
    Empty,
    /// <summary>Nothing is said, and zigbee2mqtt calls it offline.</summary>
    Offline,
}

/// <summary>What zigbee2mqtt tells of a ZLinky, sent to a real broker.</summary>
public sealed class ZlinkyTwin : IAsyncDisposable
{
    private readonly MqttSession session;
    private readonly TimeProvider time;
    private readonly string topic;

    public ZlinkyTwin(string host, int port, string topic, TimeProvider time, ILogger log)
    {
        (this.topic, this.time) = (topic, time);
        session = new MqttSession(new MqttOptions { Host = host, Port = port, ClientId = $"twin-{Guid.NewGuid():N}"[..20] }, time, log);
        session.Start();
    }

    public bool IsStandard { get; set; }
    public bool Retain { get; set; } = true;
    public bool HasLastSeen { get; set; } = true;
    public ZlinkyFault Fault { get; set; }

    /// <summary>As PTEC has it; standard mode tells it its own way.</summary>
    public string Period { get; set; } = "HPJB";

    /// <summary>As DEMAIN has it.</summary>
    public string Tomorrow { get; set; } = "----";

    public int Apparent { get; set; } = 1240;

    /// <summary>Registers: blue, white, red, each cheap and dear. [Wh]</summary>
    public double[] Registers { get; } = [4_410_244, 2_130_554, 300_112, 210_944, 91_244, 21_077];

    /// <summary>Says everything once, and waits until the broker has it.</summary>
    public async Task TellAsync()
    {
        if (Fault == ZlinkyFault.Offline)
        {
            await session.PublishAsync(MqttMessage.Of(topic + "/availability", """{"state":"offline"}""", 1, true));
            return;
        }
        var text = Message();
        await session.PublishAsync(MqttMessage.Of(topic, Fault == ZlinkyFault.Truncated ? text[..(text.Length / 2)] : text, 1, Retain));
    }

    /// <summary>One message.</summary>
    public string Message()
    {
        var text = new StringBuilder("{\"linkquality\":120,\"update\":{\"state\":\"idle\"}");
        if (HasLastSeen) Put(text, "last_seen", (time.GetUtcNow() - (Fault == ZlinkyFault.Stale ? TimeSpan.FromHours(9) : TimeSpan.Zero)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        if (Fault == ZlinkyFault.Empty) return text.Append(",\"active_register_tier_delivered\":\"\",\"apparent_power\":0,\"current_tarif\":\"BASE\",\"current_summ_delivered\":0,\"status_register\":\"\"}").ToString();
        Put(text, "meter_serial_number", "041764052173");
        text.Append(CultureInfo.InvariantCulture, $",\"apparent_power\":{Apparent},\"rms_current\":{Apparent / 230}");
        for (var tier = 1; tier <= 6; tier++) text.Append(CultureInfo.InvariantCulture, $",\"current_tier{tier}_summ_delivered\":{Registers[tier - 1] / 1000}");
        if (IsStandard) Standard(text);
        else
        {
            Put(text, "current_tarif", "BBR(");
            Put(text, "active_register_tier_delivered", Period);
            Put(text, "tomorrow_color", Tomorrow);
            text.Append(",\"available_power\":45,\"warn_d_p_s\":0");
        }
        return text.Append('}').ToString();
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();

    private void Standard(StringBuilder text)
    {
        var colour = "?BWR".IndexOf(Period[3], StringComparison.Ordinal);
        var next = Array.IndexOf(["----", "BLEU", "BLAN", "ROUG"], Tomorrow);
        var index = (2 * (colour - 1)) + (Period[1] == 'C' ? 1 : 2);
        Put(text, "current_tarif", "     TEMPO      ");
        Put(text, "current_price", $"    {Period[..2]}  {((string[])["", "BLEU", "BLANC", "ROUGE"])[colour]}");
        Put(text, "current_date", "E260113120000");
        Put(text, "status_register", (0x0002_0001u | (uint)(index - 1) << 10 | (uint)colour << 24 | (uint)next << 26).ToString("X8", CultureInfo.InvariantCulture));
        text.Append(CultureInfo.InvariantCulture, $",\"current_index_tarif\":{index},\"available_power\":9,\"rms_voltage\":233,\"current_summ_delivered\":{Registers.Sum() / 1000},\"current_summ_received\":812.004,\"relais\":5");
        text.Append(",\"status_register_breakout\":{\"type_tic\":\"standard\",\"producteur\":0}");
    }

    private static void Put(StringBuilder text, string name, string value) => text.Append(CultureInfo.InvariantCulture, $",\"{name}\":\"{value}\"");
}
