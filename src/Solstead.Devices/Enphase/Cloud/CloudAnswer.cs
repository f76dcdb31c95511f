using System.Text.RegularExpressions;

namespace Solstead.Devices.Enphase.Cloud;

/// <summary>How one log-in at the maker's cloud ended, as far as we have to act differently (enphase.md 3.2).</summary>
internal enum CloudOutcome
{
    /// <summary>A token came; whether it is good for our gateway is still to be seen.</summary>
    Token,
    /// <summary>User and password were refused: no further attempt until the owner changes them.</summary>
    WrongPassword,
    /// <summary>The account wants a second factor, which only a person can give: no further attempt until the owner acts.</summary>
    SecondFactor,
    /// <summary>The account is blocked for a while: trying sooner makes it longer.</summary>
    Blocked,
    /// <summary>Too many log-ins are active.</summary>
    TooManySessions,
    /// <summary>Said something else, in words, with whatever status.</summary>
    Said,
    /// <summary>A web page where a token or JSON belongs.</summary>
    Page,
    /// <summary>500 and up, or an empty answer.</summary>
    Unavailable,
    /// <summary>No connection, no complete answer in time, or a certificate nobody vouches for.</summary>
    Unreachable,
}

/// <summary>The end of one attempt.</summary>
/// <param name="Text">The token as it came; never printed.</param>
/// <param name="Words">What the cloud said, made safe to show; null when nothing.</param>
internal sealed partial record CloudAnswer(CloudOutcome Outcome, string? Text = null, string? Words = null)
{
    private const int MostCharacters = 160;

    /// <summary>Requests it took: they count against the budget.</summary>
    public int Calls { get; init; }

    public override string ToString() => Outcome.ToString();

    /// <summary>An answer in words, without anything that names a person or opens a door.</summary>
    public static CloudAnswer Saying(string? words) => new(Classify(words), null, Harmless(words));

    /// <summary>Words the cloud is known to use, whatever the status (enphase.md 3.2).</summary>
    private static CloudOutcome Classify(string? words) => words switch
    {
        null or "" => CloudOutcome.Unavailable,
        _ when Sessions().IsMatch(words) => CloudOutcome.TooManySessions,
        _ when Locked().IsMatch(words) => CloudOutcome.Blocked,
        _ when Credentials().IsMatch(words) => CloudOutcome.WrongPassword,
        _ => CloudOutcome.Said,
    };

    /// <summary>Foreign words on one line, short, with addresses and long strings of letters and digits left out (safety.md S11).</summary>
    internal static string? Harmless(string? words)
    {
        if (string.IsNullOrWhiteSpace(words)) return null;
        var line = Blank().Replace(words[..Math.Min(words.Length, 2000)], " ").Trim();
        line = Long().Replace(Address().Replace(line, "…"), "…");
        return line.Length <= MostCharacters ? line : $"{line[..MostCharacters]}…";
    }

    [GeneratedRegex(@"too many .{0,20}(session|login|log-in|attempt|request)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Sessions();

    [GeneratedRegex(@"\b(account|user)\b.{0,40}\b(blocked|locked|disabled|suspended)\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Locked();

    [GeneratedRegex(@"\b(bad|invalid|incorrect|wrong)\b.{0,30}\b(credentials?|password|e-?mail|user ?name)\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Credentials();

    [GeneratedRegex(@"[\s\p{C}]+", RegexOptions.None, 1000)]
    private static partial Regex Blank();

    [GeneratedRegex(@"[^\s@]+@[^\s@]+", RegexOptions.None, 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"[A-Za-z0-9_\-+/=.]{25,}", RegexOptions.None, 1000)]
    private static partial Regex Long();
}
