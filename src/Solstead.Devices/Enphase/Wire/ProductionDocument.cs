using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Wire;

/// <summary><c>/production.json</c>, with <c>?details=1</c> also the phases (enphase.md 5.3). Every part may be missing.</summary>
internal sealed class ProductionDocument
{
    [JsonPropertyName("production")] public List<ProductionEntry>? Production { get; init; }
    [JsonPropertyName("consumption")] public List<ProductionEntry>? Consumption { get; init; }
    [JsonPropertyName("storage")] public List<ProductionEntry>? Storage { get; init; }

    /// <summary>Sum of the micro-inverters' own reports; null when the section is missing.</summary>
    [JsonIgnore] public ProductionEntry? Inverters => Production?.Find(e => e.Type == "inverters");

    /// <summary>The production CT's entry; null when missing. It may carry numbers without a CT, see <see cref="ProductionEntry.ActiveCount"/>.</summary>
    [JsonIgnore] public ProductionEntry? Eim => Production?.Find(e => e is { Type: "eim", MeasurementType: "production" }) ?? Production?.Find(e => e.Type == "eim");

    /// <summary>Total consumption of the house: by name, else the first unnamed entry (4.2.33 sends no names).</summary>
    [JsonIgnore] public ProductionEntry? Total => Consumer("total-consumption", 0);

    /// <summary>Exchange with the grid: by name, else the second unnamed entry.</summary>
    [JsonIgnore] public ProductionEntry? Net => Consumer("net-consumption", 1);

    /// <summary>AC batteries of the first generation.</summary>
    [JsonIgnore] public ProductionEntry? AcBatteries => Storage?.Find(e => e.Type is "acb" or null);

    private ProductionEntry? Consumer(string name, int position)
    {
        if (Consumption is null) return null;
        if (Consumption.Find(e => e.MeasurementType == name) is { } named) return named;
        var meters = Consumption.FindAll(e => e.Type is "eim" or null);
        return position < meters.Count && meters[position].MeasurementType is null ? meters[position] : null;
    }
}

/// <summary>The fields one entry and each of its phases have in common.</summary>
internal class ProductionFields
{
    /// <summary>Active power; net: + = import. [W]</summary>
    [JsonPropertyName("wNow")] public double? Watts { get; init; }
    [JsonPropertyName("whLifetime")] public double? Lifetime { get; init; }
    [JsonPropertyName("whToday")] public double? Today { get; init; }
    [JsonPropertyName("whLastSevenDays")] public double? SevenDays { get; init; }
    /// <summary>Inductive. [varh]</summary>
    [JsonPropertyName("varhLagLifetime")] public double? LagLifetime { get; init; }
    [JsonPropertyName("varhLagToday")] public double? LagToday { get; init; }
    /// <summary>Capacitive. [varh]</summary>
    [JsonPropertyName("varhLeadLifetime")] public double? LeadLifetime { get; init; }
    [JsonPropertyName("varhLeadToday")] public double? LeadToday { get; init; }
    [JsonPropertyName("vahLifetime")] public double? ApparentLifetime { get; init; }
    [JsonPropertyName("vahToday")] public double? ApparentToday { get; init; }
    /// <summary>In a total: the sum of the phases, signed by direction in net. [A]</summary>
    [JsonPropertyName("rmsCurrent")] public double? Current { get; init; }
    /// <summary>In a total: the sum of the phases. [V]</summary>
    [JsonPropertyName("rmsVoltage")] public double? Voltage { get; init; }
    /// <summary>+ = inductive. [var]</summary>
    [JsonPropertyName("reactPwr")] public double? Reactive { get; init; }
    [JsonPropertyName("apprntPwr")] public double? Apparent { get; init; }

    /// <summary>A phase that is wired shows something; the new meter stack always sends three lines.</summary>
    [JsonIgnore] public bool Active => Watts is { } w && w != 0 || Voltage is { } v && v != 0 || Current is { } a && a != 0 || Lifetime is { } wh && wh != 0;
}

/// <summary>One entry of a section, or one AC battery summary.</summary>
internal sealed class ProductionEntry : ProductionFields
{
    [JsonPropertyName("type")] public string? Type { get; init; }
    [JsonPropertyName("measurementType")] public string? MeasurementType { get; init; }
    /// <summary>0 means the numbers beside it are not measured (enphase.md B13).</summary>
    [JsonPropertyName("activeCount")] public double? ActiveCount { get; init; }
    /// <summary>Gateway clock; 0 = never. [s since 1970 UTC]</summary>
    [JsonPropertyName("readingTime")] public double? ReadingTime { get; init; }
    [JsonPropertyName("lines")] public List<ProductionFields>? Lines { get; init; }
    /// <summary>AC batteries: energy stored. [Wh]</summary>
    [JsonPropertyName("whNow")] public double? Stored { get; init; }
    [JsonPropertyName("percentFull")] public double? PercentFull { get; init; }
    [JsonPropertyName("state")] public string? State { get; init; }

    [JsonIgnore] public bool IsActive => ActiveCount > 0;
}
