using System.Globalization;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Commands.Pv;

/// <summary>Tables of the sun: where it stands, when it rises and sets.</summary>
internal static class SunReference
{
    /// <summary>Instants further apart are computed for themselves, so that a file of scattered years needs no ephemeris of all of them.</summary>
    private const double Together = 30 * 86_400;

    /// <summary>From <c>site,utc,lat,lon,alt_m,pressure_pa,temp_c,delta_t_s</c>.</summary>
    public static CsvColumns Positions(CsvTable rows)
    {
        var sun = new SunOfRows(rows);
        return new CsvColumns(rows.Count).Add("site", rows.Texts("site")).Add("utc", rows.Texts("utc"))
            .Add("zenith", sun.Zenith, 6).Add("apparent_zenith", sun.ApparentZenith, 6).Add("azimuth", sun.Azimuth, 6)
            .Add("equation_of_time_min", sun.EquationOfTime, 6).Add("earth_sun_au", sun.Distance, 6).Add("dni_extra", sun.Extraterrestrial, 6)
            .Add("airmass_rel", sun.AirMass, 6).Add("airmass_abs", sun.AbsoluteAirMass, 6);
    }

    /// <summary>From <c>site,date_utc,lat,lon,delta_t_s</c>.</summary>
    public static CsvColumns RiseAndSet(CsvTable rows)
    {
        var times = Enumerable.Range(0, rows.Count).Select(Times).ToList();
        return new CsvColumns(rows.Count).Add("site", rows.Texts("site")).Add("date_utc", rows.Texts("date_utc"))
            .Add("sunrise", [.. times.Select(t => Text(t.Sunrise))]).Add("transit", [.. times.Select(t => Text(t.Transit))]).Add("sunset", [.. times.Select(t => Text(t.Sunset))]);

        SunTimes Times(int row)
        {
            if (!DateOnly.TryParse(rows.Text("date_utc", row), CultureInfo.InvariantCulture, out var day)) throw new FormatException($"row {row + 1}, date_utc: no date.");
            var midnight = (day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalSeconds;
            var deltaT = rows.Number("delta_t_s", row, DeltaT.Usual);
            return SunTimes.On(Ephemeris.Covering(midnight - 86_400, midnight + 2 * 86_400, deltaT), rows.Number("lat", row), rows.Number("lon", row), day);
        }

        static string Text(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ff'Z'", CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>The place a row is about.</summary>
    internal static Place PlaceOf(CsvTable rows, int row)
    {
        var place = new Place(rows.Number("lat", row), rows.Number("lon", row), rows.Number("alt_m", row, 0));
        return place with { Pressure = rows.Number("pressure_pa", row, place.Pressure), Temperature = rows.Number("temp_c", row, place.Temperature) };
    }

    /// <summary>Rows that can be computed together: one place, following each other.</summary>
    internal static IEnumerable<(int Start, int End, Place Place, double DeltaT)> Runs(CsvTable rows, double[] instants)
    {
        for (var start = 0; start < rows.Count;)
        {
            var (place, deltaT) = Key(start);
            var end = start + 1;
            while (end < rows.Count && Key(end) == (place, deltaT) && instants[end] >= instants[end - 1] && instants[end] - instants[end - 1] < Together) end++;
            yield return (start, end, place, deltaT);
            start = end;
        }

        (Place, double) Key(int row) => (PlaceOf(rows, row), rows.Number("delta_t_s", row, DeltaT.Usual));
    }
}

/// <summary>The sun of each row of a file.</summary>
internal sealed class SunOfRows
{
    public SunOfRows(CsvTable rows)
    {
        var instants = rows.Instants("utc");
        var n = instants.Length;
        (Zenith, ApparentZenith, Azimuth, Up, EquationOfTime, Distance) = (new double[n], new double[n], new double[n], new double[n], new double[n], new double[n]);
        (Extraterrestrial, AirMass, AbsoluteAirMass) = (new double[n], new double[n], new double[n]);
        foreach (var (start, end, place, deltaT) in SunReference.Runs(rows, instants))
        {
            var count = end - start;
            var at = instants.AsSpan(start, count);
            var track = new SunTrack
            {
                Zenith = Zenith.AsSpan(start, count),
                ApparentZenith = ApparentZenith.AsSpan(start, count),
                Azimuth = Azimuth.AsSpan(start, count),
                Up = Up.AsSpan(start, count),
                EquationOfTime = EquationOfTime.AsSpan(start, count),
                Distance = Distance.AsSpan(start, count),
            };
            SolarPosition.Compute(Ephemeris.Covering(at[0], at[^1], deltaT), place, at, track);
            Core.Forecast.Sun.Extraterrestrial.OnDays(at, Extraterrestrial.AsSpan(start, count));
            Core.Forecast.Sun.AirMass.Relative(track.ApparentZenith, AirMass.AsSpan(start, count));
            for (var i = start; i < end; i++) AbsoluteAirMass[i] = AirMass[i] * place.PressureRatio;
        }
    }

    public double[] Zenith { get; }

    public double[] ApparentZenith { get; }

    public double[] Azimuth { get; }

    public double[] Up { get; }

    public double[] EquationOfTime { get; }

    public double[] Distance { get; }

    public double[] Extraterrestrial { get; }

    public double[] AirMass { get; }

    public double[] AbsoluteAirMass { get; }
}
