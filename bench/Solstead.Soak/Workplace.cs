namespace Solstead.Soak;

/// <summary>A temporary folder of one soak: settings, token and data; gone afterwards.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-soak-").FullName;

    public string Folder => folder;

    public string Data => Path.Combine(folder, "data");

    public string Settings => Path.Combine(folder, "solstead.yaml");

    /// <summary>Writes the settings of a site with one gateway.</summary>
    /// <param name="host">Host and port of the twin.</param>
    public void Write(string host, string token, string zone, int phases, int batchSeconds)
    {
        WriteSecret("roof.jwt", token);
        File.WriteAllText(Settings, $$"""
            site: { name: Soak, timezone: {{zone}}, grid: { phases: {{phases}} } }
            devices:
              - { id: roof, type: enphase, host: "{{host}}", token_file: roof.jwt, interval_s: 1 }
            rules:
              - { type: threshold, name: heater, above_w: 800, below_w: 100 }
            history: { batch_s: {{batchSeconds}} }
            web: { listen: "127.0.0.1:0" }
            """);
    }

    /// <summary>Writes the settings of a site whose car drives on the sun of a SolarEdge roof, all else left as shipped.</summary>
    /// <param name="host">Host and port of the inverter.</param>
    /// <param name="port">Serial port of the wall connector.</param>
    /// <param name="more">Further keys of the rule.</param>
    /// <param name="web">Further keys of <c>web</c>.</param>
    public void WriteCharging(string host, string port, string more = "mode: solar", string web = "") => File.WriteAllText(Settings, $$"""
        site: { name: Soak, timezone: Europe/Paris, grid: { phases: 3 } }
        devices:
          - { id: sedge, type: solaredge, host: "{{host}}" }
          - { id: garage, type: tesla-wall-connector, port: "{{port}}", wiring_max_current_a: 16, min_current_a: 6 }
        control: { enabled: true }
        rules:
          - { type: charging, charger: garage, {{more}} }
        web: { listen: "127.0.0.1:0"{{web}} }
        """);

    /// <summary>Writes a file beside the settings that only we may read.</summary>
    public void WriteSecret(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose()
    {
        try { Directory.Delete(folder, recursive: true); }
        catch (IOException) { /* a process that was just killed may still hold a file; the system clears its temporary folder */ }
    }
}
