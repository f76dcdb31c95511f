using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Protocols.Maria;

namespace Solstead.Site.History.Maria;

/// <summary>A MariaDB or MySQL server as the settings name it: <c>host, port, socket, database, user, password(_file), tls, ca_file, certificate</c>.</summary>
/// <param name="Options">Without the password of <paramref name="PasswordFile"/>.</param>
/// <param name="PasswordFile">Read anew with each connection; relative to <paramref name="Folder"/>. Null: the options hold it.</param>
public sealed record ServerSettings(MariaOptions Options, string? PasswordFile, string Folder)
{
    /// <summary>Variable that holds the password where the settings name none.</summary>
    public const string PasswordVariable = "SOLSTEAD_MYSQL_PASSWORD";

    /// <returns>Null when something is missing; the reader then has the finding.</returns>
    public static ServerSettings? Read(SettingsReader set, string folder)
    {
        var (socket, host) = (set.Text("socket"), set.Text("host", "localhost")!);
        var tls = set.Choice("tls", "auto", "auto", "true", "on", "off", "false");
        var pin = Pin(set);
        var ca = set.Text("ca_file");
        var off = tls is "off" or "false";
        var options = new MariaOptions
        {
            Host = host,
            Port = set.Whole("port", 3306, 1, 65_535),
            Socket = socket,
            Database = set.Required("database"),
            User = set.Required("user"),
            Password = set.Text("password"),
            PlainAtHome = off,
            // Without a word: encrypted, except where nothing leaves the machine.
            Tls = off || (tls == "auto" && ca is null && pin is null && IsHere(host)) ? null : new(ca, pin),
        };
        var password = set.Text("password_file");
        return set.Broken ? null : new ServerSettings(options, password, folder).In(folder);
    }

    /// <summary>The options with the password that is valid now.</summary>
    /// <exception cref="MariaException">The password file cannot be read.</exception>
    public MariaOptions Now()
    {
        if (PasswordFile is null) return Options.Password is not null ? Options : Options with { Password = Environment.GetEnvironmentVariable(PasswordVariable) };
        try
        {
            return Options with { Password = File.ReadAllText(Path.Combine(Folder, PasswordFile)).Trim('\uFEFF', ' ', '\t', '\r', '\n') };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MariaException(new Problem("mysql.password_file", Severity.Alarm, Fact.Of("file", PasswordFile)), inner: e);
        }
    }

    /// <summary>The same with relative file names seen from a folder.</summary>
    public ServerSettings In(string folder) => this with
    {
        Folder = folder,
        Options = Options.Tls is { CaFile: { } ca } tls ? Options with { Tls = tls with { CaFile = Path.Combine(folder, ca) } } : Options,
    };

    private static bool IsHere(string host) => host is "localhost" or "127.0.0.1" or "::1";

    private static string? Pin(SettingsReader set)
    {
        if (set.Text("certificate") is not { } text) return null;
        var rest = text.Trim();
        if (rest.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase)) rest = rest[7..];
        rest = rest.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        if (rest.Length == 64 && rest.All(char.IsAsciiHexDigit)) return rest;
        set.Report("config.value.wrong", Severity.Alarm, "certificate", Fact.Of("key", "certificate"), Fact.Of("value", text), Fact.Of("expected", "sha256:…"));
        return null;
    }
}
