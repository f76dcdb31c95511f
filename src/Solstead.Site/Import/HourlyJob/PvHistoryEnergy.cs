using Solstead.Core.Accounting;
using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>The energies of <c>pvhistory</c>: production where the counters say nothing, export where the job knew it.</summary>
internal sealed class PvHistoryEnergy(JobOptions options, ImportNotes notes)
{
    /// <summary>More than this in one hour is no house: the numbers are watt-hours, whatever the column is called. [kWh]</summary>
    private const double MostPerHour = 100;

    /// <summary>Values looked at to find a unit out.</summary>
    private const int Sample = 5000;

    /// <summary>Each version's columns have the unit of their name, but where the values tell that they cannot.</summary>
    public JobUnits Units(IReadOnlyCollection<ToldRow> rows)
    {
        return new(Of(1000, e => e.Kilo), Of(1, e => e.Plain));

        double Of(double named, Func<ToldEnergy, double?> value)
        {
            var values = Values(r => r.Pv);
            if (values.Count == 0) values = Values(r => r.Forecast);
            if (values.Count < 24) return named;
            var usual = values[values.Count * 9 / 10];
            if (named > 1 && usual > MostPerHour) return Told("Wh", 1);
            return named <= 1 && usual < 20 && values.Exists(v => v != Math.Floor(v)) ? Told("kWh", 1000) : named;

            List<double> Values(Func<ToldRow, ToldEnergy> energy) => [.. rows.Select(r => value(energy(r))).OfType<double>().Where(v => v > 0).Take(Sample).Order()];
        }

        double Told(string unit, double factor)
        {
            notes.Say(JobCodes.Unit, Fact.Of("unit", unit));
            return factor;
        }
    }

    /// <summary>Repairs the hours and puts what the counters left open into the slots.</summary>
    /// <param name="known">What the counters taught about the roof; null when there were none.</param>
    /// <returns>The hours, with those that were found on the way.</returns>
    public IReadOnlyList<PvHistoryHour> Into(SlotEnergy slots, IReadOnlyList<PvHistoryHour> hours, DayShape? known)
    {
        var own = Shape(hours);
        var shape = known is not null && known.Known >= own.Known ? known : own;
        foreach (var hour in hours.Where(h => h.Pv < 0))
        {
            notes.Add(JobCodes.Negative, hour.Start);
            hour.Pv = null;
        }
        var repaired = WholeDayRows.Repair(hours, options.Zone, shape, Rating(hours), notes);
        foreach (var hour in repaired)
        {
            if (hour.Pv is not { } energy) continue;
            var open = Unknown(slots, hour).ToList();
            if (known is not null && open.Count > 0) notes.Add(JobCodes.Filled, hour.Start, 1, energy * open.Count / 4);
            foreach (var slot in open) slots.Fill(Flow.Pv, slot, energy / 4, hour.Quality);
        }
        return repaired;
    }

    /// <summary>Export; the first version of the job wrote 0 for "I do not know", until the day it began to know.</summary>
    public void Export(SlotEnergy slots, IReadOnlyList<PvHistoryHour> hours)
    {
        var begins = hours.FirstOrDefault(h => h.Row.Return > 0)?.Start;
        if (begins is null && hours.Any(h => h.Row.Return is not null)) notes.Say(JobCodes.NoReturn);
        if (begins is not { } start) return;
        var day = LocalDay.Of(start, options.Zone).Start;
        foreach (var hour in hours.Where(h => h.Start >= day))
        {
            if (hour.Row.Return is not { } back) continue;
            if (IsBelieved(slots, hour)) slots.Add(Flow.GridExport, hour.Start, hour.End, back, hour.Quality);
            else notes.Add(JobCodes.WrongReturn, hour.Start, 1, back);
        }
    }

    /// <summary>The job reckoned the export from its production: where that is far from what was made, the export is no better.</summary>
    private static bool IsBelieved(SlotEnergy slots, PvHistoryHour hour)
    {
        if (hour.Row.Pv is not { } told) return true;
        var made = 0.0;
        for (var slot = EnergyLedger.SlotOf(hour.Start); slot < EnergyLedger.SlotOf(hour.End); slot++)
        {
            if (slots.Of(Flow.Pv, slot) is not { } quarter) return hour.Pv is not null;
            made += quarter;
        }
        return told <= 1.6 * made + 300 && made <= 1.6 * told + 300;
    }

    /// <summary>The quarter hours of an hour of which the counters say nothing, or not all.</summary>
    private static IEnumerable<long> Unknown(SlotEnergy slots, PvHistoryHour hour)
    {
        for (var slot = EnergyLedger.SlotOf(hour.Start); slot < EnergyLedger.SlotOf(hour.End); slot++)
            if (slots.Of(Flow.Pv, slot) is null) yield return slot;
    }

    public static DayShape Shape(IReadOnlyList<PvHistoryHour> hours)
    {
        var shape = new DayShape();
        foreach (var hour in hours)
            if (hour.Pv is >= 0 and var energy) shape.Learn(hour.Start.AddMinutes(30), energy);
        return shape;
    }

    /// <summary>Twice what is rarely passed: above it no hour is believed. [W]</summary>
    private static double Rating(IReadOnlyList<PvHistoryHour> hours)
    {
        var powers = hours.Select(h => h.Pv).OfType<double>().Where(v => v > 0).Order().ToList();
        return powers.Count < 24 ? 200_000 : Math.Min(200_000, 2 * powers[(int)(0.95 * (powers.Count - 1))]);
    }
}
