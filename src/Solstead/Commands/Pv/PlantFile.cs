using System.Text.Json;
using Solstead.Core.Forecast.Plant;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Commands.Pv;

/// <summary>A plant of the reference files: site and planes as JSON.</summary>
internal sealed record PlantFile(Place Place, double DeltaT, double Losses, IReadOnlyList<PlantFilePlane> Planes)
{
    public static PlantFile Read(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        var site = json.RootElement.GetProperty("site");
        var place = new Place(Number(site, "lat"), Number(site, "lon"), Number(site, "alt_m", 0)) { Temperature = Number(json.RootElement, "refraction_temp_c", 12) };
        return new(place, Number(json.RootElement, "delta_t_s", Core.Forecast.Sun.DeltaT.Usual), Number(json.RootElement, "losses_pct", 100 * PvWatts.UsualLosses) / 100,
            [.. json.RootElement.GetProperty("planes").EnumerateArray().Select(PlaneOf)]);
    }

    private static PlantFilePlane PlaneOf(JsonElement plane)
    {
        var tilt = Number(plane, "tilt");
        var (sky, ground) = plane.TryGetProperty("marion_physical", out var marion) ? (Number(marion, "sky"), Number(marion, "ground")) : IncidenceModifier.Diffuse(tilt);
        var mounting = plane.TryGetProperty("sapm", out var sapm) ? new SapmMounting(sapm[0].GetDouble(), sapm[1].GetDouble(), sapm[2].GetDouble()) : SapmMounting.RoofGlass;
        return new(new(tilt, Number(plane, "azimuth")), Number(plane, "pdc0"), Number(plane, "gamma"), Number(plane, "inv_pdc0"), Number(plane, "eta_nom", 0.96),
            mounting, Number(plane, "u0", 25), Number(plane, "u1", 6.84), sky, ground);
    }

    private static double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();

    private static double Number(JsonElement of, string name, double otherwise) => of.TryGetProperty(name, out var value) ? value.GetDouble() : otherwise;
}

internal sealed record PlantFilePlane(
    PanelPlane Plane, double Size, double Gamma, double InverterDirect, double Efficiency, SapmMounting Mounting, double U0, double U1, double SkyModifier, double GroundModifier);
