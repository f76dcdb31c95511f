using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Site.Forecast;

/// <summary>What is to be forecast.</summary>
/// <param name="Place">Where the home is; null: not told.</param>
/// <param name="Plant">Its panels; null: not told, or told wrongly.</param>
/// <param name="Ranking">What the issues of the sources of weather are called, the best first.</param>
/// <param name="Zone">Whose days are days.</param>
public sealed record ForecastPlan(Place? Place, PvPlant? Plant, IReadOnlyList<string> Ranking, TimeZoneInfo Zone)
{
    /// <summary>What our own forecasts are called.</summary>
    public const string Own = "solstead";

    /// <summary>Changes when the panels do: what was learned about others says nothing about these.</summary>
    public string Signature => Plant is null ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(Plant))))[..16];

    private static string Text(PvPlant plant)
    {
        var text = new StringBuilder();
        Add(plant.Place.Latitude, plant.Place.Longitude, plant.Place.Altitude);
        foreach (var inverter in plant.Inverters)
        {
            Add(inverter.AcRating, inverter.Efficiency);
            foreach (var p in inverter.Panels) Add(p.Plane.Tilt, p.Plane.Azimuth, p.Size, p.Gamma, p.Losses, p.U0, p.U1, p.WindShare);
        }
        for (var azimuth = 0; plant.Horizon is { } horizon && azimuth < 360; azimuth += 5) Add(horizon.At(azimuth));
        return text.Append(plant.Air).ToString();

        void Add(params ReadOnlySpan<double> numbers)
        {
            foreach (var number in numbers) text.Append(number.ToString("R", CultureInfo.InvariantCulture)).Append(' ');
        }
    }
}
