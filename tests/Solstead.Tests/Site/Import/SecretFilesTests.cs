using Solstead.Site.Configuration;
using Solstead.Site.Configuration.Editing;
using Solstead.Site.Import;

namespace Solstead.Tests.Site.Import;

/// <summary>An import must never put another secret into a file that is in use.</summary>
public sealed class SecretFilesTests
{
    private static ImportedSettings Imported => new(
        YamlSettings.Parse("publish: { mqtt: { host: 192.0.2.20, password_file: secrets/mqtt, topic: secrets/mqtt } }", "x"), [new("secrets/mqtt", "new")], []);

    private static (string Text, IReadOnlyList<ImportedSecret> Added, IReadOnlyList<string> Kept) Merge(string file, string[] there, string holding = "another")
    {
        var ours = YamlSettings.Parse(file, "solstead.yaml");
        var settled = SecretFiles.Settle(Imported, ours, name => there.Contains(name) ? holding : null);
        var merged = SettingsMerge.Add(file, settled.Settings, "solstead.yaml");
        return (merged.Text, SecretFiles.Added(settled, YamlSettings.Parse(merged.Text, "solstead.yaml")), merged.Kept);
    }

    [Fact]
    public void A_secret_of_a_new_key_takes_its_usual_name()
    {
        var (text, added, _) = Merge("", []);
        added.ShouldHaveSingleItem().File.ShouldBe("secrets/mqtt");
        text.ShouldContain("password_file: secrets/mqtt\n");
    }

    [Fact]
    public void A_key_that_stands_keeps_its_file_and_nothing_is_written()
    {
        Merge("publish: { mqtt: { host: h, password_file: secrets/mqtt } }\n", ["secrets/mqtt"]).Added.ShouldBeEmpty();
        Merge("publish: { mqtt: { host: h, password_file: mine.txt } }\n", []).Added.ShouldBeEmpty();
    }

    [Theory, InlineData("new"), InlineData("new\n")]
    public void A_second_import_of_the_same_file_changes_nothing_and_speaks_of_no_other_value(string holding)
    {
        var (first, _, _) = Merge("", []);
        var (text, added, kept) = Merge(first, ["secrets/mqtt"], holding);
        (text, added.Count, kept.Count).ShouldBe((first, 0, 0));
    }

    [Fact]
    public void A_second_import_with_another_password_says_that_ours_stays()
    {
        var (first, _, _) = Merge("", []);
        var (text, added, kept) = Merge(first, ["secrets/mqtt"], "another");
        (text, added.Count, kept.ShouldHaveSingleItem()).ShouldBe((first, 0, "publish.mqtt.password_file"));
    }

    [Theory]
    [InlineData("", "secrets/mqtt", "secrets/mqtt-2")]
    [InlineData("devices:\n  - id: gx\n    password_file: secrets/mqtt\n", "", "secrets/mqtt-2")]
    [InlineData("", "secrets/mqtt secrets/mqtt-2", "secrets/mqtt-3")]
    public void A_name_that_is_taken_is_left_alone_and_a_free_one_is_used(string file, string there, string name)
    {
        var (text, added, _) = Merge(file, there.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        added.ShouldHaveSingleItem().ShouldBe(new(name, "new"));
        text.ShouldContain($"password_file: {name}\n");
        text.ShouldContain("topic: secrets/mqtt", customMessage: "only keys of files are renamed");
    }
}
