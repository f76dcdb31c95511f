namespace Solstead.Core.Devices;

/// <summary>A setting that a device keeps for ever and lends: whoever borrows it gives it back (safety.md 3).</summary>
/// <param name="Key">Its name, unique in the device, e.g. <c>min_soc</c>.</param>
/// <param name="Unit">Unit of its value; empty for a state.</param>
/// <param name="Least">Smallest value it takes.</param>
/// <param name="Most">Largest value it takes.</param>
/// <param name="Tolerance">Two values this close are the same to the device; 0 for whole numbers.</param>
public sealed record LendableSetting(string Key, string Unit, double Least, double Most, double Tolerance = 0)
{
    /// <summary>True when the device cannot tell these apart.</summary>
    public bool AreSame(double a, double b) => Math.Abs(a - b) <= Math.Max(Tolerance, 1e-6);
}

/// <summary>
/// A device whose settings can be borrowed. It only reads and writes them: keeping the original, reading back, trying again and giving back are the
/// site's. Every setting is also a point of the device, <c>settings.&lt;key&gt;</c>.
/// </summary>
public interface ILender
{
    /// <summary>What it lends on this firmware; empty while it has not been read.</summary>
    IReadOnlyList<LendableSetting> Lendable { get; }

    /// <summary>Changes whenever the device may have lost what was written last: it was away, restarted, or is known anew. What it shows then is nobody's word.</summary>
    int Session => 0;

    /// <summary>What the setting is now, asked of the device and not remembered.</summary>
    /// <returns>Null when the device does not have it, or no value of it.</returns>
    /// <exception cref="IOException">The device did not answer.</exception>
    Task<double?> ReadSettingAsync(string key, CancellationToken ct);

    /// <summary>Sends the value once. Whether the device took it shows when it is read.</summary>
    /// <param name="value">Within the bounds of the setting; anything else is an error of the caller and is not sent.</param>
    /// <exception cref="IOException">It could not be sent.</exception>
    Task WriteSettingAsync(string key, double value, CancellationToken ct);

    /// <summary>Why this setting must not be borrowed now, e.g. because the device obeys somebody else; null: it may. Giving back is never refused.</summary>
    Problem? Obstacle(string key);
}
