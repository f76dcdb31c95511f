using Solstead.Core.Devices;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.Configuration;
using Solstead.Site.History.Maria;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.History.Maria;

/// <summary>A server as the settings name it, and what <c>solstead check</c> says of it.</summary>
public sealed class ServerSettingsTests(MariaServer server) : IClassFixture<MariaServer>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static (SiteSettings Settings, string[] Findings) Load(string yaml)
    {
        var loaded = SettingsLoader.Parse("site: { name: Home, timezone: Europe/Paris }\n" + yaml, "/etc/solstead/solstead.yaml");
        return (loaded.Settings, [.. loaded.Findings.Where(f => f.Severity >= Severity.Warning).Select(f => $"{f.Key} {f.Code}")]);
    }

    [Fact]
    public void Files_are_seen_from_the_folder_of_the_settings_and_a_network_is_crossed_encrypted()
    {
        var (settings, findings) = Load("history: { store: mariadb, host: db.home, database: energy, user: sol, password_file: secrets/db, ca_file: ca.pem }");
        findings.ShouldBeEmpty();
        var read = settings.History.Server!;
        read.Options.Tls.ShouldBe(new MariaTls("/etc/solstead/ca.pem"));
        (read.PasswordFile, read.Folder, read.Options.Port).ShouldBe(("secrets/db", "/etc/solstead", 3306));
        Load("history: { store: mariadb, host: db.home, database: energy, user: sol }").Settings.History.Server!.Options.Tls.ShouldBe(new MariaTls());
        Load("history: { store: mariadb, database: energy, user: sol }").Settings.History.Server!.Options.Tls.ShouldBeNull();
        Load("history: { store: mariadb, host: db.home, tls: off, database: energy, user: sol }").Settings.History.Server!.Options.PlainAtHome.ShouldBeTrue();
    }

    [Fact]
    public void What_is_missing_or_wrong_is_found_and_the_local_history_goes_on()
    {
        var (settings, findings) = Load("history: { store: mariadb, host: db.home, certificate: abc }");
        settings.History.Server.ShouldBeNull();
        findings.Length.ShouldBe(3);
        Load("publish: { mysql: { database: d, user: u, tables: [pvhistory, other] } }").Findings.ShouldHaveSingleItem().ShouldBe("publish.mysql.tables config.value.wrong");
        Load("publish: { mysql: { user: u } }").Settings.Publishers.ShouldBeEmpty();
    }

    [Fact]
    public void A_server_that_is_published_to_is_checked_with_its_tables() =>
        Load("publish: { mysql: { database: d, user: u, tables: [enphase_production] } }").Settings.Servers.ShouldHaveSingleItem().Tables.ShouldBe(["enphase_production"]);

    [Fact]
    public async Task A_check_tells_versions_encryption_and_rights_without_changing_anything()
    {
        var database = await server.MakeAsync();
        var options = server.As("home", "pa'ss\\w\"örd", database) with { Tls = new(server.CaFile) };
        var good = await ServerCheck.LookAsync(new(options, null, ""), [], Ct);
        good.Code.ShouldBe("check.database.good");
        good.Facts.Single(f => f.Name == "cipher").Text.ShouldNotBeNullOrEmpty();
        good.Facts.Single(f => f.Name == "version").Text.ShouldNotBeNull();
        using (var connection = await MariaConnection.OpenAsync(options, Ct))
            connection.Text("SELECT count(*) FROM information_schema.tables WHERE table_schema=database()").ShouldBe("0");

        var small = await server.MakeAsync(rights: "SELECT", user: "tiny");
        var missing = await ServerCheck.LookAsync(new(server.As("tiny", "pa'ss\\w\"örd", small), null, ""), [], Ct);
        missing.Code.ShouldBe("mysql.rights");
        missing.Facts.ShouldContain(f => f.Name == "sql" && f.Text!.StartsWith("GRANT ", StringComparison.Ordinal));
        (await ServerCheck.LookAsync(new(options with { Password = "no" }, null, ""), [], Ct)).Code.ShouldBe("mysql.password");
        (await ServerCheck.LookAsync(new(options, "/nowhere/password", ""), [], Ct)).Code.ShouldBe("mysql.password_file");
    }
}
