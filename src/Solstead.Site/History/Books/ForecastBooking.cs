using Microsoft.Data.Sqlite;
using Solstead.Core.Forecast;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books;

/// <summary>An issue of a forecast on its way to solstead.db, one row per interval.</summary>
/// <remarks>
/// What lies more than <see cref="Near"/> ahead of its issue is kept of one issue per source and quarter of the UTC day: who issues every hour for a week
/// would fill the disk with days nobody decides about yet.
/// </remarks>
internal abstract record ForecastBooking(string Source, DateTimeOffset Issued) : Booking
{
    /// <summary>Up to so long ahead of its issue, everything is kept.</summary>
    public static readonly TimeSpan Near = TimeSpan.FromHours(48);

    /// <summary>Of what lies further ahead, one issue in so many seconds is kept. [s]</summary>
    public const long Block = 6 * 3600;

    /// <summary>First and last second of the issues of which one is kept. [UTC seconds since 1970]</summary>
    public (long First, long Last) Alike => (IssuedSeconds / Block * Block, (IssuedSeconds / Block * Block) + Block - 1);

    /// <summary>True when the interval lies so far ahead that one issue of a block is enough.</summary>
    public bool IsFar(long slot) => Slots.Start(slot) - Issued >= Near;

    /// <summary>UTC seconds since 1970.</summary>
    public long IssuedSeconds { get; } = Issued.ToUnixTimeSeconds();

    /// <summary>Where its intervals lie.</summary>
    public abstract string Table { get; }

    /// <summary>The intervals that have a place there.</summary>
    public abstract IEnumerable<long> Intervals { get; }

    public override void Write(SqliteConnection connection) => Write(connection, _ => { });

    /// <param name="added">Called with each interval that was not there.</param>
    public abstract void Write(SqliteConnection connection, Action<long> added);

    public override string Key => $"{GetType().Name} {Source} {IssuedSeconds}";

    public sealed record Weather(WeatherIssue Issue) : ForecastBooking(Issue.Source, Issue.Issued)
    {
        public override string Table => "weather";

        public override IEnumerable<long> Intervals => Issue.Slots.Where(s => IsOurs(s.Start, s.Minutes)).Select(s => Slots.Of(s.Start));

        private const string Columns = "slot, source, issued, minutes, ghi, dni, dhi, temp, wind, cloud, snow, rain";

        public override void Write(SqliteConnection connection, Action<long> added)
        {
            string[] names = ["$slot", "$source", "$issued", "$minutes", "$ghi", "$dni", "$dhi", "$temp", "$wind", "$cloud", "$snow", "$rain", "$block"];
            using var near = connection.Prepare(Into("weather", Columns, names, far: false), names);
            using var far = connection.Prepare(Into("weather", Columns, names, far: true), names);
            foreach (var s in Issue.Slots)
            {
                if (!IsOurs(s.Start, s.Minutes)) continue;
                var slot = Slots.Of(s.Start);
                if ((s.Start - Issued < Near ? near : far).With(
                    slot, Source, IssuedSeconds, s.Minutes, Known(s.Global), Known(s.Beam), Known(s.Diffuse), Known(s.Air), Known(s.Wind), Known(s.Cloud), Known(s.Snow), Known(s.Rain),
                    IssuedSeconds / Block).ExecuteNonQuery() > 0) added(slot);
            }
        }
    }

    public sealed record Pv(PvIssue Issue) : ForecastBooking(Issue.Source, Issue.Issued)
    {
        public override string Table => "forecast";

        public override IEnumerable<long> Intervals => Issue.Slots.Where(Counts).Select(s => Slots.Of(s.Start));

        private const string Columns = "slot, source, issued, minutes, wh, p10, p90, hindcast";

        public override void Write(SqliteConnection connection, Action<long> added)
        {
            string[] names = ["$slot", "$source", "$issued", "$minutes", "$wh", "$p10", "$p90", "$hindcast", "$block"];
            using var near = connection.Prepare(Into("forecast", Columns, names, far: false), names);
            using var far = connection.Prepare(Into("forecast", Columns, names, far: true), names);
            foreach (var s in Issue.Slots)
            {
                if (!Counts(s)) continue;
                var slot = Slots.Of(s.Start);
                if ((s.Start - Issued < Near ? near : far).With(
                    slot, Source, IssuedSeconds, s.Minutes, Whole(s.WattHours), Whole(s.P10), Whole(s.P90), Issue.Hindcast ? 1 : 0, IssuedSeconds / Block).ExecuteNonQuery() > 0) added(slot);
            }
        }

        private static bool Counts(PvSlot slot) => IsOurs(slot.Start, slot.Minutes) && double.IsFinite(slot.WattHours);
    }

    /// <summary>The same interval of the same issue once more changes nothing.</summary>
    private static string Into(string table, string columns, string[] names, bool far) =>
        $"INSERT OR IGNORE INTO {table}({columns}) SELECT {string.Join(", ", names[..^1])}"
        + (far ? $" WHERE NOT EXISTS(SELECT 1 FROM {table} WHERE slot=$slot AND source=$source AND issued>=$block*{Block} AND issued<($block+1)*{Block} AND issued<>$issued)" : "");

    /// <summary>What begins within a quarter hour has no place in the table; it is left out, not moved.</summary>
    internal static bool IsOurs(DateTimeOffset start, int minutes) => minutes is > 0 and <= 1440 && start.UtcTicks % (TimeSpan.TicksPerSecond * Slots.Seconds) == 0;

    private static double? Known(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static long? Whole(double? value) => value is { } number && double.IsFinite(number) ? (long)Math.Round(number) : null;
}
