using System.Net;
using System.Text.Json;
using System.Xml;

namespace Solstead.Devices.EcoDevices;

/// <summary>What one round of questions brought.</summary>
/// <param name="Refused">The page of all labels did not take the password.</param>
internal sealed record EcoAnswer(IReadOnlyDictionary<string, string> Fields, bool Refused);

/// <summary>
/// Which documents are asked for. The JSON is enough on most firmware; where it is missing, broken or lacks a field, the XML of the start page stands in; with a password the page of
/// all labels is read as well.
/// </summary>
internal sealed class EcoReader(EcoClient client, EcoOptions options)
{
    private const string Main = "api/xdevices.json?cmd=10", Counters = "api/xdevices.json?cmd=20", Status = "status.xml";

    /// <summary>Version of the box's program; null while unknown.</summary>
    public string? Firmware { get; private set; }

    private string Prefix => $"T{options.Input}_";

    /// <exception cref="EcoException">No document came, or none that can be read.</exception>
    public async Task<EcoAnswer> ReadAsync(CancellationToken ct)
    {
        var fields = await TryJsonAsync(Main, ct);
        if (fields is null || !fields.ContainsKey(Prefix + "PTEC") || !fields.ContainsKey(Prefix + "IINST") || Firmware is null)
            fields = Merged(await StatusAsync(fields is null, ct), fields);
        if (!fields.ContainsKey("INDEX_C1") && await TryJsonAsync(Counters, ct) is { } counters) fields = Merged(counters, fields);
        var password = options.User is null ? null : options.ReadPassword();
        if (password is null) return new(fields, Refused: options.User is not null);
        try
        {
            var labels = EcoDocuments.ReadXml(await client.GetAsync($"protect/settings/teleinfo{options.Input}.xml", options.User, password, ct));
            // Some firmware leaves the number of the input out there.
            return new(Merged(fields, labels.ToDictionary(l => l.Key.StartsWith(Prefix, StringComparison.Ordinal) ? l.Key : Prefix + l.Key, l => l.Value)), false);
        }
        catch (EcoException e) when (e.Status is not null)
        {
            return new(fields, e.IsRefused);
        }
        catch (XmlException)
        {
            return new(fields, false);
        }
    }

    /// <returns>Null when the box has no such document, or a broken one.</returns>
    private async Task<IReadOnlyDictionary<string, string>?> TryJsonAsync(string path, CancellationToken ct)
    {
        try
        {
            return EcoDocuments.ReadJson(await GetAsync(path, ct));
        }
        catch (JsonException)
        {
            return null;
        }
        catch (EcoException e) when (e.Status is { } status && !e.IsRefused && (int)status < 500)
        {
            return null;
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> StatusAsync(bool needed, CancellationToken ct)
    {
        try
        {
            var fields = EcoDocuments.ReadXml(await GetAsync(Status, ct));
            Firmware = fields.GetValueOrDefault("version") ?? Firmware ?? "";
            return fields;
        }
        catch (XmlException e)
        {
            Firmware ??= "";
            return needed ? throw new EcoException(HttpStatusCode.OK, "unreadable", e) : new Dictionary<string, string>();
        }
        catch (EcoException e) when (!needed && e.Status is not null)
        {
            Firmware ??= "";
            return new Dictionary<string, string>();
        }
    }

    /// <summary>A box that wants a password for everything gets it, when there is one.</summary>
    private async Task<byte[]> GetAsync(string path, CancellationToken ct)
    {
        try
        {
            return await client.GetAsync(path, null, null, ct);
        }
        catch (EcoException e) when (e.IsRefused && options.User is not null && options.ReadPassword() is { } password)
        {
            return await client.GetAsync(path, options.User, password, ct);
        }
    }

    private static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> under, IReadOnlyDictionary<string, string>? over)
    {
        var all = new Dictionary<string, string>(under);
        foreach (var (name, value) in over ?? all) all[name] = value;
        return all;
    }
}
