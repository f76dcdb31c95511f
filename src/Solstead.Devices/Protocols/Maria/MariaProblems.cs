using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>The problems of a connection to a server, each with its own next step for the person who reads it.</summary>
internal static class MariaProblems
{
    public static Problem NoLibrary() => new(
        "mysql.library", Severity.Alarm, Fact.Of("library", LibMaria.Library.Name),
        Fact.Of("debian", LibMaria.Library.Debian), Fact.Of("alpine", LibMaria.Library.Alpine), Fact.Of("homebrew", LibMaria.Library.Homebrew));

    /// <summary>Not encrypted over a network.</summary>
    public static Problem TlsRequired(string server) => new("mysql.tls.required", Severity.Alarm, Fact.Of("server", server));

    public static Problem NoFile(string file) => new("mysql.tls.file", Severity.Alarm, Fact.Of("file", file));

    public static Problem Pin(string server, string pinned, string shown) =>
        new("mysql.tls.pin", Severity.Alarm, Fact.Of("server", server), Fact.Of("pinned", pinned), Fact.Of("shown", shown));

    public static Problem NoTls(string server) => new("mysql.tls.none", Severity.Alarm, Fact.Of("server", server));

    /// <summary>Plain over a network, and the library cannot be told which proofs of the password are safe there.</summary>
    public static Problem OldLibrary(string server, string version) => new("mysql.tls.library", Severity.Alarm, Fact.Of("server", server), Fact.Of("version", version));

    /// <summary>Plain over a network, and the server asks for a proof of the password that is not safe there.</summary>
    private static Problem Proof(MariaOptions options) => new("mysql.tls.proof", Severity.Alarm, Fact.Of("server", options.Where), Fact.Of("user", options.User));

    public static Problem Away(string server, string error) => new("mysql.away", Severity.Warning, Fact.Of("server", server), Fact.Of("error", error));

    /// <summary>What an error of the server (1000…) or of the library (2000…) means.</summary>
    public static Problem Of(uint number, string error, MariaOptions options)
    {
        var server = Fact.Of("server", options.Where);
        var (user, database) = (Fact.Of("user", options.User), Fact.Of("database", options.Database ?? ""));
        return number switch
        {
            // The number differs between versions of the library.
            _ when error.Contains("restricted_auth", StringComparison.OrdinalIgnoreCase) => Proof(options),
            1045 or 1698 or 1251 or 2059 or 1862 => new("mysql.password", Severity.Alarm, server, user, Fact.Of("error", error)),
            1130 or 1129 => new("mysql.host_refused", Severity.Alarm, server, Fact.Of("error", error)),
            1049 => new("mysql.database", Severity.Alarm, server, database),
            1044 or 1142 or 1143 or 1227 or 1370 => new("mysql.rights", Severity.Alarm, server, user, database, Fact.Of("error", error)),
            1040 or 1203 or 1226 => new("mysql.busy", Severity.Warning, server, Fact.Of("error", error)),
            1021 or 1114 or 1041 => new("mysql.full", Severity.Alarm, server, Fact.Of("error", error)),
            1290 or 1792 or 1836 => new("mysql.readonly", Severity.Alarm, server, Fact.Of("error", error)),
            2005 => new("mysql.name", Severity.Warning, server),
            2002 or 2003 or 2004 or 2006 or 2012 or 2013 or 2055 or 1053 or 1077 or 1158 or 1159 or 1160 or 1161 or 1152 or 1184 or 1927 or 4031 => Away(options.Where, error),
            2026 => Tls(options, error),
            _ => new("mysql.refused", Severity.Warning, server, Fact.Of("number", (long)number), Fact.Of("error", error)),
        };
    }

    private static Problem Tls(MariaOptions options, string error) => error switch
    {
        _ when error.Contains("does not support", StringComparison.OrdinalIgnoreCase) || error.Contains("SSL is required", StringComparison.OrdinalIgnoreCase) => NoTls(options.Where),
        _ when error.Contains("ingerprint", StringComparison.OrdinalIgnoreCase) => Pin(options.Where, options.Tls?.Pin ?? "", ""),
        // A wrong name is found after the chain was found good.
        _ when error.Contains("Validation", StringComparison.OrdinalIgnoreCase) || error.Contains("hostname", StringComparison.OrdinalIgnoreCase) => new("mysql.tls.name", Severity.Alarm, Fact.Of("server", options.Where)),
        _ when error.Contains("certificate", StringComparison.OrdinalIgnoreCase) => new("mysql.tls.certificate", Severity.Alarm, Fact.Of("server", options.Where), Fact.Of("error", error)),
        // The handshake was cut off: mostly a server that stops just then.
        _ => new("mysql.tls", Severity.Warning, Fact.Of("server", options.Where), Fact.Of("error", error)),
    };
}
