using System.Text;
using Solstead.Core.Settings;
using Solstead.Site.Configuration;
using Solstead.Site.Configuration.Editing;

namespace Solstead.Tests.Site.Configuration.Editing;

public sealed class SettingsMergeTests
{
    private static SettingsMap Tree(string yaml) => YamlSettings.Parse(yaml, "additions");

    private static MergedSettings Add(string text, string additions) => SettingsMerge.Add(text, Tree(additions), "solstead.yaml");

    [Fact]
    public void What_is_added_stands_behind_what_is_there_and_every_other_character_stays()
    {
        const string Before = """
            # my house
            site: { name: Home }   # the name

            devices:
              # on the roof
              - { id: roof, type: enphase, host: 192.0.2.10 }   # since 2021
            publish:
              prometheus: {}   # for Grafana
            # the end

            """;
        var merged = Add(Before, "devices: [ { id: cellar, type: enphase, host: 192.0.2.11 } ]\npublish: { mqtt: { host: broker, port: 1883 } }\nweb: { listen: \"127.0.0.1:7080\" }");
        merged.Text.ReplaceLineEndings("\n").ShouldBe("""
            # my house
            site: { name: Home }   # the name

            devices:
              # on the roof
              - { id: roof, type: enphase, host: 192.0.2.10 }   # since 2021
              - id: cellar
                type: enphase
                host: 192.0.2.11
            publish:
              prometheus: {}   # for Grafana
              mqtt:
                host: broker
                port: 1883
            web:
              listen: "127.0.0.1:7080"
            # the end

            """.ReplaceLineEndings("\n"));
        merged.Kept.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "a: { b: 1 }", "a:\n  b: 1\n")]
    [InlineData("# only words", "a: 1", "# only words\na: 1\n")]
    [InlineData("a: 1", "b: 2", "a: 1\nb: 2\n")]
    [InlineData("a:", "a: { b: 1 }", "a:\n  b: 1\n")]
    [InlineData("a:   # soon\nc: 3\n", "a: { b: 1 }", "a:   # soon\n  b: 1\nc: 3\n")]
    [InlineData("a: ~ # none\n", "a: { b: 1 }", "a:  # none\n  b: 1\n")]
    [InlineData("a: null\n", "a: 5", "a: 5\n")]
    [InlineData("a:\nb: 1\n", "a: 5", "a: 5\nb: 1\n")]
    [InlineData("{ a: 1 }\n", "b: { c: x }", "{ a: 1, b: { c: x } }\n")]
    [InlineData("{}\n", "b: 2", "{ b: 2 }\n")]
    [InlineData("a: { b: 1, }\n", "a: { c: 2 }", "a: { b: 1, c: 2, }\n")]
    [InlineData("a: {}\nz: 1\n", "a: { c: 2 }", "a: { c: 2 }\nz: 1\n")]
    [InlineData("a: []\n", "a: [ x, y ]", "a: [ x, y ]\n")]
    [InlineData("a: [ x ] # list\n", "a: [ x, y ]", "a: [ x, y ] # list\n")]
    [InlineData("a:\n- x\n- y\nb: 1\n", "a: [ z ]", "a:\n- x\n- y\n- z\nb: 1\n")]
    [InlineData("a:\n    b: 1\n", "a: { c: { d: 2 } }", "a:\n    b: 1\n    c:\n      d: 2\n")]
    [InlineData("a:\r\n  b: 1\r\n", "a: { c: 2 }", "a:\r\n  b: 1\r\n  c: 2\r\n")]
    [InlineData("---\na: 1\n...\n", "b: 2", "---\na: 1\nb: 2\n...\n")]
    [InlineData("a: |\n  some\n  text\n\nz: 1\n", "b: 2", "a: |\n  some\n  text\n\nz: 1\nb: 2\n")]
    [InlineData("z: 1\na: |\n  some\n  text\n", "b: 2", "z: 1\na: |\n  some\n  text\nb: 2\n")]
    [InlineData("a: \"x\ty # no comment\" # yes\n", "b: 2", "a: \"x\ty # no comment\" # yes\nb: 2\n")]
    [InlineData("a: { b: 1,\n     c: 2 }   # over lines\n", "d: 4", "a: { b: 1,\n     c: 2 }   # over lines\nd: 4\n")]
    [InlineData("devices:\n  - id: roof\n    host: x   # here\n  - id: cellar\n", "devices: [ { id: roof, user: me } ]", "devices:\n  - id: roof\n    host: x   # here\n    user: me\n  - id: cellar\n")]
    [InlineData("devices: [ { id: roof } ]\n", "devices: [ { id: cellar, host: h } ]", "devices: [ { id: roof }, { id: cellar, host: h } ]\n")]
    [InlineData("é𝄞: { ü: 1 }   # 𝄞\nb: [ ø ]\n", "b: [ x ]", "é𝄞: { ü: 1 }   # 𝄞\nb: [ ø, x ]\n")]
    public void Every_way_of_writing_is_added_to_in_its_own_way(string before, string additions, string after) => Add(before, additions).Text.ShouldBe(after);

    [Theory]
    [InlineData("a: 1\n", "a: 2", "a")]
    [InlineData("a: { b: 1 }\n", "a: 2", "a")]
    [InlineData("a: [ 1 ]\n", "a: { b: 2 }", "a")]
    [InlineData("devices: [ { id: roof, host: x } ]\n", "devices: [ { id: roof, host: y } ]", "devices[roof].host")]
    public void What_the_owner_wrote_is_never_overwritten(string before, string additions, string kept)
    {
        var merged = Add(before, additions);
        merged.Text.ShouldBe(before);
        merged.Kept.ShouldBe([kept]);
    }

    [Theory]
    [InlineData("a: &x { b: 1 }\nc: *x\n", "c: { d: 2 }")]
    [InlineData("a: &x { b: 1 }\nc: *x\n", "a: { d: 2 }")]
    public void What_stands_in_two_places_at_once_is_refused_whole(string before, string additions) => Should.Throw<SettingsEditException>(() => Add(before, additions));

    [Theory]
    [InlineData("pass word: 'x'")]
    [InlineData("- list")]
    [InlineData("a: \"x")]
    [InlineData("#")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData("{ } : , [ ]")]
    [InlineData("line\nbreak\ttab \u0001 \u2028 \"quote\" \\ é 𝄞")]
    [InlineData(" leading and trailing ")]
    [InlineData("sha256:abc")]
    [InlineData("@at")]
    [InlineData("%x")]
    [InlineData("0x1F")]
    public void A_value_comes_back_as_it_was_whatever_it_holds(string value)
    {
        var additions = new SettingsMap([new("a", new SettingsMap([new("k", new SettingsScalar(value, 0, 0), 0)], 0, 0), 0)], 0, 0);
        foreach (var before in (string[])["", "a: {}\n", "a:\n  z: 1\n", "{ b: 1 }\n"])
        {
            var text = SettingsMerge.Add(before, additions, "x").Text;
            var map = (SettingsMap)YamlSettings.Parse(text, "x").Entries.Single(e => e.Key == "a").Value;
            ((SettingsScalar)map.Entries.Single(e => e.Key == "k").Value).Value.ShouldBe(value, text);
        }
    }

    [Fact]
    public void A_thousand_odd_files_keep_every_line_and_take_every_addition()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        for (var i = 0; i < 1000; i++)
        {
            var (before, additions) = (Odd(random, 0, flow: false), Tree(Odd(random, 0, flow: false)));
            MergedSettings merged;
            try { merged = SettingsMerge.Add(before, additions, "x"); }
            catch (SettingsEditException e) { throw new InvalidOperationException($"seed {Seed}, file {i}: {e.Key}\n{before}\n--- plus\n{string.Join('\n', additions.Entries.Select(x => x.Key))}", e); }
            // Adding again adds nothing.
            SettingsMerge.Add(merged.Text, additions, "x").Text.ShouldBe(merged.Text);
            foreach (var line in before.Split('\n').Where(l => l.Contains('#', StringComparison.Ordinal)))
                merged.Text.ShouldContain(line[line.IndexOf('#', StringComparison.Ordinal)..]);
        }
    }

    /// <summary>A random settings file: maps and lists in blocks and braces, comments, empty values.</summary>
    private static string Odd(Random random, int indent, bool flow)
    {
        var text = new StringBuilder();
        var keys = new[] { "a", "b", "c", "d", "e" }.OrderBy(_ => random.Next()).Take(random.Next(1, 5)).ToList();
        foreach (var key in keys)
        {
            if (random.Next(4) == 0) text.Append(' ', indent).Append("# note ").Append(random.Next(1000)).Append('\n');
            text.Append(' ', indent).Append(key).Append(':');
            switch (random.Next(indent > 4 || flow ? 4 : 7))
            {
                case 0: text.Append(random.Next(3) == 0 ? " ~\n" : "\n"); break;
                case 1: text.Append(" { x: 1, y: [ 2, 3 ] }   # flow ").Append(random.Next(1000)).Append('\n'); break;
                case 2: text.Append(" [ { id: one, v: 1 }, { id: two } ]\n"); break;
                case 3: text.Append(" word # after ").Append(random.Next(1000)).Append('\n'); break;
                case 4: text.Append('\n').Append(' ', indent).Append("- { id: one }\n").Append(' ', indent).Append("- id: three\n").Append(' ', indent + 2).Append("w: 5\n"); break;
                default: text.Append('\n').Append(Odd(random, indent + 2, false)); break;
            }
        }
        return text.ToString();
    }
}
