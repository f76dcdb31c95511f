namespace Solstead.Devices.Protocols.DBus;

/// <summary>
/// Checks names before the library sees them: it takes a wrong one for a fault of the program and ends the process. Syntax: D-Bus
/// specification 0.43, "Valid Names", "Valid Object Paths" and "Valid Signatures".
/// </summary>
public static class DBusNames
{
    /// <summary>Longest name and longest signature.</summary>
    public const int Longest = 255;

    private const string BasicTypes = "ybnqiuxtdsogh";

    /// <summary>A bus name, unique (<c>:1.7</c>) or well known (<c>com.victronenergy.settings</c>).</summary>
    public static bool IsBusName(string name)
    {
        var unique = name.StartsWith(':');
        return Dotted(unique ? name[1..] : name, hyphens: true, digitsFirst: unique);
    }

    /// <summary>An object path such as <c>/Ac/L1</c>.</summary>
    public static bool IsPath(string path)
    {
        if (path == "/") return true;
        if (path.Length < 2 || path[0] != '/' || path[^1] == '/') return false;
        for (var i = 1; i < path.Length; i++)
            if (path[i] == '/' ? path[i - 1] == '/' : !(char.IsAsciiLetterOrDigit(path[i]) || path[i] == '_')) return false;
        return true;
    }

    /// <summary>Zero or more complete types.</summary>
    public static bool IsSignature(string signature)
    {
        if (signature.Length > Longest) return false;
        var at = 0;
        while (at < signature.Length)
            if (!Complete(signature, ref at, 0)) return false;
        return true;
    }

    /// <exception cref="ArgumentException">Not an object path.</exception>
    public static string Path(string path) => IsPath(path) ? path : throw new ArgumentException($"'{path}' is no object path", nameof(path));

    /// <exception cref="ArgumentException">Not a sequence of complete types.</exception>
    public static string Signature(string signature) => IsSignature(signature) ? signature : throw new ArgumentException($"'{signature}' is no signature", nameof(signature));

    /// <summary>Signature of an array of these elements; an entry of a dictionary is a type there only.</summary>
    /// <exception cref="ArgumentException">Not one complete type.</exception>
    internal static string ArrayOf(string element)
    {
        var (whole, at) = ("a" + element, 0);
        return whole.Length <= Longest && Complete(whole, ref at, 0) && at == whole.Length ? whole : throw new ArgumentException($"'{element}' is not one type", nameof(element));
    }

    internal static bool IsInterface(string name) => Dotted(name, hyphens: false, digitsFirst: false);

    internal static bool IsErrorName(string name) => IsInterface(name);

    internal static bool IsMember(string name) => name.Length <= Longest && Word(name, hyphens: false, digitsFirst: false);

    private static bool Dotted(string name, bool hyphens, bool digitsFirst) =>
        name.Length <= Longest && name.Contains('.', StringComparison.Ordinal) && name.Split('.').All(word => Word(word, hyphens, digitsFirst));

    private static bool Word(string word, bool hyphens, bool digitsFirst) =>
        word.Length > 0 && (digitsFirst || !char.IsAsciiDigit(word[0])) && word.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || (hyphens && c == '-'));

    /// <summary>Steps over one complete type.</summary>
    private static bool Complete(string signature, ref int at, int depth)
    {
        if (at >= signature.Length || depth > 2 * DBusValue.DeepestNesting) return false;
        var type = signature[at++];
        if (type == 'v' || BasicTypes.Contains(type, StringComparison.Ordinal)) return true;
        if (type == '(') return Fields(signature, ref at, depth);
        if (type != 'a') return false;
        if (at >= signature.Length || signature[at] != '{') return Complete(signature, ref at, depth + 1);
        at++;
        return at < signature.Length && BasicTypes.Contains(signature[at++], StringComparison.Ordinal)
            && Complete(signature, ref at, depth + 2) && at < signature.Length && signature[at++] == '}';
    }

    private static bool Fields(string signature, ref int at, int depth)
    {
        var first = at;
        while (at < signature.Length && signature[at] != ')')
            if (!Complete(signature, ref at, depth + 1)) return false;
        return at > first && at++ < signature.Length;
    }
}
