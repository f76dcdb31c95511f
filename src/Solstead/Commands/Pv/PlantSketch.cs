using System.Text.Json;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Commands.Pv;

/// <summary>
/// A plant file in which everything but the place may be missing: what is not told is fitted on the record, and what cannot be fitted has a usual value.
/// </summary>
internal sealed record PlantSketch(Place Place, double? Losses, double? Rating, Horizon? Horizon, AirKind Air, IReadOnlyList<PlaneSketch> Planes)
{
    /// <summary>Planes that are told in whole; empty when one is not.</summary>
    public IReadOnlyList<PanelPlane> Told => Planes.Count > 0 && Planes.All(p => p is { Tilt: not null, Azimuth: not null }) ? [.. Planes.Select(p => new PanelPlane(p.Tilt!.Value, p.Azimuth!.Value))] : [];

    /// <summary>What was read in another way than written, or not at all.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Sum of the told sizes, else what is told beside the planes; null when neither is. [W]</summary>
    public double? Size => Planes.Count > 0 && Planes.All(p => p.Size is not null) ? Planes.Sum(p => p.Size!.Value) : Whole;

    /// <summary>Size that is told beside the planes. [W]</summary>
    private double? Whole { get; init; }

    /// <summary>What the inverters give together, where told. [W]</summary>
    public double? AcRating => Rating ?? (Planes.Count > 0 && Planes.All(p => p.AcRating is not null) ? Planes.Sum(p => p.AcRating!.Value) : null);

    public static PlantSketch Read(string path)
    {
        using var json = Parse(path);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new FormatException($"{path}: expected an object with \"site\" and \"planes\".");
        var site = root.TryGetProperty("site", out var told) && told.ValueKind == JsonValueKind.Object ? told : root;
        double latitude = Number(site, path, "lat", "latitude") ?? throw Missing(path, "lat"), longitude = Number(site, path, "lon", "lng", "longitude") ?? throw Missing(path, "lon");
        if (latitude is < -90 or > 90 || longitude is < -180 or > 360) throw new FormatException($"{path}: site.lat lies in -90…90, site.lon in -180…360.");
        var planes = root.TryGetProperty("planes", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(p => PlaneSketch.Of(p, path)).ToArray() : [];
        var whole = planes.Length > 0 ? PlaneSketch.SizeOf(root, path) : null;
        if (planes.Length == 0) planes = [PlaneSketch.Of(root, path)];
        return new PlantSketch(
            new Place(latitude, longitude, Number(site, path, "alt_m", "altitude", "elevation") ?? 0), Number(root, path, "losses_pct") / 100,
            1000 * Number(root, path, "ac_kw", "inverter_kw") ?? Number(root, path, "ac_rating", "inv_pac0"), HorizonOf(root),
            root.TryGetProperty("air", out var air) && Enum.TryParse<AirKind>(air.ToString(), ignoreCase: true, out var kind) ? kind : AirKind.Rural, planes)
        {
            Whole = whole,
            Notes = PlantKeys.Notes(root),
        };
    }

    /// <summary>The same with sizes in W where the record shows that kW, or kW where W, were meant.</summary>
    /// <param name="most">Highest power of the record. [W]</param>
    public PlantSketch InWatts(double most)
    {
        var (size, rating) = (FactorOf(Size, most), FactorOf(AcRating, most));
        if (size == 1 && rating == 1) return this;
        var planes = Planes.Select(p => p with { Size = p.Size * size, AcRating = p.AcRating * rating }).ToArray();
        FormattableString note = $"The plant file tells {(size == 1 ? AcRating : Size):G6} W and the record reaches {most:F0} W: taken as {(size == 1 ? rating * AcRating : size * Size):F0} W.";
        return this with { Planes = planes, Whole = Whole * size, Rating = Rating * rating, Notes = [.. Notes, note.ToString(System.Globalization.CultureInfo.InvariantCulture)] };
    }

    /// <summary>1000 or a thousandth where that, and nothing else, makes sense of a size.</summary>
    private static double FactorOf(double? told, double most) =>
        told is not { } watts || most <= 0 || watts / most is > 0.01 and < 100 ? 1 : watts * 1000 / most is > 0.3 and < 10 ? 1000 : watts / 1000 / most is > 0.3 and < 10 ? 0.001 : 1;

    /// <summary>The plant to forecast with.</summary>
    /// <param name="finding">Of the training record; null when it was too short.</param>
    /// <param name="most">Highest power of the training record. [W]</param>
    public PvPlant Plant(OrientationFinding? finding, double most)
    {
        var equator = Place.Latitude < 0 ? 0 : 180;
        var panels = Told.Count > 0
            ? [.. Planes.Select((p, i) => Panels(p, Told[i], p.Size ?? Part(finding?.Best.Sum(b => b.Size) ?? Math.Max(most, 1000) * 1.2)))]
            : finding is null ? (PvPanels[])[Panels(Planes[0], new(20, equator), Size ?? Math.Max(most, 1000) * 1.2)]
            : [.. finding.Best.Select(b => Panels(Planes[0], new(b.Tilt, b.Azimuth), Size is { } size ? size * b.Size / finding.Best.Sum(x => x.Size) : b.Size))];
        var whole = panels.Sum(p => p.Size);
        // Inverters of planes that are told one by one clip one by one; else what is told, or the size, is the limit of all.
        var inverters = Told.Count > 0 && Planes.All(p => p.AcRating is not null)
            ? panels.Select((p, i) => new PvInverter(Planes[i].AcRating!.Value, [p]) { Efficiency = Planes[i].Efficiency }).ToArray()
            : [new PvInverter(AcRating ?? Math.Max(whole, most), panels) { Efficiency = Planes[0].Efficiency }];
        return new(Place, inverters) { Horizon = Horizon, Air = Air };
    }

    /// <summary>Of a plane that tells no size: its part of what is left of the whole. [W]</summary>
    private double Part(double found) => Math.Max((Whole ?? found) - Planes.Sum(p => p.Size ?? 0), 0.1 * found) / Planes.Count(p => p.Size is null);

    private PvPanels Panels(PlaneSketch of, PanelPlane plane, double size)
    {
        var panels = new PvPanels(plane, size) { Gamma = of.Gamma };
        return Losses is { } losses ? panels with { Losses = losses } : panels;
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(path), new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path} is no JSON: {e.Message}", e);
        }
    }

    private static Horizon? HorizonOf(JsonElement root)
    {
        if (!root.TryGetProperty("horizon", out var told) || told.ValueKind != JsonValueKind.Array || told.GetArrayLength() == 0) return null;
        return told[0].ValueKind == JsonValueKind.Array ? Horizon.Of([.. told.EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble()))]) : Horizon.OfSectors([.. told.EnumerateArray().Select(e => e.GetDouble())]);
    }

    private static FormatException Missing(string path, string name) => new($"{path}: site.{name} is missing. Write \"site\": {{\"lat\": …, \"lon\": …}}; all else may be left out.");

    /// <summary>The first of several names that is there; null and missing are the same.</summary>
    internal static double? Number(JsonElement of, string path, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!of.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) continue;
            if (value.ValueKind != JsonValueKind.Number) throw new FormatException($"{path}: {name} is no number. Leave it out where it is not known.");
            return value.GetDouble();
        }
        return null;
    }
}

