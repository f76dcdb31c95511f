using System.Reflection;
using System.Xml.Linq;
using Solstead.Core.Site;
using Solstead.Devices;
using Solstead.Simulator;
using Solstead.Site;

namespace Solstead.Tests.Architecture;

/// <summary>Core ← Devices ← Simulator; Core, Devices ← Site; the program on top. Nothing points down.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Solstead.Core"] = [],
        ["Solstead.Devices"] = ["Solstead.Core"],
        ["Solstead.Simulator"] = ["Solstead.Core", "Solstead.Devices"],
        ["Solstead.Site"] = ["Solstead.Core", "Solstead.Devices"],
        ["Solstead"] = ["Solstead.Core", "Solstead.Devices", "Solstead.Simulator", "Solstead.Site"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(SourceTree.Src).Select(d => Path.GetFileName(d)).Where(p => File.Exists(ProjectFile(p)))];

    [Theory, MemberData(nameof(Projects))]
    public void A_project_references_only_those_below_it(string project)
    {
        Allowed.ShouldContainKey(project, "a new project needs a place in design and in this test");
        var references = Items(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')));
        references.Except(Allowed[project]).ShouldBeEmpty();
    }

    [Fact]
    public void Assemblies_use_no_other_assembly_of_ours_than_their_project_may()
    {
        foreach (var assembly in new[] { typeof(SiteEngine).Assembly, typeof(DriverCatalog).Assembly, typeof(SiteService).Assembly, typeof(VirtualHouse).Assembly })
            Used(assembly).Where(n => n.StartsWith("Solstead", StringComparison.OrdinalIgnoreCase)).Except(Allowed[assembly.GetName().Name!]).ShouldBeEmpty(assembly.GetName().Name);
    }

    [Fact]
    public void Core_references_no_package_and_no_framework_but_the_runtime()
    {
        XDocument.Load(ProjectFile("Solstead.Core")).Descendants().Where(e => e.Name.LocalName.EndsWith("Reference", StringComparison.Ordinal)).ShouldBeEmpty();
        Used(typeof(SiteEngine).Assembly).Where(n => !n.StartsWith("System", StringComparison.Ordinal) || n.StartsWith("System.Net", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    internal static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(ProjectFile(project)).Descendants(kind).Select(e => e.Attribute("Include")!.Value);

    private static string ProjectFile(string project) => Path.Combine(SourceTree.Src, project, project + ".csproj");

    private static IEnumerable<string> Used(Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!);
}
