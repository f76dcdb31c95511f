using Solstead.Core.Forecast.Plant;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Commands.Pv;

/// <summary>
/// From <c>utc,ghi,temp_air,wind_speed,pressure_pa,albedo</c>, means of intervals that begin at <c>utc</c>, to power: each quantity on the way for each plane. The sun is
/// that of the middle of the interval; rows may come in any order and with gaps.
/// </summary>
internal sealed class ChainReference
{
    private readonly PlantFile plant;
    private readonly string[] utc;
    private readonly int n;
    private readonly double[] middles, global, air, wind, pressure, albedo;
    private readonly double[] zenith, apparent, azimuth, cosZenith, east, north, up, outside, airMass, beam, diffuse;

    public ChainReference(CsvTable weather, PlantFile plant)
    {
        (this.plant, n, utc) = (plant, weather.Count, weather.Texts("utc"));
        if (n == 0) throw new FormatException("There is no weather.");
        (global, air, wind) = (weather.Numbers("ghi"), weather.Numbers("temp_air"), weather.Numbers("wind_speed"));
        pressure = Otherwise(weather.Numbers("pressure_pa", required: false), plant.Place.Pressure);
        albedo = Otherwise(weather.Numbers("albedo", required: false), 0.2);
        middles = weather.Instants("utc");
        var half = Length(middles) / 2;
        for (var i = 0; i < n; i++) middles[i] += half;
        (zenith, apparent, azimuth, cosZenith) = (new double[n], new double[n], new double[n], new double[n]);
        (east, north, up, outside, airMass) = (new double[n], new double[n], new double[n], new double[n], new double[n]);
        var track = new SunTrack { Zenith = zenith, ApparentZenith = apparent, Azimuth = azimuth, CosZenith = cosZenith, East = east, North = north, Up = up };
        SolarPosition.Compute(Ephemeris.Covering(middles.Min(), middles.Max(), plant.DeltaT), plant.Place, middles, track);
        Extraterrestrial.OnDays(middles, outside);
        AirMass.Relative(apparent, airMass);
        (beam, diffuse) = Split(SplitModel.Erbs);
    }

    public CsvColumns Decomposition()
    {
        double[] clearness = new double[n], disc = new double[n];
        Core.Forecast.Sky.Decomposition.Clearness(global, cosZenith, outside, clearness);
        Dirint.Disc(global, zenith, middles, pressure, disc);
        var (smoothBeam, smoothDiffuse) = Split(SplitModel.ErbsDriesse);
        var (bolandBeam, bolandDiffuse) = Split(SplitModel.Boland);
        return new CsvColumns(n).Add("utc", utc).Add("zenith", zenith).Add("apparent_zenith", apparent).Add("azimuth", azimuth).Add("dni_extra", outside)
            .Add("airmass_rel", airMass).Add("kt", clearness).Add("erbs_dni", beam).Add("erbs_dhi", diffuse)
            .Add("erbsdriesse_dni", smoothBeam).Add("erbsdriesse_dhi", smoothDiffuse).Add("disc_dni", disc).Add("dirint_dni", Steady())
            .Add("boland_dni", bolandBeam).Add("boland_dhi", bolandDiffuse);
    }

    public CsvColumns Power()
    {
        var to = new CsvColumns(n).Add("utc", utc);
        var total = new double[n];
        for (var p = 0; p < plant.Planes.Count; p++) OfPlane(plant.Planes[p], $"p{p + 1}_", to, total);
        return to.Add("pac_total", total);
    }

