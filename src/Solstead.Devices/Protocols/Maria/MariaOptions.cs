using System.Globalization;
using System.Text;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>How a connection is encrypted. Without a file and a pin the system's certificate authorities count.</summary>
/// <param name="CaFile">PEM file with the authority that signed the server's certificate; null for none.</param>
/// <param name="Pin">SHA-256 of the server's certificate or of its key, 64 hex digits; null for none. Wins over <paramref name="CaFile"/>.</param>
public sealed record MariaTls(string? CaFile = null, string? Pin = null);

/// <summary>What a connection to a MariaDB or MySQL server is opened with.</summary>
public sealed record MariaOptions
{
    /// <summary>Name or address; of no meaning with <see cref="Socket"/>.</summary>
    public string Host { get; init; } = "localhost";

    public int Port { get; init; } = 3306;

    /// <summary>Path of a local socket; null: over the network.</summary>
    public string? Socket { get; init; }

    public required string User { get; init; }

    /// <summary>Null or empty: none.</summary>
    public string? Password { get; init; }

    /// <summary>Null: none is chosen.</summary>
    public string? Database { get; init; }

    /// <summary>Null: plain, which is taken only by a local socket, this machine's own addresses, or with <see cref="PlainAtHome"/>.</summary>
    public MariaTls? Tls { get; init; }

    /// <summary>The owner said that the way to a private address needs no encryption. Public addresses need it all the same.</summary>
    public bool PlainAtHome { get; init; }

    /// <summary>How long an attempt to connect may take. Whole seconds, at least 1.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the server may be silent in the middle of an answer, or take nothing from us. Whole seconds, at least 1.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where the server is, for people: <c>host:port</c> or the path of the socket.</summary>
    public string Where => Socket ?? $"{Host}:{Port}";

    /// <summary>For logs and messages: whatever prints it, the password is not in it.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{User} at {Where}, {Database}, {(Socket is not null ? "socket" : Tls is null ? "plain" : "TLS")}");
        return true;
    }
}
