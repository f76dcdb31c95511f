using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Rules;
using Solstead.Devices;
using Solstead.Site.Configuration;
using Solstead.Tests.Support;

namespace Solstead.Tests.Architecture;

/// <summary>A driver and a rule are self-contained folders with all that belongs to them.</summary>
public sealed partial class FolderTests
{
    private static readonly string[] Headings = ["What it is", "Settings", "Points", "Commands", "Quirks per firmware", "Sources"];

    /// <summary>Folders of the registered drivers, relative to <c>src</c>.</summary>
    public static TheoryData<string, string> Drivers => [.. DriverCatalog.All.Select(d => (d.Type, FolderOf(d.Create)))];

    /// <summary>Folders of the registered rules, relative to <c>src</c>.</summary>
    public static TheoryData<string, string> Rules => [.. RuleCatalog.All.Select(r => (r.Type, FolderOf(r.Create)))];

    [Fact]
    public void Every_driver_folder_is_in_the_catalogue()
    {
        var written = SourceTree.Files.Where(f => f.Path.StartsWith("Solstead.Devices/", StringComparison.Ordinal) && DescribesDriver().IsMatch(f.Code)).Select(f => f.Folder);
        written.ShouldBe(Drivers.Select(d => d.Data.Item2), ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Drivers))]
    public void A_driver_is_named_by_no_other_folder_of_its_assembly(string type, string folder)
    {
        var space = folder.Replace('/', '.');
        var name = space[(space.LastIndexOf('.') + 1)..];
        var named = new Regex($@"\b{Regex.Escape(space)}\b|(?<![\w.]){name}\.", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        SourceTree.Files
            .Where(f => f.Path.StartsWith("Solstead.Devices/", StringComparison.Ordinal) && f.Path != "Solstead.Devices/DriverCatalog.cs" && !Within(f.Folder, folder) && named.IsMatch(f.Code))
            .Select(f => f.Path).ShouldBeEmpty(type);
    }

    [Theory, MemberData(nameof(Drivers))]
    public void A_driver_tells_what_a_person_must_know(string type, string folder)
    {
        var readme = ReadMe(folder);
        foreach (var heading in Headings)
            Regex.IsMatch(readme, $@"^##+ {heading}\b", RegexOptions.Multiline, TimeSpan.FromSeconds(10)).ShouldBeTrue($"the README of {type} has no heading '{heading}'");
    }

    [Theory, MemberData(nameof(Drivers))]
    public void A_driver_has_a_twin_and_tests_in_the_mirrored_folder(string type, string folder)
    {
        SourceTree.Files.ShouldContain(f => Within(f.Folder, folder + "/Twin"), $"{type} has no Twin folder");
        TestsOf(folder).ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(Drivers))]
    public async Task The_sample_of_a_driver_validates_without_findings(string type, string folder)
    {
        var sample = Path.Combine(SourceTree.Src, folder, "sample.yaml");
        File.Exists(sample).ShouldBeTrue($"{type} has no sample.yaml: a whole settings file with one device of this type");
        var home = Directory.CreateTempSubdirectory("solstead-sample-");
        try
        {
            var loaded = SettingsLoader.Parse(WithFiles(await File.ReadAllTextAsync(sample), home.FullName), Path.Combine(home.FullName, "solstead.yaml"));
            var devices = SiteDevices.Create(loaded, TimeProvider.System, 0, NullLoggerFactory.Instance, _ => new VolatileMemory(), _ => new VolatileSecrets());
            loaded.Findings.Select(f => $"line {f.Line}: {f.Key}: {f.Code}").ShouldBeEmpty();
            devices.ShouldContain(d => d.Info.Type == type);
            foreach (var device in devices) await device.DisposeAsync();
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Theory, MemberData(nameof(Rules))]
    public void A_rule_tells_its_settings_and_has_tests_in_the_mirrored_folder(string type, string folder)
    {
        ReadMe(folder).ShouldContain("## Settings", Case.Sensitive, type);
        TestsOf(folder).ShouldNotBeEmpty();
    }

    /// <summary>The folder of the type that holds a factory, by its namespace.</summary>
    private static string FolderOf(Delegate create)
    {
        var parts = create.Method.DeclaringType!.Namespace!.Split('.');
        return string.Join('/', [$"{parts[0]}.{parts[1]}", .. parts[2..]]);
    }

    private static bool Within(string folder, string other) => folder == other || folder.StartsWith(other + "/", StringComparison.Ordinal);

    private static string ReadMe(string folder)
    {
        var path = Path.Combine(SourceTree.Src, folder, "README.md");
        File.Exists(path).ShouldBeTrue($"{folder} has no README.md");
        return File.ReadAllText(path);
    }

    private static IEnumerable<string> TestsOf(string folder)
    {
        var mirrored = Path.Combine(SourceTree.Tests, folder.Replace("Solstead.", "", StringComparison.Ordinal));
        return Directory.Exists(mirrored) ? SourceTree.CSharpBelow(mirrored).Where(f => f.EndsWith("Tests.cs", StringComparison.Ordinal)) : [];
    }

    /// <summary>Creates the secret files a sample names, readable by nobody else.</summary>
    private static string WithFiles(string yaml, string folder)
    {
        foreach (Match match in NamedFile().Matches(yaml))
        {
            var path = Path.Combine(folder, match.Groups[1].Value);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "x");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        return yaml;
    }

    [GeneratedRegex(@"\bstatic\s+Driver\s+\w+", RegexOptions.None, 10_000)]
    private static partial Regex DescribesDriver();

    [GeneratedRegex(@"\b\w+_file:\s*([\w./-]+)", RegexOptions.None, 10_000)]
    private static partial Regex NamedFile();
}
