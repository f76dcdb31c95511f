namespace Solstead.Core.Devices;

/// <summary>
/// What one device must remember across restarts: a certificate pin, midnight baselines, counter repairs. Small texts under small names,
/// kept by the site beside its other state; a driver never opens files of its own.
/// </summary>
public interface IDeviceMemory
{
    /// <summary>The remembered text, or null when there is none or it could not be read.</summary>
    string? Recall(string name);

    /// <summary>Remembers <paramref name="text"/>, durably, replacing what was there; null forgets. A full disk is not an error for the caller: the value is kept in memory and written later.</summary>
    void Remember(string name, string? text);

    /// <summary>
    /// True when what was remembered last under this name has reached the disk: for what must be there before something else is done, such as the
    /// original of a setting before it is changed (safety.md 3).
    /// </summary>
    bool IsKept(string name) => true;
}
