using Solstead.Core.Accounting;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>
/// Finds the hours into which the job booked all that the day had brought so far. It took a reading it had missed for 0: the hour of the missed reading got 0 as
/// well, or no row, and the next one everything since midnight. What the rows before have told already is taken off, the rest is shared out over the hours it is of.
/// </summary>
internal static class WholeDayRows
{
    /// <summary>Repairs the hours in place and fills those without a row that such a row speaks for.</summary>
    /// <param name="rating">The most the roof makes, with room to spare. [W]</param>
    /// <returns>The hours with those that were filled.</returns>
    public static IReadOnlyList<PvHistoryHour> Repair(IReadOnlyList<PvHistoryHour> hours, TimeZoneInfo zone, DayShape shape, double rating, ImportNotes notes)
    {
        var all = new List<PvHistoryHour>(hours.Count);
        foreach (var day in hours.GroupBy(h => LocalDay.Of(h.Start, zone).Date)) all.AddRange(new Day(LocalDay.On(day.Key, zone), [.. day], shape, rating, notes).Repair());
        return all;
    }

    private sealed class Day(LocalDay day, List<PvHistoryHour> hours, DayShape shape, double rating, ImportNotes notes)
    {
        private readonly List<PvHistoryHour> filled = [];

        public IEnumerable<PvHistoryHour> Repair()
        {
            var sum = 0.0;
            for (var i = 0; i < hours.Count; i++)
            {
                if (hours[i].Pv is not { } value) continue;
                var since = Since(i);
                if (value > 0 && value >= 0.98 * sum && since < hours[i].Start && IsSum(i, value, sum, since)) sum += ShareOut(i, Math.Max(0, value - sum), since);
                else if (value > rating + 100)
                {
                    notes.Add(JobCodes.TooMuch, hours[i].Start, 1, value);
                    hours[i].Pv = null;
                }
                else sum += value;
            }
            return hours.Concat(filled).OrderBy(h => h.Start);
        }

        /// <summary>End of the last hour before that brought something, or midnight; the beginning of the hour itself when its predecessor is sound.</summary>
        private DateTimeOffset Since(int at)
        {
            for (var i = at - 1; i >= 0; i--)
                if (hours[i].Pv > 0) return hours[i].End;
            return day.Start;
        }

        /// <summary>Which of the two readings fits better with the hour after it, or with what this hour usually brings.</summary>
        private bool IsSum(int at, double value, double sum, DateTimeOffset since)
        {
            if (value > rating + 100) return true;
            var (alone, usual) = (value - sum, 0.0);
            for (var time = since; time < hours[at].End; time = time.AddHours(1)) usual += shape.At(time.AddMinutes(30));
            var own = shape.At(hours[at].Start.AddMinutes(30));
            if (usual <= own * 1.001) return false;                        // before it was dark: both mean the same
            var share = alone * own / usual;
            var next = at + 1 < hours.Count && hours[at + 1].Start == hours[at].End ? hours[at + 1].Pv : null;
            var expected = next is > 0 && !IsSuspect(at + 1, value) && shape.At(hours[at + 1].Start.AddMinutes(30)) is > 0 and var following ? next.Value * own / following : own;
            return Math.Abs(share - expected) < Math.Abs(value - expected);
        }

        /// <summary>The row after it may be a sum as well: when it is as large again.</summary>
        private bool IsSuspect(int at, double before) => hours[at].Pv > rating || hours[at].Pv > 3 * before;

        /// <returns>What was shared out. [Wh]</returns>
        private double ShareOut(int at, double wattHours, DateTimeOffset since)
        {
            notes.Add(JobCodes.WholeDay, hours[at].Start, 1, hours[at].Pv ?? 0);
            var starts = new List<DateTimeOffset>();
            for (var time = since; time < hours[at].End; time = time.AddHours(1)) starts.Add(time);
            var sum = starts.Sum(s => shape.At(s.AddMinutes(30)));
            foreach (var start in starts)
            {
                var hour = hours.Find(h => h.Start == start);
                if (hour is null) filled.Add(hour = new(start, default));
                hour.Pv = wattHours * (sum > 0 ? shape.At(start.AddMinutes(30)) / sum : 1.0 / starts.Count);
                hour.Quality = 2;
            }
            return wattHours;
        }
    }
}
