using Solstead.Core.Forecast.Sky;

namespace Solstead.Commands.Pv;

/// <summary>Tables of the sky without clouds, from <c>site,utc,lat,lon,alt_m,pressure_pa,temp_c,delta_t_s,linke_kind</c>.</summary>
internal static class ClearSkyReference
{
    /// <summary>What simplified Solis takes for the air. [1], [cm]</summary>
    private const double Aerosol = 0.1, Water = 1;

    public static CsvColumns Compute(CsvTable rows)
    {
        var sun = new SunOfRows(rows);
        var instants = rows.Instants("utc");
        var n = rows.Count;
        double[] linke = new double[n], global = new double[n], beam = new double[n], diffuse = new double[n], haurwitz = new double[n];
        double[] solisGlobal = new double[n], solisBeam = new double[n], solisDiffuse = new double[n];
        for (var i = 0; i < n; i++)
        {
            if (!Enum.TryParse<AirKind>(rows.Text("linke_kind", i), ignoreCase: true, out var kind)) throw new FormatException($"row {i + 1}: no such linke_kind.");
            // The fixtures do not turn the seasons round in the south.
            LinkeTurbidity.OnDays(kind, southern: false, instants.AsSpan(i, 1), linke.AsSpan(i, 1));
        }
        foreach (var (start, end, place, _) in SunReference.Runs(rows, instants))
        {
            var of = new Range(start, end);
            ClearSky.Ineichen(
                sun.Up.AsSpan(of), sun.AbsoluteAirMass.AsSpan(of), sun.Extraterrestrial.AsSpan(of), linke.AsSpan(of), place.Altitude,
                global.AsSpan(of), beam.AsSpan(of), diffuse.AsSpan(of));
            new SolisSky(Aerosol, Water, place.Pressure).Compute(
                sun.Up.AsSpan(of), sun.Extraterrestrial.AsSpan(of), solisGlobal.AsSpan(of), solisBeam.AsSpan(of), solisDiffuse.AsSpan(of));
        }
        ClearSky.Haurwitz(sun.Up, haurwitz);
        return new CsvColumns(n).Add("site", rows.Texts("site")).Add("utc", rows.Texts("utc"))
            .Add("apparent_zenith", sun.ApparentZenith).Add("airmass_abs", sun.AbsoluteAirMass).Add("dni_extra", sun.Extraterrestrial).Add("linke", linke)
            .Add("ghi", global).Add("dni", beam).Add("dhi", diffuse).Add("ghi_haurwitz", haurwitz)
            .Add("ghi_solis", solisGlobal).Add("dni_solis", solisBeam).Add("dhi_solis", solisDiffuse);
    }
}