/// <summary>A plane as far as it is told. [°], [W]</summary>
internal sealed record PlaneSketch(double? Tilt, double? Azimuth, double? Size, double? AcRating, double Efficiency, double Gamma)
{
    public static PlaneSketch Of(JsonElement plane, string path)
    {
        double? size = SizeOf(plane, path), direct = PlantSketch.Number(plane, path, "inv_pdc0");
        var efficiency = Math.Clamp(PlantSketch.Number(plane, path, "eta_nom") ?? 0.965, 0.8, 1);
        double? tilt = PlantSketch.Number(plane, path, "tilt", "tilt_deg"), azimuth = PlantSketch.Number(plane, path, "azimuth", "azimuth_deg");
        if (tilt is < 0 or > 180) throw new FormatException($"{path}: tilt {tilt} lies outside 0…180.");
        if (size is <= 0 || direct is <= 0) throw new FormatException($"{path}: a size is not above 0. Leave out what is not known.");
        return new(tilt, azimuth, size, efficiency * direct, efficiency, GammaOf(PlantSketch.Number(plane, path, "gamma") ?? -0.004));
    }

    /// <summary>pdc0 is in W, the others in kW. [W]</summary>
    internal static double? SizeOf(JsonElement of, string path) => PlantSketch.Number(of, path, "pdc0") ?? 1000 * PlantSketch.Number(of, path, "kwp", "kWp", "peak_kw", "capacity_kw", "capacity_kwp");

    /// <summary>No panel loses more than 2 % per kelvin: such a number is told in percent, as data sheets do. [1/K]</summary>
    private static double GammaOf(double told) => Math.Abs(told) > 0.02 ? told / 100 : told;
}
