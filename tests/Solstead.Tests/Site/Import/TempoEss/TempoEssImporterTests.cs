using Solstead.Core.Settings;
using Solstead.Site.Import;

namespace Solstead.Tests.Site.Import.TempoEss;

public sealed class TempoEssImporterTests
{
    private const string Old = """
        # secret.py of a house in Lyon
        ecodevice = "192.168.1.40"
        use_eco = True
        gx = '192.168.1.50'   # Cerbo
        gxsn = "c0619ab4e1f0"
        chgbleu = 75
        chgblanc = 90
        chgrouge = 100
        minbleu = 30
        minblanc = 45
        minrouge = 20
        prowkey = "0123456789abcdef0123456789abcdef01234567"
        zenflex = 3
        """;

    private static ImportedSettings Read(string text, SettingsMap? ours = null)
    {
        var importer = ImporterCatalog.Recognise(text).ShouldNotBeNull();
        importer.Key.ShouldBe("tempo-ess");
        return importer.Read(text, ours ?? SettingsMap.Empty);
    }

    private static string Show(SettingsNode node) => node switch
    {
        SettingsScalar s => s.Value ?? "",
        SettingsList l => $"[{string.Join(", ", l.Items.Select(Show))}]",
        SettingsMap m => $"{{{string.Join(", ", m.Entries.Select(e => $"{e.Key}: {Show(e.Value)}"))}}}",
        _ => "?",
    };

    [Fact]
    public void The_old_numbers_become_the_rule_and_the_devices()
    {
        var read = Read(Old);
        Show(read.Settings).ShouldBe(
            "{devices: [{id: gx, type: victron, host: 192.168.1.50, portal_id: c0619ab4e1f0}, {id: teleinfo, type: ecodevices, host: 192.168.1.40}], tariff: {type: tempo}, "
            + "rules: [{type: tempo-ess, device: gx, policy: {blue: {charge_to_percent: 75, min_soc_percent: 30}, white: {charge_to_percent: 90, min_soc_percent: 40}, red: {charge_to_percent: 100, min_soc_percent: 20}}}], "
            + "notify: [{type: prowl, api_key_file: secrets/prowl}]}");
    }

    [Fact]
    public void What_has_another_meaning_is_told_with_its_line_and_the_key_is_a_secret()
    {
        var read = Read(Old);
        read.Notes.Select(n => (n.Line, n.Code)).ShouldBe([(4, "import.tempo.mqtt"), (10, "import.value.bounded"), (13, "import.key.unknown")]);
        read.Secrets.Single().ShouldSatisfyAllConditions(s => s.File.ShouldBe("secrets/prowl"), s => s.Value.ShouldStartWith("0123"));
        string.Join(' ', read.Notes.SelectMany(n => n.Facts).Select(f => f.Text)).ShouldNotContain("0123456789abcdef");
    }

    [Theory]
    [InlineData("prowlkey")]
    [InlineData("prowkey")]
    public void Either_name_of_the_key_is_taken(string name) =>
        Read($"gx='g'\ngxsn='a'\nchgbleu=80\n{name} = 'abc'").Secrets.Single().Value.ShouldBe("abc");

    [Fact]
    public void Without_the_meter_the_colours_come_from_the_network()
    {
        var read = Read(Old.Replace("True", "False", StringComparison.Ordinal));
        Show(read.Settings).ShouldNotContain("ecodevices");
        read.Notes.ShouldContain(n => n.Code == "import.tempo.rte" && n.Line == 3);
    }

    [Fact]
    public void A_battery_system_the_file_knows_already_keeps_its_name()
    {
        var ours = new SettingsMap([new("devices", new SettingsList([new SettingsMap([new("id", new SettingsScalar("cerbo", 1, 1), 1), new("type", new SettingsScalar("victron", 1, 1), 1)], 1, 1)], 1, 1), 1)], 1, 1);
        Show(Read(Old, ours).Settings).ShouldContain("device: cerbo");
    }

    [Fact]
    public void A_file_that_is_hardly_filled_in_gives_what_it_has()
    {
        var read = Read("gx=''\ngxsn=\"\"\nchgbleu=eighty\n");
        Show(read.Settings).ShouldContain("{id: gx, type: victron}");
        read.Notes.ShouldContain(n => n.Code == "import.value.wrong" && n.Line == 3);
    }
}
