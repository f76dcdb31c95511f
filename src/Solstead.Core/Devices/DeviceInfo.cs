using Solstead.Core.Points;

namespace Solstead.Core.Devices;

/// <summary>The place in the site a meter can stand for.</summary>
public enum Role { Grid, Pv, Battery, Home, Charger, Load }

/// <summary>A role the driver suggests for one of its sections, used when the settings name none.</summary>
/// <param name="Section">Section of the device's points, e.g. <c>production</c>.</param>
public sealed record RoleOffer(Role Role, string Section);

/// <summary>What a device is and what it can tell. Immutable; a new one is reported when the firmware changes.</summary>
/// <param name="Id">The owner's name for it, from the settings.</param>
/// <param name="Type">Driver type, e.g. <c>enphase</c>.</param>
/// <param name="Model">Maker's model or part number; null while unknown.</param>
/// <param name="Serial">Serial number; null while unknown.</param>
/// <param name="Firmware">Firmware version; null while unknown.</param>
/// <param name="Phases">Phases the device measures, 1 to 3; 0 while unknown or when it has no such notion.</param>
/// <param name="Points">The points it has on this firmware.</param>
/// <param name="Offers">Roles it can fill, best first.</param>
public sealed record DeviceInfo(
    string Id, string Type, string? Model, string? Serial, string? Firmware, int Phases,
    IReadOnlyList<PointDeclaration> Points, IReadOnlyList<RoleOffer> Offers)
{
    /// <summary>True for what is no thing of the house but somebody who tells of it, e.g. who knows the colours of a contract: it has no points and is on no list of devices.</summary>
    public bool IsSource { get; init; }

    /// <summary>A device we know only by its settings so far.</summary>
    public static DeviceInfo Unknown(string id, string type) => new(id, type, null, null, null, 0, [], []);
}
