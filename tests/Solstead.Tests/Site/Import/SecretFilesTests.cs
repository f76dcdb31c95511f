using Solstead.Site.Configuration;
using Solstead.Site.Configuration.Editing;
using Solstead.Site.Import;

namespace Solstead.Tests.Site.Import;

/// <summary>An import must never put another secret into a file that is in use.</summary>
public sealed class SecretFilesTests
{
    private static ImportedSettings Imported => new(
        YamlSettings.Parse("publish: { mqtt: { host: 192.0.2.20, password_file: secrets/mqtt, topic: secrets/mqtt } }", "x"), [new("secrets/mqtt", "new")], []);

    private static (string Text, IReadOnlyList<ImportedSecret> Added) Merge(string file, params string[] there)
    {
        var ours = YamlSettings.Parse(file, "solstead.yaml");
        var settled = SecretFiles.Settle(Imported, ours, there.Contains);
        var merged = SettingsMerge.Add(file, settled.Settings, "solstead.yaml");
        return (merged.Text, SecretFiles.Added(settled, YamlSettings.Parse(merged.Text, "solstead.yaml")));
    }

    [Fact]
    public void A_secret_of_a_new_key_takes_its_usual_name()
    {
        var (text, added) = Merge("");
        added.ShouldHaveSingleItem().File.ShouldBe("secrets/mqtt");
        text.ShouldContain("password_file: secrets/mqtt\n");
    }

    [Fact]
    public void A_key_that_stands_keeps_its_file_and_nothing_is_written()
    {
        Merge("publish: { mqtt: { host: h, password_file: secrets/mqtt } }\n", "secrets/mqtt").Added.ShouldBeEmpty();
        Merge("publish: { mqtt: { host: h, password_file: mine.txt } }\n").Added.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "secrets/mqtt", "secrets/mqtt-2")]
    [InlineData("devices:\n  - id: gx\n    password_file: secrets/mqtt\n", "", "secrets/mqtt-2")]
    [InlineData("", "secrets/mqtt secrets/mqtt-2", "secrets/mqtt-3")]
    public void A_name_that_is_taken_is_left_alone_and_a_free_one_is_used(string file, string there, string name)
    {
        var (text, added) = Merge(file, there.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        added.ShouldHaveSingleItem().ShouldBe(new(name, "new"));
        text.ShouldContain($"password_file: {name}\n");
        text.ShouldContain("topic: secrets/mqtt", customMessage: "only keys of files are renamed");
    }
}
