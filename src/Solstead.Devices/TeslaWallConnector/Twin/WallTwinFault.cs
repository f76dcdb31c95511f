namespace Solstead.Devices.TeslaWallConnector.Twin;

/// <summary>What can be made to go wrong.</summary>
public enum WallTwinFaultKind
{
    /// <summary>A share <c>amount</c> of bytes arrives as another one.</summary>
    Garble,
    /// <summary>A share <c>amount</c> of bytes does not arrive.</summary>
    Lose,
    /// <summary><c>amount</c> bursts of random bytes a second.</summary>
    Noise,
    /// <summary>The adapter returns what it is sent.</summary>
    Echo,
    /// <summary>The unit says nothing more.</summary>
    Silence,
    /// <summary>The unit shows an old limit whatever it is told.</summary>
    IgnoreLimit,
    /// <summary>The car goes on with 5 A at a limit of 0 A.</summary>
    IgnoreStop,
    /// <summary>The car does not charge.</summary>
    Refuse,
    /// <summary>The unit shows state <c>amount</c>, e.g. 2 for an error.</summary>
    State,
    /// <summary>Another master with id <c>amount</c> (default 4660 = 1234) sends a heartbeat a second.</summary>
    Rival,
    /// <summary>The unit has the id of the master that speaks to it.</summary>
    SameId,
    /// <summary>The adapter is pulled out; with <c>seconds</c> it is plugged in again after them.</summary>
    Unplug,
}

/// <summary>One fault; ends with <c>DELETE /faults</c> or after its seconds.</summary>
/// <param name="Unit">Number of the unit from 0; null for the first.</param>
/// <param name="Amount">As the kind says.</param>
/// <param name="Seconds">How long; null until it is ended.</param>
public sealed record WallTwinFault(WallTwinFaultKind Kind, int? Unit = null, double? Amount = null, double? Seconds = null);

/// <summary>Changes to the car of a unit; what is null stays.</summary>
/// <param name="Unit">Number of the unit from 0.</param>
/// <param name="Phases">Phases it uses, 1 to 3.</param>
/// <param name="First">First conductor it uses, 0 to 2, when it uses one.</param>
/// <param name="Amps">Most it takes. [A]</param>
public sealed record WallTwinCar(int Unit = 0, bool? Plugged = null, bool? Willing = null, int? Phases = null, int? First = null, double? Amps = null, bool? Falls = null, string? Vin = null);
