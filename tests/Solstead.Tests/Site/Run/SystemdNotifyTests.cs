using System.Net.Sockets;
using System.Text;
using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Tests.Site.Run;

public sealed class SystemdNotifyTests
{
    [Fact]
    public void P1_readiness_and_signs_of_life_reach_the_socket()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-");
        try
        {
            var path = Path.Combine(folder.FullName, "notify");
            using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            systemd.Bind(new UnixDomainSocketEndPoint(path));
            var notify = SystemdNotify.From(path, "30000000").ShouldNotBeNull();
            notify.KeepAlive.ShouldBe(15.Seconds);
            notify.Ready("Les Tilleuls");
            notify.Alive();
            notify.Stopping();
            Receive(systemd).ShouldBe("READY=1\nSTATUS=Les Tilleuls");
            Receive(systemd).ShouldBe("WATCHDOG=1");
            Receive(systemd).ShouldBe("STOPPING=1");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Outside_systemd_there_is_nobody_to_tell() => SystemdNotify.From(null, null).ShouldBeNull();

    [Fact]
    public void A_vanished_socket_is_no_reason_to_fail() => SystemdNotify.From("/nonexistent/notify", null)!.Alive();

    private static string Receive(Socket socket)
    {
        socket.ReceiveTimeout = 5000;
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
