using System.Data;
using System.Net;
using System.Net.Sockets;
using Solstead.Devices.Protocols.Maria;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Protocols.Maria;

/// <summary>The binding against a real server.</summary>
public sealed class MariaConnectionTests(MariaServer server) : IClassFixture<MariaServer>
{
    private const string Password = "pa'ss\\w\"örd";
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private async Task<MariaConnection> OpenAsync() => await MariaConnection.OpenAsync(server.As("home", Password, await server.MakeAsync()), Ct);

    private static async Task<string> RefusedAsync(MariaOptions options) => (await Should.ThrowAsync<MariaException>(() => MariaConnection.OpenAsync(options, Ct))).Problem.Code;

    [Fact]
    public async Task Values_come_back_as_they_were_written_in_every_mode_of_the_server()
    {
        using var connection = await OpenAsync();
        connection.Run("CREATE TABLE t(id INT PRIMARY KEY, s TEXT CHARACTER SET utf8mb4, b VARBINARY(300), d DOUBLE, n DECIMAL(10,5), l BIGINT, u BIGINT UNSIGNED)");
        string[] texts = ["plain", "l'été", "back\\slash", "\"quoted\"", "a\0b", "'; DROP TABLE t; --", "`x`", "日本 🌞", "\u001a\n\r\t", "", "100 %_", "$id"];
        var bytes = Enumerable.Range(0, 256).Select(b => (byte)b).ToArray();
        foreach (var mode in (string[])["", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"])
        {
            connection.Run("SET sql_mode=$mode", "$mode", mode);
            connection.Run("DELETE FROM t");
            foreach (var (i, text) in texts.Index())
                connection.Run("INSERT INTO t VALUES($id, $s, $b, $d, $n, $l, $u) -- '$none", "$id", i, "$s", text, "$b", bytes, "$d", 0.1 + i, "$n", -12.34567m, "$l", long.MinValue, "$u", ulong.MaxValue);

            using var rows = connection.Command("SELECT s, b, d, n, l, u, NULL FROM t ORDER BY id").ExecuteReader();
            foreach (var (i, text) in texts.Index())
            {
                rows.Read().ShouldBeTrue();
                rows.GetString(0).ShouldBe(text);
                rows.GetFieldValue<byte[]>(1).ShouldBe(bytes);
                rows.GetDouble(2).ShouldBe(0.1 + i);
                rows.GetValue(3).ShouldBe(-12.34567m);
                rows.GetInt64(4).ShouldBe(long.MinValue);
                rows.GetValue(5).ShouldBe(ulong.MaxValue);
                rows.IsDBNull(6).ShouldBeTrue();
            }
            rows.Read().ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Many_rows_stream_and_are_inserted_in_few_statements()
    {
        using var connection = await OpenAsync();
        connection.Run("CREATE TABLE t(id INT PRIMARY KEY, v INT)");
        var insert = new MariaInsert(connection, "INSERT INTO t VALUES", "ON DUPLICATE KEY UPDATE v=VALUES(v)");
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 30_000; i++) insert.Add(i, i + round);
            insert.Send();
        }

        long sum = 0, count = 0;
        foreach (var row in connection.Stream("SELECT v, id FROM t"))
        {
            count++;
            sum += row.GetInt64(0) - row.GetInt64(1);
        }

        (count, sum).ShouldBe((30_000, 30_000));
        connection.Stream("SELECT id FROM t ORDER BY id").Select(r => r.GetInt64(0)).First().ShouldBe(0);
        connection.State.ShouldBe(ConnectionState.Broken, "who stops reading halfway gives the connection up instead of reading the rest");
    }

    [Fact]
    public async Task A_statement_that_is_cancelled_ends_at_once()
    {
        using var connection = await OpenAsync();
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var began = TimeProvider.System.GetTimestamp();
        await Should.ThrowAsync<OperationCanceledException>(() => connection.Command("SELECT sleep(20)").ExecuteScalarAsync(soon.Token));
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        connection.State.ShouldNotBe(ConnectionState.Open);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        var options = server.As("home", Password, await server.MakeAsync()) with { SilenceLimit = TimeSpan.FromSeconds(1) };
        using var connection = await MariaConnection.OpenAsync(options, Ct);
        (await Should.ThrowAsync<MariaException>(() => connection.Command("SELECT sleep(15)").ExecuteScalarAsync(Ct))).Problem.Code.ShouldBe("mysql.away");
    }

    [Fact]
    public async Task Who_answers_but_never_greets_is_given_up()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        await server.NeedAsync();
        var options = new MariaOptions { Host = "127.0.0.1", Port = ((IPEndPoint)mute.LocalEndpoint).Port, User = "x", ConnectLimit = TimeSpan.FromSeconds(1) };
        (await RefusedAsync(options)).ShouldBe("mysql.away");
        (await RefusedAsync(options with { Tls = new(Pin: new('0', 64)) })).ShouldBe("mysql.away");
    }

    [Fact]
    public async Task What_is_wrong_has_its_own_name()
    {
        var database = await server.MakeAsync();
        var good = server.As("home", Password, database);
        (await RefusedAsync(good with { Password = "wrong" })).ShouldBe("mysql.password");
        (await RefusedAsync(good with { Database = "d_nowhere" })).ShouldBeOneOf("mysql.rights", "mysql.database");
        (await RefusedAsync(server.Root with { Database = "d_nowhere" })).ShouldBe("mysql.database");
        (await RefusedAsync(good with { Port = 1 })).ShouldBe("mysql.away");
        (await RefusedAsync(good with { Host = "no-such-host.invalid" })).ShouldBe("mysql.name");
        (await RefusedAsync(good with { Host = "192.0.2.7" })).ShouldBe("mysql.tls.required");
        (await RefusedAsync(good with { Host = "192.0.2.7", PlainAtHome = true })).ShouldBe("mysql.tls.required");
        using var connection = await MariaConnection.OpenAsync(good, Ct);
        Should.Throw<MariaException>(() => connection.Run("SELECT * FROM mysql.user")).Problem.Code.ShouldBe("mysql.rights");
        Should.Throw<MariaException>(() => connection.Run("SELEC")).Number.ShouldBe(1064u);
        connection.State.ShouldBe(ConnectionState.Open);
        connection.Text("SELECT @@time_zone").ShouldBe("+00:00");
        connection.Text("SELECT @@lock_wait_timeout").ShouldBe("20", "less than the time after which a silent server is given up");
    }

    [Fact]
    public async Task Texts_are_utf8_whatever_the_server_prefers()
    {
        await server.NeedAsync();
        using var root = await MariaConnection.OpenAsync(server.Root, Ct);
        root.Run("SET GLOBAL init_connect='SET NAMES latin1'");
        try
        {
            using var connection = await OpenAsync();
            connection.Text("SELECT concat(@@character_set_client, ' ', @@character_set_results, ' ', @@character_set_connection)").ShouldBe("utf8mb4 utf8mb4 utf8mb4");
        }
        finally
        {
            root.Run("SET GLOBAL init_connect=''");
        }
    }

    [Fact]
    public void Options_in_a_log_show_no_password()
    {
        var options = new MariaOptions { User = "home", Password = "hush", Host = "192.0.2.7" };
        options.ToString().ShouldNotContain("hush");
        options.ToString().ShouldContain("home");
        new Solstead.Site.History.Maria.ServerSettings(options, null, "").ToString().ShouldNotContain("hush");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task The_certificate_is_held_against_the_authority_and_the_name(string host)
    {
        var database = await server.MakeAsync();
        var plain = server.As("home", Password, database) with { Host = host };
        using var connection = await MariaConnection.OpenAsync(plain with { Tls = new(server.CaFile) }, Ct);
        connection.Cipher.ShouldNotBeNull();
        using (var open = await MariaConnection.OpenAsync(plain, Ct)) open.Cipher.ShouldBeNull();

        (await RefusedAsync(plain with { Tls = new(Path.Combine(Path.GetDirectoryName(server.CaFile)!, "stranger.pem")) })).ShouldBe("mysql.tls.certificate");
        (await RefusedAsync(plain with { Tls = new() })).ShouldBe("mysql.tls.certificate");
        (await RefusedAsync(plain with { Tls = new("/nowhere.pem") })).ShouldBe("mysql.tls.file");
        (await RefusedAsync(plain with { Host = "127.0.0.2", Tls = new(server.CaFile) })).ShouldBeOneOf("mysql.away", "mysql.tls.name");
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_told_as_that()
    {
        var database = await server.MakeAsync();
        var options = server.As("home", Password, database) with { Host = "127.1", Tls = new(server.CaFile) };
        (await RefusedAsync(options)).ShouldBe("mysql.tls.name");
    }

    [Fact]
    public async Task A_pinned_certificate_is_the_only_one_that_is_taken()
    {
        var database = await server.MakeAsync();
        var options = server.As("home", Password, database) with { Tls = new(Pin: server.Pin) };
        using var connection = await MariaConnection.OpenAsync(options, Ct);
        connection.Cipher.ShouldNotBeNull();

        var other = await Should.ThrowAsync<MariaException>(() => MariaConnection.OpenAsync(options with { Tls = new(Pin: new('a', 64)) }, Ct));
        other.Problem.Code.ShouldBe("mysql.tls.pin");
        other.Problem.Facts.ShouldContain(f => f.Name == "shown" && f.Text == server.Pin);
    }

    [Fact]
    public async Task What_was_not_committed_is_taken_back_with_a_lost_connection()
    {
        var options = server.As("home", Password, await server.MakeAsync());
        using (var connection = await MariaConnection.OpenAsync(options, Ct))
        {
            connection.Run("CREATE TABLE t(id INT PRIMARY KEY) ENGINE=InnoDB");
            using (var kept = await connection.BeginTransactionAsync(Ct))
            {
                connection.Run("INSERT INTO t VALUES(1)");
                await kept.CommitAsync(Ct);
            }
            using var begun = await connection.BeginTransactionAsync(Ct);
            connection.Run("INSERT INTO t VALUES(2)");
            await server.KillAsync();
            Should.Throw<MariaException>(() => connection.Run("INSERT INTO t VALUES(3)")).IsLost.ShouldBeTrue();
        }

        await server.NeedAsync();
        using var again = await MariaConnection.OpenAsync(options, Ct);
        again.Text("SELECT group_concat(id) FROM t").ShouldBe("1");
    }
}
