using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Devices;

/// <summary>What the site gives a driver to live with.</summary>
/// <param name="Id">The owner's name for the device.</param>
/// <param name="Time">Clock for timers, time-outs and stamps. Its wall clock may be moved (design.md 6); its timers are real.</param>
/// <param name="Zone">Time zone of the home: midnight and nightly windows are local.</param>
/// <param name="Folder">Folder of the settings file; relative file names are relative to it.</param>
public sealed record DriverContext(string Id, TimeProvider Time, ILoggerFactory Logs, IDeviceMemory Memory, TimeZoneInfo Zone, string Folder)
{
    /// <summary>Wall-clock seconds that pass in one real second; 1 except in a sped-up virtual house. Energy is power × real time × pace.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>Timestamp that counts as zero elapsed; shared by all drivers of a site so that their moments compare.</summary>
    public long Origin { get; init; }

    /// <summary>Where the device's secrets are kept, encrypted; by default only as long as the process lives.</summary>
    public ISecrets Secrets { get; init; } = new VolatileSecrets();

    /// <summary>
    /// False where nothing can be remembered: then a driver must not log in to a maker's cloud, because its budget of log-ins would begin anew
    /// with each start.
    /// </summary>
    public bool MaySignIn { get; init; } = true;

    /// <summary>
    /// The owner has switched control on (safety.md C9). A driver whose mere presence on a bus is control, such as the master of one, only
    /// listens until then.
    /// </summary>
    public bool MayControl { get; init; }

    /// <summary>The clock the hours of the tariff go by; that of the home where the tariff has none of its own.</summary>
    public TimeZoneInfo TariffZone { get; init; } = Zone;

    /// <summary>Sections of its points that rules look at by name: it declares them also where it would not do so by itself.</summary>
    public IReadOnlyList<string> Watched { get; init; } = [];

    /// <summary>This instant on both clocks.</summary>
    public Moment Now() => Moment.Now(Time, Origin);
}

/// <summary>One kind of device we can talk to. Adding one = one folder, one mirrored test folder, one line in <see cref="DriverCatalog"/>.</summary>
/// <param name="Type">Word in the settings, e.g. <c>enphase</c>.</param>
/// <param name="Title">Name a person recognises, e.g. "Enphase IQ Gateway (Envoy)".</param>
/// <param name="Create">Reads the device's settings (findings go to the reader) and makes the device. Opens nothing.</param>
/// <param name="ProbeAsync">Looks at an address, reads only, sends no secret: what is there, or null when it is not this kind of device.</param>
public sealed record Driver(
    string Type, string Title,
    Func<SettingsReader, DriverContext, IDevice> Create,
    Func<string, DriverContext, CancellationToken, Task<DeviceInfo?>> ProbeAsync)
{
    /// <summary>True when it reports single panels (<c>inverter.&lt;serial&gt;.…</c>): its settings may name groups of them and how they are watched.</summary>
    public bool HasPanels { get; init; }

    /// <summary>True when it lends the settings of a battery system (<see cref="ILender"/>): a rule for such a system that names none takes the first.</summary>
    public bool Lends { get; init; }

    /// <summary>Whether a device with these settings is a charging point we may command.</summary>
    public Func<SettingsReader, bool> Charges { get; init; } = static _ => false;
}
