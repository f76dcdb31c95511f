using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Solstead.Devices.EcoDevices.Twin;

/// <summary>Ways the box can misbehave.</summary>
public enum EcoFault
{
    None,
    /// <summary>A page for people instead of every document.</summary>
    Html,
    /// <summary>Every document ends in the middle.</summary>
    Truncated,
    /// <summary>No meter on the input: dashes and zeros.</summary>
    NoMeter,
    /// <summary>Old firmware: the JSON has neither colours nor currents.</summary>
    Old,
    /// <summary>No JSON at all.</summary>
    XmlOnly,
    /// <summary>It sends us elsewhere.</summary>
    Redirect,
    /// <summary>An answer without end.</summary>
    Huge,
}

/// <summary>An Eco-Devices on a loopback port, with a meter on its first input.</summary>
public sealed class EcoTwin : IAsyncDisposable
{
    public const string User = "admin", Password = "eco";

    private readonly WebApplication app;
    private int asked, together;

    private EcoTwin(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public EcoFault Fault { get; set; }
    public string Period { get; set; } = "HPJB";
    public string Tomorrow { get; set; } = "----";
    public int Apparent { get; set; } = 1240;

    /// <summary>Registers: blue, white, red, each cheap and dear. [Wh]</summary>
    public long[] Registers { get; } = [4_410_244, 2_130_554, 300_112, 210_944, 91_244, 21_077];

    /// <summary>Most questions that were open at a time.</summary>
    public int MostTogether { get; private set; }

    /// <summary>Host and port, as the settings want them.</summary>
    public string Host => new Uri(app.Urls.First()).Authority;

    /// <param name="port">0 picks a free one.</param>
    public static async Task<EcoTwin> StartAsync(int port, CancellationToken ct)
    {
        var twin = new EcoTwin(port);
        await twin.app.StartAsync(ct);
        return twin;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        MostTogether = Math.Max(MostTogether, Interlocked.Increment(ref together));
        try
        {
            Interlocked.Increment(ref asked);
            var (status, text) = Answer(context.Request);
            context.Response.StatusCode = status;
            if (status == 302) context.Response.Headers.Location = "http://192.0.2.1/";
            await context.Response.WriteAsync(Fault == EcoFault.Truncated ? text[..(text.Length / 2)] : text);
        }
        finally
        {
            Interlocked.Decrement(ref together);
        }
    }

    private (int Status, string Text) Answer(HttpRequest request)
    {
        if (Fault == EcoFault.Redirect) return (302, "");
        if (Fault == EcoFault.Html) return (200, "<html><head><title>Login</title></head><body>Please sign in<br></body></html>");
        if (Fault == EcoFault.Huge) return (200, new string(' ', 2 << 20));
        return (request.Path.Value, request.Query["cmd"].ToString()) switch
        {
            ("/api/xdevices.json", "10") when Fault != EcoFault.XmlOnly => (200, Json()),
            ("/api/xdevices.json", "20") when Fault != EcoFault.XmlOnly => (200, """{"product":"Eco-devices","INDEX_C1":287000,"INDEX_C2":1436.965}"""),
            ("/status.xml", _) => (200, $"<response><config_hostname>ECO</config_hostname>{Xml("T1_", Fault == EcoFault.XmlOnly)}<meter0>0</meter0><count0>287000</count0><version>1.05.12</version></response>"),
            ("/protect/settings/teleinfo1.xml", _) => request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")) ? (200, $"<response>{Xml("T1_", true)}</response>") : (401, ""),
            _ => (404, "not found"),
        };
    }

    private string Json()
    {
        if (Fault == EcoFault.NoMeter) return """{"product":"Eco-devices","T1_PTEC":"----","T1_PAPP":0,"T1_BASE":0,"T2_PTEC":"----","T2_PAPP":0,"T2_BASE":0,"INDEX_C1":287000,"INDEX_C2":1436.965}""";
        var text = new StringBuilder($$"""{"product":"Eco-devices","T1_PTEC":"{{Period}}","T1_PAPP":{{Apparent}}""");
        foreach (var (label, value) in Labels()) text.Append(CultureInfo.InvariantCulture, $",\"T1_{label}\":{value}");
        if (Fault != EcoFault.Old) text.Append(CultureInfo.InvariantCulture, $",\"T1_DEMAIN\":\"{Tomorrow}\",\"T1_IINST\":{Apparent / 230}");
        return text.Append(",\"T2_PTEC\":\"----\",\"T2_PAPP\":0,\"T2_BASE\":0,\"INDEX_C1\":287000,\"INDEX_C2\":1436.965}").ToString();
    }

    private string Xml(string prefix, bool all)
    {
        var none = Fault == EcoFault.NoMeter;
        List<(string Label, string Value)> fields = [("PTEC", none ? "----" : Period), ("PAPP", none ? "0" : $"{Apparent}"), ("ISOUSC", "45"), ("IINST", none ? "0" : $"{Apparent / 230}")];
        if (all)
        {
            fields.AddRange([("ADCO", none ? "0" : "041764052173"), ("OPTARIF", none ? "----" : "BBR("), ("BASE", "0"), ("HCHC", "0"), ("HCHP", "0"), ("DEMAIN", none ? "----" : Tomorrow), ("ADPS", "0"), ("HHPHC", "Y")]);
            fields.AddRange(Labels().Select(l => (l.Label, none ? "0" : $"{l.Value}")));
        }
        return string.Concat(fields.Select(f => $"<{prefix}{f.Label}>{f.Value}</{prefix}{f.Label}>"));
    }

    private IEnumerable<(string Label, long Value)> Labels() => ((string[])["BBRHCJB", "BBRHPJB", "BBRHCJW", "BBRHPJW", "BBRHCJR", "BBRHPJR"]).Zip(Registers);
}