    private void OfPlane(PlantFilePlane of, string prefix, CsvColumns to, double[] total)
    {
        double[] cosine = New(), incidence = New(), direct = New(), ground = New(), isotropic = New(), hayDavies = New(), perez = New();
        of.Plane.CosIncidence(east, north, up, cosine);
        PanelPlane.Incidence(cosine, incidence);
        var light = new SkyLight { Beam = beam, Diffuse = diffuse, Extraterrestrial = outside, Up = up, ApparentZenith = apparent, AirMass = airMass };
        Transposition.Beam(beam, cosine, direct);
        Transposition.Ground(global, albedo, of.Plane, ground);
        Transposition.Isotropic(diffuse, of.Plane, isotropic);
        Transposition.HayDavies(light, cosine, of.Plane, hayDavies);
        Transposition.Perez(light, cosine, of.Plane, perez);
        double[] physical = New(), ashrae = New(), martinRuiz = New(), inPlane = New(), effective = New();
        IncidenceModifier.Physical(cosine, physical);
        IncidenceModifier.Ashrae(cosine, ashrae);
        IncidenceModifier.MartinRuiz(cosine, martinRuiz);
        for (var i = 0; i < n; i++)
        {
            inPlane[i] = direct[i] + perez[i] + ground[i];
            effective[i] = physical[i] * direct[i] + of.SkyModifier * perez[i] + of.GroundModifier * ground[i];
        }
        double[] sapm = New(), faiman = New(), ross = New(), pvSyst = New(), dc = New(), ac = New();
        CellTemperature.Sapm(inPlane, air, wind, of.Mounting, sapm);
        CellTemperature.Faiman(inPlane, air, wind, of.U0, of.U1, faiman);
        CellTemperature.Ross(inPlane, air, (45.0 - 20) / 800, ross);
        CellTemperature.PvSyst(inPlane, air, wind, pvSyst);
        PvWatts.Direct(effective, faiman, of.Size, of.Gamma, plant.Losses, dc);
        PvWatts.Alternating(dc, of.InverterDirect, of.Efficiency, ac);
        for (var i = 0; i < n; i++) total[i] += ac[i];
        to.Add(prefix + "aoi", incidence).Add(prefix + "poa_beam", direct).Add(prefix + "poa_ground", ground)
            .Add(prefix + "sky_isotropic", isotropic).Add(prefix + "sky_haydavies", hayDavies).Add(prefix + "sky_perez", perez)
            .Add(prefix + "iam_physical", physical).Add(prefix + "iam_ashrae", ashrae).Add(prefix + "iam_martinruiz", martinRuiz)
            .Add(prefix + "poa_perez", inPlane).Add(prefix + "poa_eff", effective)
            .Add(prefix + "tcell_sapm", sapm).Add(prefix + "tcell_faiman", faiman).Add(prefix + "tcell_ross", ross).Add(prefix + "tcell_pvsyst", pvSyst)
            .Add(prefix + "pdc", dc).Add(prefix + "pac", ac);
    }

    private (double[] Beam, double[] Diffuse) Split(SplitModel model)
    {
        double[] b = New(), d = New();
        Core.Forecast.Sky.Decomposition.Split(model, global, cosZenith, outside, b, d);
        return (b, d);
    }

    /// <summary>DIRINT compares an interval with those before and after it in time, not in the file.</summary>
    private double[] Steady()
    {
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => middles[i])];
        double[] sorted = New(), beams = New();
        Dirint.Compute(InOrder(global), InOrder(zenith), InOrder(middles), InOrder(pressure), [], New(), sorted);
        for (var i = 0; i < n; i++) beams[order[i]] = sorted[i];
        return beams;

        double[] InOrder(double[] of) => [.. order.Select(i => of[i])];
    }

    /// <summary>Length of the intervals: the most common distance of two rows that is no gap; an hour where all are further apart. [s]</summary>
    private static double Length(double[] starts)
    {
        double[] sorted = [.. starts.Distinct().Order()];
        return sorted.Zip(sorted.Skip(1), (a, b) => b - a).Where(d => d <= 3600).GroupBy(d => d).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).FirstOrDefault()?.Key ?? 3600;
    }

    private double[] New() => new double[n];

    private static double[] Otherwise(double[] numbers, double otherwise) => [.. numbers.Select(x => double.IsNaN(x) ? otherwise : x)];
}
