using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Tariffs;

namespace Solstead.Core.Site;

/// <summary>A section of a device's points, written <c>device/section</c>, e.g. <c>roof/grid</c>.</summary>
public readonly record struct SectionRef(string Device, string Section)
{
    /// <summary>Reads <c>device/section</c>; null when the text has another form.</summary>
    public static SectionRef? Parse(string text) =>
        text.Split('/') is [{ Length: > 0 } device, { Length: > 0 } section] ? new SectionRef(device, section) : null;

    public override string ToString() => $"{Device}/{Section}";
}

/// <summary>One point of a device, written <c>device/point</c>, e.g. <c>gx/battery.soc</c>.</summary>
public readonly record struct PointRef(string Device, string Point);

/// <summary>Which sections stand for which place of the site.</summary>
/// <param name="Grid">The meter at the grid connection.</param>
/// <param name="Pv">All solar production.</param>
/// <param name="Battery">The house battery.</param>
/// <param name="Home">A meter of the total consumption; without one home is what remains.</param>
/// <param name="Chargers">Charging points.</param>
/// <param name="Loads">Separately metered loads.</param>
public sealed record RoleMap(
    SectionRef? Grid, IReadOnlyList<SectionRef> Pv, SectionRef? Battery, SectionRef? Home,
    IReadOnlyList<SectionRef> Chargers, IReadOnlyList<SectionRef> Loads)
{
    public static readonly RoleMap Empty = new(null, [], null, null, [], []);

    /// <summary>The roles as far as the owner named none: each device's offers, first come.</summary>
    public static RoleMap FromOffers(IEnumerable<DeviceInfo> devices)
    {
        var offers = devices.SelectMany(d => d.Offers.Select(o => (o.Role, Ref: new SectionRef(d.Id, o.Section)))).ToList();
        return new(First(Role.Grid), All(Role.Pv), First(Role.Battery), First(Role.Home), All(Role.Charger), All(Role.Load));

        SectionRef? First(Role role) => offers.Where(o => o.Role == role).Select(o => (SectionRef?)o.Ref).FirstOrDefault();
        IReadOnlyList<SectionRef> All(Role role) => [.. offers.Where(o => o.Role == role).Select(o => o.Ref)];
    }
}

/// <summary>What the owner told about the site.</summary>
/// <param name="Phases">Phases of the grid connection, 1 to 3.</param>
/// <param name="MaxCurrent">Main breaker per phase; null when not told.</param>
/// <param name="Roles">Roles named by the owner; null = by the devices' offers.</param>
/// <param name="Pace">Wall seconds per real second, 1 in a real house.</param>
public sealed record SiteDefinition(string Name, TimeZoneInfo Zone, int Phases, Current? MaxCurrent, RoleMap? Roles, double Pace = 1)
{
    /// <summary>A wall clock that shows less was never set.</summary>
    public static readonly DateTimeOffset ClockNeverSet = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The wall clock was moved on purpose: whatever it shows is meant.</summary>
    public bool ClockMoved { get; init; }

    /// <summary>The contract with the supplier; null when the owner told none. Owned by the engine: it learns from reports.</summary>
    public ITariff? Tariff { get; init; }

    /// <summary>The owner switched control on (safety.md C9); without it every rule runs dry.</summary>
    public bool Control { get; init; }
}
