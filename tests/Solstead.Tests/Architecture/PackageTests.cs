using System.Text.RegularExpressions;

namespace Solstead.Tests.Architecture;

/// <summary>Each external package is used by exactly one folder, so that replacing it changes that folder only.</summary>
public sealed class PackageTests
{
    /// <summary>What in the code betrays the use of a package: its namespaces, or the extension methods it puts into foreign ones.</summary>
    private static readonly Dictionary<string, string> Betrayals = new()
    {
        ["Microsoft.Data.Sqlite.Core"] = @"\bMicrosoft\.Data\.Sqlite\b",
        ["SQLitePCLRaw.bundle_e_sqlite3"] = @"\bSQLitePCL\b",
        ["Polly.Core"] = @"\bPolly\b",
        ["YamlDotNet"] = @"\bYamlDotNet\b",
        ["System.CommandLine"] = @"\bSystem\.CommandLine\b",
        ["Spectre.Console"] = @"\bSpectre\.Console\b",
        ["Microsoft.AspNetCore.OpenApi"] = @"\bMicrosoft\.AspNetCore\.OpenApi\b|\b(?:Add|Map|With)OpenApi\b",
    };

    /// <summary>The command line is what the whole program project is: its root and its commands count as one folder.</summary>
    private const string Program = "Solstead";

    public static TheoryData<string, string> References =>
        [.. ReferenceTests.Projects.SelectMany(p => ReferenceTests.Items(p.Data, "PackageReference").Select(package => (p.Data, package)))];

    [Theory, MemberData(nameof(References))]
    public void A_package_is_used_by_exactly_one_folder(string project, string package)
    {
        Betrayals.ShouldContainKey(package, "a new package needs a line in docs/adr/0006-dependencies.md and one in this test");
        var use = new Regex(Betrayals[package], RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        var folders = SourceTree.Files.Where(f => use.IsMatch(f.Code)).Select(f => Folder(package, f)).Distinct().ToList();
        folders.ShouldHaveSingleItem($"{package} is used in: {string.Join(", ", folders)}").Split('/')[0].ShouldBe(project);
    }

    [Fact]
    public void A_package_is_referenced_by_one_project_only() =>
        References.GroupBy(r => r.Data.Item2).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();

    private static string Folder(string package, SourceFile file) => package == "System.CommandLine" && file.Room.Split('/')[0] == Program ? Program : file.Room;
}
