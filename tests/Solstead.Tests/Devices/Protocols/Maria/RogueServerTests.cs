using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Solstead.Devices.Protocols.Maria;

namespace Solstead.Tests.Devices.Protocols.Maria;

/// <summary>Who answers in place of the server, on a private address without encryption, gets nothing a password can be made of.</summary>
public sealed class RogueServerTests
{
    private const string Password = "the-secret-of-the-house";
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>An address of this machine that counts as one at home; its own loopback is no network.</summary>
    private static IPAddress? Home => NetworkInterface.GetAllNetworkInterfaces().SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(u => u.Address).FirstOrDefault(a =>
        a.IsIPv6UniqueLocal || (a.GetAddressBytes() is { Length: 4 } b && (b[0] == 10 || (b[0] == 192 && b[1] == 168) || (b[0] == 172 && b[1] is >= 16 and < 32))));

    [Theory]
    [InlineData("mysql_clear_password")]
    [InlineData("caching_sha2_password")]
    public async Task No_unsafe_proof_is_given_without_encryption(string plugin)
    {
        var (refused, heard) = await AskAsync(plugin);
        refused.Problem.Code.ShouldBe("mysql.tls.proof", refused.Message);
        heard.ShouldNotContain(Password);
        heard.ShouldNotContain("\u0001\u0000\u0000\u0003\u0002", customMessage: "the server was not asked for its key");
    }

    [Fact]
    public async Task A_library_that_cannot_be_limited_is_not_used_without_encryption()
    {
        var usual = MariaWay.RestrictedAuth;
        MariaWay.RestrictedAuth = 9999;
        try
        {
            (await AskAsync("mysql_clear_password")).Refused.Problem.Code.ShouldBe("mysql.tls.library");
        }
        finally
        {
            MariaWay.RestrictedAuth = usual;
        }
    }

    /// <summary>Greets, asks for a proof and listens.</summary>
    private static async Task<(MariaException Refused, string Heard)> AskAsync(string plugin)
    {
        var home = Home;
        Assert.SkipWhen(home is null || MariaConnection.LibraryVersion is null, "needs a private address and libmariadb");
        using var listener = new TcpListener(home, 0);
        listener.Start();
        var heard = new List<byte>();
        var serving = ServeAsync(listener, plugin, heard);
        var options = new MariaOptions { Host = home.ToString(), Port = ((IPEndPoint)listener.LocalEndpoint).Port, User = "home", Password = Password, PlainAtHome = true, ConnectLimit = TimeSpan.FromSeconds(2), SilenceLimit = TimeSpan.FromSeconds(2) };
        var refused = await Should.ThrowAsync<MariaException>(() => MariaConnection.OpenAsync(options, Ct));
        listener.Stop();
        await serving;
        return (refused, Encoding.Latin1.GetString([.. heard]));
    }

    private static async Task ServeAsync(TcpListener listener, string plugin, List<byte> heard)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync(Ct);
            var stream = client.GetStream();
            // Protocol 10, version, thread, salt, capabilities (4.1, secure, plugins), latin1, status.
            byte[] greeting = [10, .. "8.0.40\0"u8, 1, 0, 0, 0, .. "12345678\0"u8, 0x0D, 0xA2, 8, 2, 0, 0x0F, 0x80, 21, .. new byte[10], .. "123456789012\0"u8, .. "mysql_native_password\0"u8];
            await stream.WriteAsync((byte[])[(byte)greeting.Length, 0, 0, 0, .. greeting], Ct);
            var buffer = new byte[4096];
            var read = await stream.ReadAsync(buffer, Ct);
            heard.AddRange(buffer[..read]);
            byte[] other = [0xFE, .. Encoding.ASCII.GetBytes(plugin), 0, .. "12345678901234567890\0"u8];
            await stream.WriteAsync((byte[])[(byte)other.Length, 0, 0, (byte)(buffer[3] + 1), .. other], Ct);
            for (var answers = 0; (read = await stream.ReadAsync(buffer, Ct)) > 0; answers++)
            {
                heard.AddRange(buffer[..read]);
                // For caching_sha2_password: "prove it in full".
                if (answers == 0) await stream.WriteAsync((byte[])[2, 0, 0, (byte)(buffer[3] + 1), 1, 4], Ct);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // It went away.
        }
    }
}
