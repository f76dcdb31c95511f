using Solstead.Devices.Clock;

namespace Solstead.Tests.Support;

/// <summary>A clock that shows early afternoon: what a gateway says of its day is believed by the hour, and a test must not depend on the hour it runs at.</summary>
internal static class Noon
{
    public static TimeProvider Clock { get; } = new ShiftedClock(TimeProvider.System, new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero), 1);
}
