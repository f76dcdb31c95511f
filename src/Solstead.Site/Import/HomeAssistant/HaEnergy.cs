using System.Text.Json;
using Solstead.Core.Accounting;
using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HomeAssistant;

/// <summary>Which statistic fills which column of the ledger.</summary>
/// <param name="Name">Statistic, e.g. <c>sensor.grid_import</c>.</param>
public readonly record struct HaMapping(Flow Flow, string Name);

/// <summary>Finds the mapping: from what the energy dashboard was told, or from words on the command line.</summary>
public static class HaEnergy
{
    /// <summary>The file <c>.storage/energy</c> of Home Assistant.</summary>
    /// <exception cref="ImportException">It is not that file, or the dashboard has no sources.</exception>
    public static IReadOnlyList<HaMapping> OfDashboard(string json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var mappings = new List<HaMapping>();
            if (document.RootElement.TryGetProperty("data", out var data) && data.TryGetProperty("energy_sources", out var sources))
                foreach (var source in sources.EnumerateArray()) mappings.AddRange(OfSource(source));
            return mappings.Count > 0 ? [.. mappings.Distinct()] : throw new ImportException("import.ha.dashboard", Fact.Of("file", file));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ImportException(new("import.ha.dashboard", Core.Devices.Severity.Warning, Fact.Of("file", file)), e);
        }
    }

    /// <param name="pairs">Each <c>flow=statistic</c>, several of one flow add up.</param>
    /// <exception cref="ImportException">A pair names no flow of ours.</exception>
    public static IReadOnlyList<HaMapping> OfPairs(IEnumerable<string> pairs)
    {
        var mappings = new List<HaMapping>();
        foreach (var pair in pairs.SelectMany(p => p.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (pair.Split('=', 2) is not [var word, { Length: > 0 } name] || FlowColumns.Find(word.Trim()) is not { } flow)
                throw new ImportException("import.ha.pair", Fact.Of("value", pair), Fact.Of("known", string.Join(", ", Enum.GetValues<Flow>().Select(FlowColumns.Word))));
            mappings.Add(new(flow, name.Trim()));
        }
        return [.. mappings.Distinct()];
    }

    private static IEnumerable<HaMapping> OfSource(JsonElement source)
    {
        switch (Text(source, "type"))
        {
            case "grid":
                foreach (var flow in Parts(source, "flow_from").Append(source))
                    if (Text(flow, "stat_energy_from") is { } bought) yield return new(Flow.GridImport, bought);
                foreach (var flow in Parts(source, "flow_to").Append(source))
                    if (Text(flow, "stat_energy_to") is { } sold) yield return new(Flow.GridExport, sold);
                break;
            case "solar":
                if (Text(source, "stat_energy_from") is { } made) yield return new(Flow.Pv, made);
                break;
            case "battery":
                if (Text(source, "stat_energy_from") is { } given) yield return new(Flow.BatteryDischarge, given);
                if (Text(source, "stat_energy_to") is { } taken) yield return new(Flow.BatteryCharge, taken);
                break;
            default:
                break;
        }
    }

    private static JsonElement.ArrayEnumerator Parts(JsonElement source, string name) => source.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string? Text(JsonElement source, string name) =>
        source.ValueKind == JsonValueKind.Object && source.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
