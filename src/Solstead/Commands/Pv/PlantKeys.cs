using System.Text.Json;

namespace Solstead.Commands.Pv;

/// <summary>What a plant file may hold; the rest is named, so that a slip of the pen is not silently a usual value.</summary>
internal static class PlantKeys
{
    private static readonly HashSet<string> OfSite = ["name", "lat", "latitude", "lon", "lng", "longitude", "alt_m", "altitude", "elevation", "timezone", "note"];

    private static readonly HashSet<string> OfPlane =
    [
        "name", "note", "tilt", "tilt_deg", "azimuth", "azimuth_deg", "pdc0", "kwp", "kWp", "peak_kw", "capacity_kw", "capacity_kwp", "gamma", "inv_pdc0", "eta_nom",
        // For pv reference only.
        "marion_physical", "sapm", "u0", "u1",
    ];

    private static readonly HashSet<string> OfRoot =
        [.. OfPlane, .. OfSite, "site", "planes", "losses_pct", "ac_kw", "inverter_kw", "ac_rating", "inv_pac0", "horizon", "air", "delta_t_s", "refraction_temp_c"];

    public static IReadOnlyList<string> Notes(JsonElement root)
    {
        var unknown = Unknown(root, OfRoot, "");
        if (root.TryGetProperty("site", out var site)) unknown = unknown.Concat(Unknown(site, OfSite, "site."));
        JsonElement[] planes = root.TryGetProperty("planes", out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
        string[] names = [.. unknown.Concat(planes.SelectMany(p => Unknown(p, OfPlane, "planes."))).Distinct()];
        var notes = new List<string>();
        if (names.Length > 0) notes.Add($"The plant file has what is not known here and was left aside: {string.Join(", ", names)}.");
        if (planes.Append(root).Any(p => p.ValueKind == JsonValueKind.Object && p.TryGetProperty("gamma", out var gamma) && gamma.ValueKind == JsonValueKind.Number && Math.Abs(gamma.GetDouble()) > 0.02))
            notes.Add("gamma was taken as percent per kelvin.");
        return notes;
    }

    private static IEnumerable<string> Unknown(JsonElement of, HashSet<string> known, string prefix) =>
        of.ValueKind != JsonValueKind.Object ? [] : of.EnumerateObject().Where(p => !known.Contains(p.Name) && !p.Name.StartsWith('_')).Select(p => prefix + p.Name);
}
