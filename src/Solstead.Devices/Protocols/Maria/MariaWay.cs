using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>
/// How a server is reached: which address, which certificate is trusted, and whether it may be plain. What is wrong there is found before the library
/// connects, where its own errors would be a number.
/// </summary>
internal sealed class MariaWay : IDisposable
{
    /// <summary>Ways to prove a password that do not show it to who listens; without encryption no other is taken.</summary>
    private const string SafeWithoutTls = "mysql_native_password,client_ed25519,parsec";

    /// <summary>It takes the key it encrypts the password with from whoever answers: only on this machine itself.</summary>
    private const string SafeHere = SafeWithoutTls + ",caching_sha2_password";

    /// <summary>Number of the option that limits those ways; tests set one no library knows.</summary>
    internal static int RestrictedAuth { get; set; } = LibMaria.RestrictedAuth;

    private readonly MariaOptions options;
    private readonly string?[] hosts;
    private readonly string? fingerprint;
    private nint mysql;

    private MariaWay(MariaOptions options, string?[] hosts, string? fingerprint)
    {
        this.options = options;
        this.hosts = hosts;
        this.fingerprint = fingerprint;
    }

    /// <exception cref="MariaException">The library is missing, the server is not known or may not be trusted.</exception>
    public static MariaWay Find(MariaOptions options)
    {
        if (!LibMaria.Library.TryLoad()) throw new MariaException(MariaProblems.NoLibrary());
        if (LibMaria.mysql_server_init(0, 0, 0) != 0) throw new MariaException(MariaProblems.NoLibrary());
        if (options.Socket is not null) return new(options, [null], null);
        if (options.Tls is not { } tls) return new(options, PlainAddresses(options), null);
        if (tls.Pin is { } pin) return new(options, [options.Host], ServerCertificate.Fingerprint(options, pin));
        if (tls.CaFile is { } file && !File.Exists(file)) throw new MariaException(MariaProblems.NoFile(file));
        return new(options, [options.Host], null);
    }

    /// <returns>The connection; its owner closes it.</returns>
    /// <exception cref="MariaException">It cannot be reached or refuses.</exception>
    public nint Connect(string begin)
    {
        for (var i = 0; ; i++)
        {
            Prepare(begin, hosts[i]);
            if (LibMaria.mysql_real_connect(mysql, hosts[i], options.User, options.Password ?? "", options.Database, (uint)options.Port, options.Socket, new CULong(0)) != 0) break;
            var failure = Failure(mysql, options);
            Dispose();
            if (i + 1 == hosts.Length || failure.Number is not (2002 or 2003)) throw failure;
        }
        var made = mysql;
        mysql = 0;
        return made;
    }

    public static MariaException Failure(nint mysql, MariaOptions options)
    {
        var (number, error) = (LibMaria.mysql_errno(mysql), LibMaria.Text(LibMaria.mysql_error(mysql)));
        return new(MariaProblems.Of(number, error, options), number, LibMaria.Text(LibMaria.mysql_sqlstate(mysql)), error);
    }

    public void Dispose()
    {
        if (mysql != 0) LibMaria.mysql_close(mysql);
        mysql = 0;
    }

    private void Prepare(string begin, string? host)
    {
        mysql = LibMaria.mysql_init(0);
        if (mysql == 0) throw new InvalidOperationException("The library has no memory for a connection.");
        Set(LibMaria.ConnectTimeout, Seconds(options.ConnectLimit));
        Set(LibMaria.ReadTimeout, Seconds(options.SilenceLimit));
        Set(LibMaria.WriteTimeout, Seconds(options.SilenceLimit));
        Set(LibMaria.Protocol, options.Socket is null ? LibMaria.Tcp : LibMaria.Socket);
        Set(LibMaria.LocalInfile, 0);       // a server could otherwise ask for files of this machine
        _ = LibMaria.mysql_options(mysql, LibMaria.CharsetName, "utf8mb4");
        _ = LibMaria.mysql_options(mysql, LibMaria.InitCommand, begin);
        if (host is not null) Encrypt(host);
    }

    private void Encrypt(string host)
    {
        if (options.Tls is not { } tls)
        {
            // Newer libraries encrypt and verify unless told otherwise.
            SetByte(LibMaria.EnforceTls, 0);
            SetByte(LibMaria.VerifyServerCertificate, 0);
            var here = IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);
            // A library too old for this (before 3.2) would show the password to a server that asks for it.
            if (LibMaria.mysql_options(mysql, RestrictedAuth, here ? SafeHere : SafeWithoutTls) != 0 && !here)
                throw new MariaException(MariaProblems.OldLibrary(options.Where, LibMaria.Text(LibMaria.mysql_get_client_info())));
            return;
        }
        SetByte(LibMaria.EnforceTls, 1);
        if (fingerprint is not null)
        {
            _ = LibMaria.mysql_options(mysql, LibMaria.PeerFingerprint, fingerprint);
            return;
        }
        SetByte(LibMaria.VerifyServerCertificate, 1);
        if (tls.CaFile is { } file) _ = LibMaria.mysql_options(mysql, LibMaria.CaFile, file);
    }

    private unsafe void Set(int option, uint value) => _ = LibMaria.mysql_options(mysql, option, &value);

    private unsafe void SetByte(int option, byte value) => _ = LibMaria.mysql_options(mysql, option, &value);

    private static uint Seconds(TimeSpan limit) => (uint)Math.Clamp(Math.Ceiling(limit.TotalSeconds), 1, 86400);

    /// <summary>The addresses themselves, so that what was found to be near is what is connected to.</summary>
    private static string[] PlainAddresses(MariaOptions options)
    {
        IPAddress[] addresses;
        try
        {
            addresses = Dns.GetHostAddresses(options.Host);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new MariaException(MariaProblems.Of(2005, e.Message, options), 2005, inner: e);
        }
        if (addresses.Length == 0) throw new MariaException(MariaProblems.Of(2005, "", options), 2005);
        if (!addresses.All(a => IPAddress.IsLoopback(a) || (options.PlainAtHome && IsPrivate(a)))) throw new MariaException(MariaProblems.TlsRequired(options.Where));
        return [.. addresses.Select(a => a.ToString())];
    }

    /// <summary>RFC 1918, RFC 4193 and link-local.</summary>
    private static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal;
        var bytes = address.GetAddressBytes();
        return bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254);
    }
}
