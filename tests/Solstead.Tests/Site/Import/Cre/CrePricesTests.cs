using System.Globalization;
using Solstead.Core.Settings;
using Solstead.Core.Tariffs;
using Solstead.Site.Configuration;
using Solstead.Site.Import.Cre;

namespace Solstead.Tests.Site.Import.Cre;

/// <summary>The CRE's tables with everything that has been seen wrong in them.</summary>
public sealed class CrePricesTests
{
    private static readonly CreContract Tempo = CreContract.All.Single(c => c.Key == "tempo"), HpHc = CreContract.All.Single(c => c.Key == "hphc"), Base = CreContract.All.Single(c => c.Key == "base");
    private const string Head = "DATE_DEBUT;DATE_FIN;P_SOUSCRITE;PART_FIXE_HT;PART_FIXE_TTC;PART_VARIABLE_HCBleu_HT;PART_VARIABLE_HCBleu_TTC;PART_VARIABLE_HPBleu_TTC;PART_VARIABLE_HCBlanc_TTC;PART_VARIABLE_HPBlanc_TTC;PART_VARIABLE_HCRouge_TTC;PART_VARIABLE_HPRouge_TTC";

    private static string[] Told(CreTable? table) => [.. table.ShouldNotBeNull().Rows.Select(r => $"{r.From:yyyy-MM-dd} {string.Join(' ', r.Prices.Values.Select(p => p.PerKilowattHour.ToString("0.####", CultureInfo.InvariantCulture)))}")];

    [Fact]
    public void Commas_points_swapped_dates_and_empty_last_lines_are_no_obstacle()
    {
        var table = CrePrices.Read($"""
            {Head}
            2024-02-01;2025-01-31;6;100,1;120,2;0,09;0,1296;0,1609;0,1486;0,1894;0,1568;0,7562
            01/02/2025;;6;100.1;120.2;0.09;0.1288;0.1552;0.1447;0.1792;0.1518;0.6586
            2025-01-08;;6;1;1;1;"0,1232";0.1494;0.1391;0.1730;0.1460;0.6468
            2025-01-08;;9;1;1;1;0.9;0.9;0.9;0.9;0.9;0.9
            2027-02-01;;6;1;1;1;0.1325;0.1612;0.1499;0.1871;0.1575;0.7060
            ;;;;;;;;;;;
            
            """.ReplaceLineEndings("\r\n"), Tempo, 6);
        Told(table).ShouldBe(["2024-02-01 0.1296 0.1609 0.1486 0.1894 0.1568 0.7562", "2025-02-01 0.1288 0.1552 0.1447 0.1792 0.1518 0.6586", "2025-08-01 0.1232 0.1494 0.1391 0.173 0.146 0.6468", "2027-02-01 0.1325 0.1612 0.1499 0.1871 0.1575 0.706"]);
        table!.Notes.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_written_is_what_the_settings_read()
    {
        var table = CrePrices.Read($"{Head}\n2025-02-01;;6;1;1;1;0.1288;0.1552;0.1447;0.1792;0.1518;0.6586\n2025-08-01;;6;1;1;1;0.1232;0.1494;0.1391;0.1730;0.1460;0.6468\n", Tempo, 6)!;
        var reader = new SettingsReader(YamlSettings.Parse(CrePrices.Write(table, Tempo, 6), "x"));
        var labels = Tempo.Columns.Values.ToList();
        var list = PriceListReader.Read(reader, labels, labels);
        reader.Finish();
        reader.Findings.ShouldBeEmpty();
        list.Of("red-hp", new(2025, 7, 31)).ShouldBe(Price.Of(0.6586m));
        list.Of("red-hp", new(2025, 8, 1)).ShouldBe(Price.Of(0.6468m));
    }

    [Fact]
    public void A_row_that_cannot_be_is_left_out_and_named()
    {
        var table = CrePrices.Read("DATE_DEBUT,P_SOUSCRITE,PART_VARIABLE_HC_TTC,PART_VARIABLE_HP_TTC\n2025-02-15,6,0.2,0.27\n2025-02-01,6,20.6,27.1\n2025-02-01,6,,0.27\nsoon,6,0.2,0.27\n2025-08-01,6,0.2068,0.2700\n", HpHc, 6);
        Told(table).ShouldBe(["2025-08-01 0.2068 0.27"]);
        table!.Notes.Select(n => $"{n.Line} {n.Key}").ShouldBe(["2 DATE_DEBUT", "3 hc", "4 hc", "5 DATE_DEBUT"]);
    }

    [Fact]
    public void The_answers_of_the_tabular_API_are_a_table_too_numbers_as_texts_included() =>
        Told(CrePrices.Read("""{"data":[{"__id":2,"DATE_DEBUT":"2026-02-01","P_SOUSCRITE":6,"PART_VARIABLE_TTC":"0,1940"},{"__id":1,"DATE_DEBUT":"2025-08-01","P_SOUSCRITE":"6","PART_VARIABLE_TTC":0.1952},{"__id":3,"DATE_DEBUT":null,"P_SOUSCRITE":null,"PART_VARIABLE_TTC":null}],"meta":{}}""", Base, 6))
            .ShouldBe(["2025-08-01 0.1952", "2026-02-01 0.194"]);

    [Theory, InlineData(""), InlineData("<html></html>"), InlineData("{}"), InlineData("[1]"), InlineData("a;b\n1;2"), InlineData("DATE_DEBUT;P_SOUSCRITE\n2025-02-01;6"), InlineData("{\"data\":")]
    public void What_is_no_such_table_is_none(string text) => (CrePrices.Read(text, Tempo, 6)?.Rows.Count ?? 0).ShouldBe(0);

    [Theory]
    [InlineData("2025-08-01", "2025-08-01")]
    [InlineData("2025-01-08", "2025-08-01")]
    [InlineData("01/08/2025", "2025-08-01")]
    [InlineData("2025-08-01T00:00:00", "2025-08-01")]
    [InlineData("2025-01-01", "2025-01-01")]
    [InlineData("2025-02-15", null)]
    [InlineData("1925-02-01", null)]
    public void Prices_change_on_the_first_of_a_month(string text, string? date) => CrePrices.Date(text)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).ShouldBe(date);
}
