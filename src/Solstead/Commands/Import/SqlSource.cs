using System.CommandLine;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.Import.Books;

namespace Solstead.Commands.Import;

/// <summary>Where a MySQL or MariaDB server is and who asks: the options of the imports that read one.</summary>
internal sealed class SqlSource
{
    private readonly Option<string> host = new("--host") { Description = "Name or address of the server.", DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<int> port = new("--port") { Description = "Its port.", DefaultValueFactory = _ => 3306 };
    private readonly Option<string?> socket = new("--socket") { Description = "Path of its local socket, instead of host and port." };
    private readonly Option<string?> database = new("--database") { Description = "Name of the database." };
    private readonly Option<string?> user = new("--user") { Description = "User; the right to SELECT is enough." };
    private readonly Option<FileInfo?> password = new("--password-file") { Description = "File with the password; without it there is none." };
    private readonly Option<FileInfo?> ca = new("--ca") { Description = "PEM file of the authority that signed the server's certificate: encrypts the connection." };
    private readonly Option<bool> tls = new("--tls") { Description = "Encrypt the connection; the system's authorities vouch for the server." };
    private readonly Option<bool> plain = new("--plain") { Description = "Do without encryption on the way to a private address." };

    public void AddTo(Command command)
    {
        TwinCommand.Bound(port, 1, 65_535);
        foreach (var option in (Option[])[host, port, socket, database, user, password, ca, tls, plain]) command.Options.Add(option);
    }

    /// <summary>True when a server is named at all.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetValue(database) is not null;

    /// <exception cref="ImportException">Database or user are not named.</exception>
    /// <exception cref="MariaException">The server cannot be reached, or refuses.</exception>
    public async Task<ITables> OpenAsync(ParseResult parsed, CancellationToken ct)
    {
        if (parsed.GetValue(database) is not { Length: > 0 } name || parsed.GetValue(user) is not { Length: > 0 } who) throw new ImportException("import.mysql.who");
        var options = new MariaOptions
        {
            Host = parsed.GetValue(host)!, Port = parsed.GetValue(port), Socket = parsed.GetValue(socket), Database = name, User = who,
            Password = parsed.GetValue(password) is { } file ? (await File.ReadAllTextAsync(file.FullName, ct)).TrimEnd('\r', '\n') : null,
            Tls = parsed.GetValue(ca) is { } authority ? new(authority.FullName) : parsed.GetValue(tls) ? new() : null,
            PlainAtHome = parsed.GetValue(plain),
        };
        return new MariaTables(await MariaConnection.OpenAsync(options, ct), $"{name} @ {options.Where}");
    }
}
