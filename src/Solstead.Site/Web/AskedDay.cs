using System.Globalization;
using Solstead.Core.Accounting;

namespace Solstead.Site.Web;

/// <summary>The day a request asks for.</summary>
internal static class AskedDay
{
    private const int FirstYear = 1970;
    private const int LastYear = 2199;

    /// <summary>Reads <c>yyyy-MM-dd</c>; the day of <paramref name="now"/> when nothing is asked. Null when it is no date, or none a house could have measured.</summary>
    public static LocalDay? Read(string? date, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (date is null) return LocalDay.Of(now, zone);
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked)) return null;
        return asked.Year is < FirstYear or > LastYear ? null : LocalDay.On(asked, zone);
    }
}
