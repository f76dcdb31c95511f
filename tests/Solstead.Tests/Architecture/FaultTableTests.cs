using System.Reflection;
using System.Text.RegularExpressions;

namespace Solstead.Tests.Architecture;

/// <summary>The table of the script's faults names tests that exist.</summary>
public sealed partial class FaultTableTests
{
    [Fact]
    public void Each_of_the_fourteen_faults_of_the_script_has_its_test()
    {
        var readme = File.ReadAllText(Path.Combine(SourceTree.Src, "Solstead.Core", "Rules", "TempoEss", "README.md"));
        var named = Row().Matches(readme).Select(m => (Number: int.Parse(m.Groups["n"].Value, System.Globalization.CultureInfo.InvariantCulture), Class: m.Groups["class"].Value, Method: m.Groups["method"].Value)).ToList();
        named.Select(n => n.Number).ShouldBe(Enumerable.Range(1, 14));
        foreach (var (_, type, method) in named)
            Assembly.GetExecutingAssembly().GetTypes().Where(t => t.Name == type).SelectMany(t => t.GetMethods()).ShouldContain(m => m.Name == method && m.GetCustomAttributes().OfType<FactAttribute>().Any(), $"{type}.{method}");
    }

    [GeneratedRegex(@"^\| (?<n>\d+) \|[^|]*\| `(?<class>\w+)\.(?<method>\w+)` \|", RegexOptions.Multiline, 10_000)]
    private static partial Regex Row();
}
