namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>A state that is believed when two words in a row say the same. Words that do not carry it change nothing.</summary>
internal sealed class Twice<T> where T : struct
{
    private T? last;

    /// <summary>Null until it was said twice.</summary>
    public T? Believed { get; private set; }

    /// <returns>True when a word just confirmed it.</returns>
    public bool Hear(T? said)
    {
        if (said is not { } value) return false;
        var again = last is { } before && EqualityComparer<T>.Default.Equals(before, value);
        last = value;
        if (again) Believed = value;
        return again;
    }

    /// <summary>After a silence the next word is a first one; what was believed stays.</summary>
    public void Pause() => last = null;
}
