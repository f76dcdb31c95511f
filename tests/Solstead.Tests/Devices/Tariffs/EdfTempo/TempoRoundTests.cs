using System.Globalization;
using Solstead.Devices.Tariffs.EdfTempo;

namespace Solstead.Tests.Devices.Tariffs.EdfTempo;

public sealed class TempoRoundTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Theory]
    [InlineData("2026-01-12T01:00+01:00", "2026-01-12T06:30+01:00")]
    [InlineData("2026-01-12T06:30+01:00", "2026-01-12T07:00+01:00")]
    [InlineData("2026-01-12T10:31+01:00", "2026-01-12T11:00+01:00")]
    [InlineData("2026-01-12T11:00+01:00", "2026-01-12T11:15+01:00")]
    [InlineData("2026-01-12T11:15+01:00", "2026-01-12T11:30+01:00")]
    [InlineData("2026-01-12T21:59+01:00", "2026-01-12T22:00+01:00")]
    [InlineData("2026-01-12T22:00+01:00", "2026-01-13T06:30+01:00")]
    [InlineData("2026-03-28T23:00+01:00", "2026-03-29T06:30+02:00")]
    [InlineData("2026-10-24T23:00+02:00", "2026-10-25T06:30+01:00")]
    public void Half_hours_by_day_the_moment_it_is_settled_and_never_at_night(string now, string next) =>
        TempoRound.NextSlot(At(now), Paris).ShouldBe(At(next));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
