using System.Text.RegularExpressions;
using Solstead.Site.Configuration;
using Solstead.Site.Notify;
using Solstead.Tests.Architecture;

namespace Solstead.Tests.Site.Notify;

public sealed class NotifySettingsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private (IReadOnlyList<ChannelEntry> Entries, IReadOnlyList<string> Findings) Read(string item)
    {
        var (entries, findings) = Made.Read($"notify: [{item}]", folder);
        return (entries, [.. findings.Select(f => $"{f.Key} {f.Code}")]);
    }

    [Fact]
    public void The_sample_of_the_README_validates()
    {
        var readme = File.ReadAllText(Path.Combine(SourceTree.Src, "Solstead.Site", "Notify", "README.md"));
        var sample = Regex.Match(readme, "```yaml\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
        Directory.CreateDirectory(Path.Combine(folder, "secrets"));
        foreach (Match match in Regex.Matches(sample, @"_file: ([\w/]+)", RegexOptions.None, TimeSpan.FromSeconds(5)))
        {
            var path = Path.Combine(folder, match.Groups[1].Value);
            File.WriteAllText(path, match.Groups[1].Value.EndsWith("hook", StringComparison.Ordinal) ? "https://example.org/x" : "x");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead);
        }
        var loaded = SettingsLoader.Parse(sample, Path.Combine(folder, "solstead.yaml"));
        loaded.Root.Finish();
        loaded.Findings.Select(f => $"line {f.Line}: {f.Key}: {f.Code}").ShouldBeEmpty();
        loaded.Settings.Notify.Select(n => n.Policy.Name).ShouldBe(["prowl", "ntfy", "telegram", "email", "apprise", "home-assistant", "log", "sms"]);
        var prowl = loaded.Settings.Notify[0].Policy;
        (prowl.Language, prowl.Minimum, prowl.Quiet, prowl.Events.Count).ShouldBe(("fr", NoticeLevel.Info, new QuietHours(new(22, 0), new(7, 0)), 0));
        loaded.Settings.Notify[1].Secrets.ShouldBe(["ntfy"]);
    }

    [Fact]
    public void Every_key_that_is_asked_for_stands_in_the_README()
    {
        var readme = File.ReadAllText(Path.Combine(SourceTree.Src, "Solstead.Site", "Notify", "README.md"));
        var asked = SourceTree.Files.Where(f => f.Path.StartsWith("Solstead.Site/Notify/", StringComparison.Ordinal))
            .SelectMany(f => Regex.Matches(f.Uncommented, @"(?:[sS]et|own)\.(?:Text|Texts|Required|Whole|Flag|Choice|Secret|Needed|Below)\(""([a-z_]+)""", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => m.Groups[1].Value)).Distinct().ToList();
        asked.Count.ShouldBeGreaterThan(25);
        asked.Where(key => !readme.Contains($"`{key}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{ type: prowl }", "notify[0].api_key config.notify.secret", 0)]
    [InlineData("{ type: prawl, api_key: x }", "notify[0].type config.notify.type", 0)]
    [InlineData("{ type: prowl, api_key: x, prioritty: 1 }", "notify[0].prioritty config.key.unknown", 1)]
    [InlineData("{ type: prowl, api_key: x, quiet: 22-7 }", "notify[0].quiet config.value.wrong", 1)]
    [InlineData("{ type: prowl, api_key: x, events: [colour, metre] }", "notify[0].events config.notify.event", 1)]
    [InlineData("{ type: prowl, api_key: x, name: a/b }", "notify[0].name config.notify.name", 0)]
    [InlineData("{ type: prowl, api_key: x, language: de }", "notify[0].language config.value.wrong", 1)]
    [InlineData("{ type: prowl, api_key: x, ca_file: none.pem }", "notify[0].ca_file config.notify.authority", 0)]
    [InlineData("{ type: prowl, api_key_file: none }", "notify[0].api_key_file config.file.missing", 0)]
    [InlineData("{ type: gotify, token: x }", "notify[0].url config.key.missing", 0)]
    [InlineData("{ type: gotify, url: 'ftp://x', token: x }", "notify[0].url config.value.wrong", 0)]
    [InlineData("{ type: ntfy, topic: house }", "notify[0].topic config.notify.topic", 1)]
    [InlineData("{ type: apprise, url: 'http://192.168.1.2' }", "notify[0].key config.notify.apprise", 0)]
    [InlineData("{ type: webhook, url: 'http://me:pw@192.168.1.2' }", "notify[0].url config.notify.address", 0)]
    [InlineData("{ type: webhook, url: 'http://192.168.1.2', body: '{{tittle}}' }", "notify[0].body config.notify.placeholder", 1)]
    [InlineData("{ type: webhook, url: 'http://192.168.1.2', headers: { Host: x } }", "notify[0].headers.Host config.notify.header", 0)]
    [InlineData("{ type: email, host: mail.example.org, port: 465, from: a@b.example, to: c@d.example }", "notify[0].port config.notify.smtps", 0)]
    [InlineData("{ type: email, host: 203.0.113.7, tls: false, from: a@b.example, to: c@d.example }", "notify[0].tls config.notify.plain", 0)]
    [InlineData("{ type: email, host: mail.example.org, from: a@b.example, to: [c@d.example, nobody] }", "notify[0].to config.notify.mail", 0)]
    [InlineData("{ type: email, host: mail.example.org, from: a@b.example }", "notify[0].to config.key.missing", 0)]
    public void What_is_wrong_is_told_at_its_place_and_takes_out_no_more_than_it_must(string item, string finding, int channels)
    {
        var (entries, findings) = Read(item);
        findings.ShouldBe([finding]);
        entries.Count.ShouldBe(channels);
    }

    [Fact]
    public void Two_of_a_type_need_names_of_their_own()
    {
        var (entries, findings) = Read("{ type: prowl, api_key: x }, { type: prowl, api_key: y }");
        findings.ShouldBe(["notify[1].name config.notify.duplicate"]);
        entries.Count.ShouldBe(1);
        Read("{ type: prowl, api_key: x }, { type: prowl, name: ben, api_key: y }").Entries.Count.ShouldBe(2);
    }

    [Fact]
    public void A_secret_may_come_from_the_environment()
    {
        var loaded = SettingsLoader.Parse("notify: [{ type: prowl }]", Path.Combine(folder, "solstead.yaml"), [("SOLSTEAD__NOTIFY__PROWL__API_KEY", "x")]);
        loaded.Findings.ShouldBeEmpty();
        loaded.Settings.Notify.Count.ShouldBe(1);
    }

    [Fact]
    public void One_that_is_switched_off_is_left_out() => Read("{ type: prowl, api_key: x, enabled: false }").Entries.ShouldBeEmpty();
}
