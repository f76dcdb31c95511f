using System.Globalization;
using System.Text.Json;

namespace Solstead.Devices.Victron.Twin;

/// <summary>What kind a value has on the D-Bus of a GX.</summary>
internal enum GxKind { Whole, Fraction, Text }

/// <summary>One value of the twin.</summary>
internal sealed class GxItem(string path, GxKind kind)
{
    public string Path => path;
    public GxKind Kind => kind;
    public double? Number { get; set; }
    public string? Text { get; set; }
    public double? Min { get; init; }
    public double? Max { get; init; }

    /// <summary>Others may write it.</summary>
    public bool Open { get; init; }

    /// <summary>A change is not told; it must be read (Hub4 of a Multi).</summary>
    public bool Quiet { get; init; }

    /// <summary>The service is on the bus.</summary>
    public bool There { get; set; } = true;

    public string Json => There ? Limits is { Length: > 0 } limits ? $$"""{{{limits}}"value":{{Value}}}""" : $$"""{"value":{{Value}}}""" : "";

    /// <summary>The value alone, as JSON.</summary>
    public string Value => kind switch
    {
        GxKind.Text => Text is null ? "null" : $"\"{JsonEncodedText.Encode(Text)}\"",
        GxKind.Whole => Number?.ToString("0", CultureInfo.InvariantCulture) ?? "null",
        _ => Number?.ToString("0.0####", CultureInfo.InvariantCulture) ?? "null",
    };

    private string Limits => Min is null && Max is null ? "" : string.Create(CultureInfo.InvariantCulture, $"\"max\":{Max},\"min\":{Min},");
}

/// <summary>The values of the twin and what becomes of writes (victron.md A.2, A.4): no answer, no signal for an equal value, silence for a bad one. Its owner locks.</summary>
internal sealed class GxTwinItems(Action<GxItem> changed)
{
    private readonly SortedDictionary<string, GxItem> items = new(StringComparer.Ordinal);

    public IEnumerable<GxItem> All => items.Values;

    public GxItem Add(GxItem item) => items[item.Path] = item;

    public GxItem? Find(string path) => items.GetValueOrDefault(path);

    public double? this[string path] => items.GetValueOrDefault(path)?.Number;

    /// <summary>The device itself changes a value; told when it differs.</summary>
    public void Put(string path, double? value)
    {
        if (!items.TryGetValue(path, out var item) || item.Number == value) return;
        item.Number = value;
        if (!item.Quiet) changed(item);
    }

    public void Put(string path, string? value)
    {
        if (!items.TryGetValue(path, out var item) || item.Text == value) return;
        item.Text = value;
        changed(item);
    }

    /// <summary>A write from outside.</summary>
    /// <returns>The item when its value changed; null when nothing happened, for whatever reason.</returns>
    public GxItem? Write(string path, ReadOnlySpan<byte> payload)
    {
        if (!items.TryGetValue(path, out var item) || !item.Open || !item.There || Read(payload) is not { } value) return null;
        if (item.Kind == GxKind.Text)
        {
            if (value.ValueKind != JsonValueKind.String || item.Text == value.GetString()) return null;
            item.Text = value.GetString();
        }
        else
        {
            if (Number(value) is not { } number) return null;
            if (item.Kind == GxKind.Whole) number = Math.Truncate(number);
            if ((item.Min is { } min && number < min) || (item.Max is { } max && number > max) || item.Number == number) return null;
            item.Number = number;
        }
        if (!item.Quiet) changed(item);
        return item;
    }

    private static JsonElement? Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("value", out var value) ? value.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Numbers in quotes are taken too; null, lists and objects are not.</summary>
    private static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => null,
    };
}
