namespace Solstead.Devices.Protocols.Mqtt;

/// <summary>Filters of topics: <c>+</c> stands for one level, <c>#</c> at the end for the rest (MQTT 5.0, 4.7).</summary>
public static class TopicFilter
{
    private const int MostBytes = 65_535;

    public static bool Matches(string filter, string topic)
    {
        // Topics of the broker itself are not met by a wildcard at the beginning (4.7.2).
        if (topic.StartsWith('$') && filter.Length > 0 && filter[0] is '+' or '#') return false;
        ReadOnlySpan<char> f = filter, t = topic;
        while (true)
        {
            var level = Next(ref f, out var more);
            if (level is "#") return !more;
            var name = Next(ref t, out var moreNames);
            if (level is not "+" && !level.SequenceEqual(name)) return false;
            if (!more) return !moreNames;
            if (!moreNames) return f is "#";
        }
    }

    /// <summary>True when a message may be published under this name.</summary>
    public static bool IsTopic(string topic) =>
        topic.Length > 0 && topic.AsSpan().IndexOfAny('+', '#', '\0') < 0 && System.Text.Encoding.UTF8.GetByteCount(topic) <= MostBytes;

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest, out bool more)
    {
        var slash = rest.IndexOf('/');
        more = slash >= 0;
        var level = more ? rest[..slash] : rest;
        rest = more ? rest[(slash + 1)..] : [];
        return level;
    }
}
